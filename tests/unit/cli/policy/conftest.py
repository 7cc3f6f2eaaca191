"""A small bundle in a directory, and facts in a file, for the commands on policies."""

from collections.abc import Callable
from pathlib import Path

import pytest

from egress_gateway.adapters.actor import Actor
from egress_gateway.audit.record import AdminRecord, admit
from egress_gateway.cli import acts as acts_module
from egress_gateway.cli.policy import activate, submit

FILES = {
    "bundle.yaml": "schema: 1\nname: sample\nserial: 3\n",
    "providers.yaml": "providers: {cloud: {tier: external}}\n",
    "routes/chat.yaml": (
        "route: chat\nowner: a\nrequire: {app: [bot], person: any}\nceiling: confidential\n"
        "targets: {t: {speaks: openai, upstreams: [cloud]}}\n"
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
