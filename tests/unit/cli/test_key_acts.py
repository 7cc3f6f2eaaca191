"""What is entered of an act, and whose configuration says who may."""

from pathlib import Path

import msgspec
import pytest

from egress_gateway.adapters.actor import Actor
from egress_gateway.audit.record import AdminRecord, admit
from egress_gateway.cli import key_acts
from egress_gateway.cli.key_acts import KeyActs
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.keys import KeyRecord, Scope
from egress_gateway.identify.admins import AdminAct

NOON_2030 = 1_893_499_200_000_000
RECORD = KeyRecord(
    key_id="abcdefgh",
    env="live",
    app="cx-bot",
    digest=b"d" * 32,
    routes=("support", "clinic"),
    scopes=(Scope.CALL,),
    networks=("10.0.0.0/8",),
    created=NOON_2030,
    note="for ann",
)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory that the command is run in; the state is elsewhere."""
    place = tmp_path / "here"
    place.mkdir()
    monkeypatch.chdir(place)
    monkeypatch.setattr(key_acts, "who_acts", lambda: Actor(1000, "ann"))
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


@pytest.mark.usefixtures("here")
def test_what_a_new_key_may_is_entered_without_note_and_digest(state: Path) -> None:
    acts = KeyActs(AdminAct.KEY_CREATE, state=state, config=None, reason="new bot", ticket="CHG-1")
    acts.announce(RECORD, None)
    (act,) = entered(state)
    assert act == AdminRecord(
        ts=act.at,
        at=act.at,
        act="key.create",
        act_id=act.act_id,
        actor="ann",
        uid=1000,
        role="unassigned",
        object="abcdefgh",
        details=(
            "app=cx-bot",
            "env=live",
            "expires=never",
            "network=10.0.0.0/8",
            "route=clinic",
            "route=support",
            "scope=call",
        ),
        reason="new bot",
        ticket="CHG-1",
    )


@pytest.mark.usefixtures("here")
def test_more_powers_are_entered(state: Path) -> None:
    acts = KeyActs(AdminAct.KEY_CREATE, state=state, config=None)
    acts.announce(msgspec.structs.replace(RECORD, sigv4=True, asserts_identity=True, expires=NOON_2030), None)
    (act,) = entered(state)
    assert {"sigv4=yes", "asserts_identity=yes", "expires=2030-01-01T12:00:00Z"} <= set(act.details)


@pytest.mark.usefixtures("here")
def test_a_rotation_is_of_the_old_key_and_names_the_new(state: Path) -> None:
    acts = KeyActs(AdminAct.KEY_ROTATE, state=state, config=None)
    acts.announce(
        msgspec.structs.replace(RECORD, key_id="bcdefghj"), msgspec.structs.replace(RECORD, expires=NOON_2030)
    )
    (act,) = entered(state)
    assert act.object == "abcdefgh"
    assert {"successor=bcdefghj", "ends=2030-01-01T12:00:00Z"} <= set(act.details)


@pytest.mark.usefixtures("here")
def test_a_revocation_is_short(state: Path) -> None:
    acts = KeyActs(AdminAct.KEY_REVOKE, state=state, config=None)
    acts.announce(msgspec.structs.replace(RECORD, revoked=1), None)
    (act,) = entered(state)
    assert act.details == ("app=cx-bot", "made=2030-01-01T12:00:00Z")


@pytest.mark.usefixtures("here")
def test_only_what_was_announced_can_have_failed(state: Path) -> None:
    acts = KeyActs(AdminAct.KEY_CREATE, state=state, config=None, ticket="CHG-1")
    acts.failed()
    assert entered(state) == []
    acts.announce(RECORD, None)
    acts.failed()
    first, second = entered(state)
    assert (second.object, second.ticket, second.details) == ("abcdefgh", "CHG-1", (f"failed={first.act_id}",))
    assert first.act_id < second.act_id


def test_the_configuration_is_the_named_one_then_the_one_here_then_the_one_beside_the_state(
    here: Path, state: Path
) -> None:
    beside = configuration(state.parent, "beside")
    with pytest.raises(ConfigError, match="ann does not have"):
        KeyActs(AdminAct.KEY_CREATE, state=state, config=None)
    configuration(here, "ann")
    KeyActs(AdminAct.KEY_CREATE, state=state, config=None).announce(RECORD, None)
    assert entered(state)[0].role == "operator"
    with pytest.raises(ConfigError, match="ann does not have"):
        KeyActs(AdminAct.KEY_CREATE, state=state, config=beside)


@pytest.mark.parametrize(
    "text", ["profile: production\n", "identity: {admins: {auditor: [ann], operator: [ann]}}\n", "x: 1"]
)
def test_a_configuration_that_does_not_say_who_may_stops_everything(here: Path, state: Path, text: str) -> None:
    (here / "gateway.yaml").write_text(f"upstreams: {{}}\n{text}")
    with pytest.raises(ConfigError):
        KeyActs(AdminAct.KEY_CREATE, state=state, config=None)
    assert not state.exists()


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("words", [{"reason": "r" * 201}, {"reason": "\x1b"}, {"ticket": "t" * 65}, {"ticket": "a\nb"}])
def test_words_for_the_record_are_bounded(state: Path, words: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match="printable characters"):
        KeyActs(AdminAct.KEY_CREATE, state=state, config=None, **words)
