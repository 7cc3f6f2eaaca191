"""What an administrator's command does is entered before it is done; whoever may not act gets no further."""

import hashlib
from pathlib import Path

import pytest

from egress_gateway.adapters.actor import Actor
from egress_gateway.adapters.used_configuration import note_configuration
from egress_gateway.audit.records.operations import AdminRecord
from egress_gateway.audit.records.record import admit
from egress_gateway.cli import acts as acts_module
from egress_gateway.cli.acts import Acts, fail
from egress_gateway.core.errors import ConfigError
from egress_gateway.identify.admins import AdminAct


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory that the command is run in, by Ann; the state is elsewhere."""
    place = tmp_path / "here"
    place.mkdir()
    monkeypatch.chdir(place)
    monkeypatch.setattr(acts_module, "who_acts", lambda: Actor(1000, "ann"))
    return place


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "there" / "var"


def entered(state: Path) -> list[AdminRecord]:
    acts = [admit(path.read_bytes()) for path in sorted((state / "acts").glob("*.json"))]
    return [act for act in acts if isinstance(act, AdminRecord)]


def configuration(place: Path, operator: str) -> Path:
    place.mkdir(exist_ok=True, parents=True)
    file = place / "gateway.yaml"
    file.write_text(f"upstreams: {{}}\nidentity: {{admins: {{operator: [{operator}]}}}}\n")
    return file


def test_who_what_and_why_are_entered(state: Path) -> None:
    Acts(AdminAct.CA_ISSUE, state=state, config=None, reason="new bot", ticket="CHG-1").enter("bot", ["b=2", "a=1"])
    (act,) = entered(state)
    assert (act.act, act.object, act.details) == ("ca.issue", "bot", ("a=1", "b=2"))
    assert (act.actor, act.uid, act.role, act.reason, act.ticket) == ("ann", 1000, "unassigned", "new bot", "CHG-1")


def test_only_what_was_entered_can_have_failed(state: Path) -> None:
    acts = Acts(AdminAct.KEY_CREATE, state=state, config=None, ticket="CHG-1")
    acts.failed()
    assert entered(state) == []
    acts.enter("abcdefgh")
    acts.failed()
    first, second = entered(state)
    assert (second.object, second.ticket, second.details) == ("abcdefgh", "CHG-1", (f"failed={first.act_id}",))
    assert first.act_id < second.act_id


def test_the_configuration_is_the_named_one_then_the_one_here_then_the_one_beside_the_state(
    here: Path, state: Path
) -> None:
    beside = configuration(state.parent, "beside")
    with pytest.raises(ConfigError, match="ann does not have"):
        Acts(AdminAct.KEY_CREATE, state=state, config=None)
    configuration(here, "ann")
    Acts(AdminAct.KEY_CREATE, state=state, config=None).enter("abcdefgh")
    assert entered(state)[0].role == "operator"
    with pytest.raises(ConfigError, match="ann does not have"):
        Acts(AdminAct.KEY_CREATE, state=state, config=beside)


def test_what_the_gateway_noted_counts_wherever_the_command_is_run(here: Path, state: Path, tmp_path: Path) -> None:
    etc = configuration(tmp_path / "etc", "bob")
    note_configuration(state / "configuration", etc)
    configuration(here, "ann")
    configuration(state.parent, "ann")
    with pytest.raises(ConfigError, match="ann does not have"):
        Acts(AdminAct.KEY_CREATE, state=state, config=None)
    configuration(tmp_path / "etc", "ann")
    Acts(AdminAct.KEY_CREATE, state=state, config=None).enter("abcdefgh")
    Acts(AdminAct.KEY_CREATE, state=state, config=tmp_path / "here" / ".." / "etc" / "gateway.yaml").enter("bcdefghj")
    assert [act.role for act in entered(state)] == ["operator"] * 2


def test_a_configuration_of_ones_own_gives_no_role(here: Path, state: Path, tmp_path: Path) -> None:
    note_configuration(state / "configuration", configuration(tmp_path / "etc", "bob"))
    mine = configuration(here, "ann")
    with pytest.raises(ConfigError, match=r"is not what .*/var is used with, which is .*/etc/gateway.yaml"):
        Acts(AdminAct.KEY_CREATE, state=state, config=mine)
    assert not (state / "acts").exists()


def test_without_what_was_noted_nobody_acts(here: Path, state: Path) -> None:
    note_configuration(state / "configuration", here / "gone.yaml")
    configuration(here, "ann")
    with pytest.raises(ConfigError, match=r"gone\.yaml: cannot be read: .*egress prepare --config"):
        Acts(AdminAct.KEY_CREATE, state=state, config=None)


def test_which_configuration_it_was_is_on_record(here: Path, state: Path) -> None:
    file = configuration(here, "ann")
    acts = Acts(AdminAct.KEY_CREATE, state=state, config=None)
    acts.enter("abcdefgh", ["app=bot", "route=r"])
    digest = f"config=sha256:{hashlib.sha256(file.read_bytes()).hexdigest()[:16]}"
    assert entered(state)[0].details == ("app=bot", digest, "route=r")
    acts.failed()
    assert digest in entered(state)[1].details


@pytest.mark.parametrize(
    "text", ["profile: production\n", "identity: {admins: {auditor: [ann], operator: [ann]}}\n", "x: 1"]
)
def test_a_configuration_that_does_not_say_who_may_stops_everything(here: Path, state: Path, text: str) -> None:
    (here / "gateway.yaml").write_text(f"upstreams: {{}}\n{text}")
    with pytest.raises(ConfigError):
        Acts(AdminAct.KEY_CREATE, state=state, config=None)
    assert not state.exists()


@pytest.mark.parametrize("words", [{"reason": "r" * 201}, {"reason": "\x1b"}, {"ticket": "t" * 65}, {"ticket": "a\nb"}])
def test_words_for_the_record_are_bounded(state: Path, words: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match="printable characters"):
        Acts(AdminAct.KEY_CREATE, state=state, config=None, **words)


def test_what_failed_is_told_and_entered(
    state: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    acts = Acts(AdminAct.POLICY_ACTIVATE, state=state, config=None)
    acts.enter("sha256:1")
    assert fail(ConfigError("no"), acts) == 2
    assert fail(ConfigError("no")) == 2
    assert len(entered(state)) == 2

    def broken() -> None:
        raise ConfigError("full")

    monkeypatch.setattr(acts, "failed", broken)
    assert fail(ConfigError("no"), acts) == 2
    assert "nor can it be recorded that it failed: full" in capsys.readouterr().err
