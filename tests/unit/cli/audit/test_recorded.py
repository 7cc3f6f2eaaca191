"""Reading a gateway's own log is on record before anything is read; reading a copy says that it is not."""

import json
from pathlib import Path

import pytest

from egress_gateway.adapters.used_configuration import note_configuration
from egress_gateway.cli.audit.query import query
from egress_gateway.cli.audit.recorded import Reading, details_of
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.state_config import StateConfig
from egress_gateway.identify.admins import AdminAct

ADA, BOB = "p" + "a" * 26, "p" + "b" * 26
CONFIG = "node: here\nupstreams: {one: {host: openai, url: 'https://api.example'}}\n"


@pytest.fixture
def own(log: Path) -> Path:
    """The same log as a gateway's own: its state notes the configuration that it is used with."""
    config = log.parent / "gateway.yaml"
    config.write_text(CONFIG)
    note_configuration(Path(StateConfig(directory=str(log.parent)).configuration), config)
    return log


def acts(log: Path) -> list[dict[str, object]]:
    return [
        json.loads(path.read_text()) for path in sorted(Path(StateConfig(directory=str(log.parent)).acts).iterdir())
    ]


def test_a_query_is_entered_with_what_was_asked(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert query(own, person=[ADA, BOB], kind="refusal") == 0
    assert "not recorded" not in capsys.readouterr().err
    [act] = acts(own)
    assert act["act"] == "audit.query"
    assert act["object"] == "log"
    details = act["details"]
    assert isinstance(details, list)
    assert {f"persons={ADA},{BOB}", "kind=refusal"} < set(details)


def test_whoever_may_not_read_is_shown_nothing(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (own.parent / "gateway.yaml").write_text(CONFIG + "identity: {admins: {auditor: [nobody-else]}}\n")
    assert query(own) == 2
    said = capsys.readouterr()
    assert "audit.query is for the role auditor" in said.err
    assert said.out == ""


def test_of_a_copy_it_is_said_that_nothing_is_recorded(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Reading(AdminAct.AUDIT_QUERY, log).enter("log")
    assert "is a copy of a log" in capsys.readouterr().err
    assert not Path(StateConfig(directory=str(log.parent)).acts).exists()


def test_a_reason_that_cannot_stand_in_a_record(own: Path) -> None:
    with pytest.raises(ConfigError, match="printable"):
        Reading(AdminAct.AUDIT_EXPORT, own, reason="a\nb")


def test_details_are_what_was_given() -> None:
    asked = {"app": "bot", "persons": ("a", "b"), "route": "", "since": 0, "limit": 100, "beyond": -1, "seq": 3}
    assert details_of(asked) == ["app=bot", "persons=a,b", "seq=3"]
