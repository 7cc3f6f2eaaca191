"""What is entered of an act, and whose configuration says who may."""

from pathlib import Path

import msgspec
import pytest

from egress_gateway.adapters.actor import Actor
from egress_gateway.audit.records.operations import AdminRecord
from egress_gateway.audit.records.record import admit
from egress_gateway.cli import acts as acts_module
from egress_gateway.cli.acts import Acts
from egress_gateway.cli.key_acts import announcing
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
    monkeypatch.setattr(acts_module, "who_acts", lambda: Actor(1000, "ann"))
    return place


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "there" / "var"


def entered(state: Path) -> list[AdminRecord]:
    acts = [admit(path.read_bytes()) for path in sorted((state / "acts").glob("*.json"))]
    return [act for act in acts if isinstance(act, AdminRecord)]


@pytest.mark.usefixtures("here")
def test_what_a_new_key_may_is_entered_without_note_and_digest(state: Path) -> None:
    acts = Acts(AdminAct.KEY_CREATE, state=state, config=None, reason="new bot", ticket="CHG-1")
    announcing(acts)(RECORD, None)
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
    acts = Acts(AdminAct.KEY_CREATE, state=state, config=None)
    announcing(acts)(msgspec.structs.replace(RECORD, sigv4=True, asserts_identity=True, expires=NOON_2030), None)
    (act,) = entered(state)
    assert {"sigv4=yes", "asserts_identity=yes", "expires=2030-01-01T12:00:00Z"} <= set(act.details)


@pytest.mark.usefixtures("here")
def test_a_rotation_is_of_the_old_key_and_names_the_new(state: Path) -> None:
    acts = Acts(AdminAct.KEY_ROTATE, state=state, config=None)
    announcing(acts)(
        msgspec.structs.replace(RECORD, key_id="bcdefghj"), msgspec.structs.replace(RECORD, expires=NOON_2030)
    )
    (act,) = entered(state)
    assert act.object == "abcdefgh"
    assert {"successor=bcdefghj", "ends=2030-01-01T12:00:00Z"} <= set(act.details)


@pytest.mark.usefixtures("here")
def test_a_revocation_is_short(state: Path) -> None:
    acts = Acts(AdminAct.KEY_REVOKE, state=state, config=None)
    announcing(acts)(msgspec.structs.replace(RECORD, revoked=1), None)
    (act,) = entered(state)
    assert act.details == ("app=cx-bot", "made=2030-01-01T12:00:00Z")
