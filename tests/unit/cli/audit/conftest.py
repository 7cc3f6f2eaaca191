"""A small log in real files, with a checkpoint over all of it."""

import shutil
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from tests.quarters import quarter_start

from egress_gateway.adapters.actor import Actor
from egress_gateway.adapters.key_files import SUBJECTS_KEY, ensure_keys, log_key, worker_key
from egress_gateway.adapters.log_key_files import require_signing_key
from egress_gateway.adapters.subjects.store import Store
from egress_gateway.audit.records.exchanges import IntentRecord, OutcomeRecord, RefusalRecord, ToolRecord
from egress_gateway.audit.records.groups import (
    DisclosedGroup,
    ErrorGroup,
    PrincipalGroup,
    RequestGroup,
    SentGroup,
    TargetGroup,
    ToolGroup,
)
from egress_gateway.audit.records.operations import AdminRecord, ReviewRecord
from egress_gateway.audit.records.own_kinds import BootRecord
from egress_gateway.audit.records.record import Record, admit
from egress_gateway.audit.sealing.contents import Entry, seal_entries
from egress_gateway.audit.sealing.names import PersonName, seal_name
from egress_gateway.classify.classifier import Classifier, build_classifier
from egress_gateway.classify.detectors import email, health
from egress_gateway.cli import acts
from egress_gateway.cli.audit import value_rows
from egress_gateway.cli.audit.rotate_key import signing_key_of
from egress_gateway.core.config import GatewayConfig
from egress_gateway.core.ids import DataClass, RecordId
from egress_gateway.core.slots import ClassCount
from egress_gateway.core.state_config import StateConfig
from egress_gateway.core.subjects import Lookup, Subject, quarter_of
from egress_gateway.steps.subjects import named_person, value_lookup
from egress_gateway.testing.written_log import WrittenLog, write_log

T0 = 1_700_000_000_000_000
RECORDS: list[Record] = [
    BootRecord(ts=T0, size=0, version="1"),
    RefusalRecord(
        rid=RecordId("0" * 32),
        ts=T0 + 1,
        family_of_error="refused",
        status=403,
        error=ErrorGroup(code="ceiling"),
        principal=PrincipalGroup(app="bot", person="p" + "a" * 26),
        request=RequestGroup(classes=(ClassCount(data_class=DataClass("pii.email"), count=2, score=900),)),
    ),
    AdminRecord(
        ts=T0 + 2, act="key.revoke", act_id="0" * 32, at=T0, actor="ann", uid=4711, role="operator", object="abcdefgh"
    ),
    AdminRecord(ts=T0 + 3, act="key.create", act_id="1" * 32, at=T0, uid=4712, role="unassigned", object="bcdefghj"),
    ReviewRecord(ts=T0 + 4, act="submitted", review="2" * 32, phase="request", app="bot", route="clinic"),
    ReviewRecord(ts=T0 + 5, act="denied", review="2" * 32, phase="request", actor="dave", role="reviewer", reason="no"),
]


@pytest.fixture
def written(tmp_path: Path) -> WrittenLog:
    """The log and what a verifier is given."""
    directory = tmp_path / "log"
    directory.mkdir()
    return write_log(directory, RECORDS)


@pytest.fixture
def log(written: WrittenLog) -> Path:
    """Its directory."""
    return written.path


CONFIGURATION = "upstreams: {}\n"
MRN = DataClass("phi.mrn")
MAIL = DataClass("pii.email")
QUARTERS = (quarter_of(T0), quarter_of(T0) + 1)


class Known:
    """A state directory in which somebody is known, and a log that says so."""

    def __init__(self, directory: Path) -> None:
        (directory / "gateway.yaml").write_text(CONFIGURATION)
        self.state = directory / "var"
        self.places = StateConfig(directory=str(self.state))
        ensure_keys(self.places)
        Path(self.places.subjects).mkdir(mode=0o700)
        Path(self.places.log).mkdir(mode=0o700)
        self.key = worker_key(self.places, SUBJECTS_KEY)
        self._store = Store(Path(self.places.subjects), log_key(self.places, SUBJECTS_KEY))
        self.records: list[Record] = []

    def subject(self, lookup: Lookup, quarter: int = QUARTERS[0]) -> Subject:
        return self._store.of([(quarter, lookup)])[quarter, lookup]

    def sends(
        self, person: str, *values: tuple[DataClass, str], quarter: int = QUARTERS[0], route: str = "clinic"
    ) -> None:
        """A request by which values of a person leave, cards as they are and the rest replaced."""
        number = len(self.records)
        rid = RecordId(f"{number:032x}")
        who = self.subject(named_person(self.key, person), quarter)
        shared = {
            "rid": rid,
            "ts": quarter_start(quarter) + number,
            "attempt": 1,
            "route": route,
            "owner": "team-clinic",
            "principal": PrincipalGroup(
                app="bot",
                person=who.pseudonym,
                subject=seal_name(who, PersonName(name=person, issuer="corp"), rid),
                person_verified=True,
            ),
            "target": TargetGroup(name="openai", upstream="azure-us", region="us", baa=True),
        }
        disclosed = tuple(
            DisclosedGroup(
                data_class=name,
                subject=self.subject(value_lookup(self.key, name, text), quarter).pseudonym,
                redacted=name != MRN,
            )
            for name, text in values
        )
        sent = SentGroup(digest="sha256:00", bytes=1, destination="azure-us POST / sha256:00")
        self.records += [
            IntentRecord(sent=sent, disclosed=disclosed, **shared),
            OutcomeRecord(end="complete", status=200, upstream_status=200, **shared),
        ]

    def seals(self, person: str, *values: tuple[DataClass, str]) -> None:
        """The same, by a route that records what tools were given: these values."""
        self.sends(person, *values)
        *_, intent, outcome = self.records
        assert isinstance(intent, IntentRecord)
        holder = self.subject(named_person(self.key, person))
        entries = [Entry(str(number), text) for number, (_, text) in enumerate(values)]
        sealed = seal_entries(holder, entries, rid=intent.rid, purpose="tools 1")
        tool = ToolRecord(rid=intent.rid, ts=intent.ts, attempt=1, tools=(ToolGroup(name="crm"),), sealed=sealed)
        self.records[-1:] = [tool, outcome]

    def forget_value(self, data_class: DataClass, text: str) -> None:
        """Erase a value in all quarters."""
        rows = self._store.rows(value_lookup(self.key, data_class, text))
        self._store.erase([row.subject.pseudonym for row in rows])

    def write(self) -> None:
        """Write the log, signed by the key of the state."""
        key = require_signing_key(signing_key_of(self.state))
        write_log(Path(self.places.log), self.records, origin=GatewayConfig().log_origin, key=key)

    def replace(self, records: list[Record], **signed: object) -> None:
        """Put another log in the place of what was written."""
        shutil.rmtree(self.places.log)
        Path(self.places.log).mkdir(mode=0o700)
        write_log(Path(self.places.log), records, **signed)

    def forget_person(self, name: str) -> None:
        """Erase somebody in all quarters."""
        rows = self._store.rows(named_person(self.key, name))
        self._store.erase([row.subject.pseudonym for row in rows])

    def entered(self) -> list[AdminRecord]:
        """The acts that wait for the log."""
        acts = [admit(path.read_bytes()) for path in sorted((self.state / "acts").glob("*.json"))]
        return [act for act in acts if isinstance(act, AdminRecord)]

    def close(self) -> None:
        self._store.close()


@pytest.fixture
def known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Known]:
    """Somebody is known; the detectors are few, as compiling all takes seconds."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(value_rows, "detectors_of", lambda *_: few_detectors())
    monkeypatch.setattr(acts, "who_acts", lambda: Actor(1000, "ann"))
    made = Known(tmp_path)
    yield made
    made.close()


@lru_cache(maxsize=1)
def few_detectors() -> Classifier:
    return build_classifier([health.DETECTOR, email.DETECTOR])
