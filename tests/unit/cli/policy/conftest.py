"""A small bundle in a directory, and facts in a file, for the commands on policies."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from egress_gateway.adapters.actor import Actor
from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.auditd.log import Log, Stamped
from egress_gateway.adapters.auditd.publish import Publisher
from egress_gateway.adapters.auditd.state import State
from egress_gateway.adapters.system import SystemClock
from egress_gateway.audit.merkle.stamp import Stamper
from egress_gateway.audit.notes.checkpoint import Checkpoint
from egress_gateway.audit.records.exchanges import OutcomeRecord
from egress_gateway.audit.records.groups import PolicyGroup, PrincipalGroup, RequestGroup, TargetGroup
from egress_gateway.audit.records.operations import AdminRecord
from egress_gateway.audit.records.record import Record, admit, decode, encode
from egress_gateway.cli import acts as acts_module
from egress_gateway.cli.policy import activate, submit
from egress_gateway.core.ids import DataClass, RecordId
from egress_gateway.core.slots import ClassCount

FILES = {
    "bundle.yaml": "schema: 1\nname: sample\nserial: 3\n",
    "providers.yaml": (
        "providers:\n  cloud: {tier: external}\n  old: {tier: external, dpa: true, valid_until: 2020-01-01}\n"
    ),
    "routes/chat.yaml": (
        "route: chat\nowner: a\nrequire: {app: [bot], person: any}\nceiling: confidential\n"
        "targets: {t: {speaks: openai, upstreams: [cloud]}}\nredact_scope: app\n"
    ),
    "rules.yaml": (
        "rules:\n  - {id: permit-chat, effect: permit, reason: Chat is allowed, when: {route: chat}}\n"
        "  - {id: no-cards, effect: block, reason: No cards, when: {route: chat, data.any: [pci]}}\n"
    ),
    "tests/a.yaml": (
        "tests:\n  - {name: a question passes, given: {route: chat, app: bot}, expect: {outcome: permit}}\n"
    ),
}
FAILING = (
    "tests:\n  - {name: a card passes, given: {route: chat, app: bot, data: [pci.card]}, expect: {outcome: permit}}\n"
)
CARD = (
    "tests:\n  - name: a card is blocked\n    given: {route: chat, app: bot, data: [pci.card]}\n"
    "    expect: {outcome: block, rule: no-cards}\n"
)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A bundle, of whose two rules one is tested."""
    directory = tmp_path / "policy"
    for path, text in FILES.items():
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / path).write_text(text)
    return directory


@pytest.fixture
def facts(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a file."""

    def write(text: str) -> Path:
        path = tmp_path / "facts.yaml"
        path.write_text(text)
        return path

    return write


class Operator:
    """Who runs the commands, where, and with which configuration."""

    def __init__(self, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._place = place
        self._monkeypatch = monkeypatch
        self.state = place / "var"
        self.state.mkdir(mode=0o700)
        monkeypatch.chdir(place)
        self.configure()
        self.become("ann", 1000)

    def configure(self, more: str = "", *, upstreams: str = "{cloud: {host: openai, url: 'https://api.test'}}") -> None:
        """Write the configuration."""
        (self._place / "gateway.yaml").write_text(f"upstreams: {upstreams}\n{more}\n")

    def become(self, name: str, uid: int) -> None:
        """From now on somebody else sits there."""
        for module in (acts_module, activate, submit):
            self._monkeypatch.setattr(module, "who_acts", lambda: Actor(uid, name))

    @property
    def acts(self) -> list[AdminRecord]:
        """What was entered, in order."""
        found = [admit(path.read_bytes()) for path in sorted((self.state / "acts").glob("*.json"))]
        return [act for act in found if isinstance(act, AdminRecord)]


@pytest.fixture
def operator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Operator:
    """Ann, in a directory with a configuration, on a machine without roles."""
    return Operator(tmp_path, monkeypatch)


def write_log(state: Path, records: Sequence[Record]) -> None:
    """A log of these records, covered by a checkpoint."""
    directory = state / "log"
    directory.mkdir()
    files, grown, stamper = Directory(directory), State(), Stamper("w", "b")
    bodies = [stamper.stamp(encode(record), wseq) for wseq, record in enumerate(records, 1)]
    Log(files, grown).commit([Stamped(body, decode(body)) for body in bodies])
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    Publisher(files, key).publish(Checkpoint(origin="o", size=grown.size, root=grown.frontier.root()))
    files.close()


def left(number: int, *classes: str, app: str = "bot", **fields: object) -> OutcomeRecord:
    """The record of a request that left on the route `chat`, a second ago."""
    found = tuple(ClassCount(data_class=DataClass(name), count=1, score=900) for name in classes)
    given = {
        "rid": RecordId(f"{number:032x}"),
        "ts": SystemClock().now() - 1_000_000 + number,
        "attempt": 1,
        "end": "complete",
        "route": "chat",
        "principal": PrincipalGroup(app=app, auth="key"),
        "target": TargetGroup(name="t", upstream="cloud", tier="external"),
        "family": "openai",
        "policy": PolicyGroup(outcome="permit", code="permit"),
        "request": RequestGroup(bytes=9, classes=found),
        **fields,
    }
    return OutcomeRecord(**given)  # type: ignore[arg-type]  # a test's own words
