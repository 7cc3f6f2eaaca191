"""What is done to a person is in the log without the name, and everything else as it was entered."""

import msgspec
import pytest

from egress_gateway.audit.records.operations import AdminRecord
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.subjects import Kind, is_pseudonym
from egress_gateway.steps.acts import without_names
from egress_gateway.testing.peers import Peers

ACT = AdminRecord(ts=1, at=1, act="contain.add", act_id="1" * 32, actor="root", uid=0, role="operator", object="c-1")


async def test_a_containment_has_both_pseudonyms_of_its_person() -> None:
    peers = Peers()
    known, claimed = await peers.naming.of_name("corp:ada")
    for act in ("contain.add", "contain.lift"):
        entered = msgspec.structs.replace(ACT, act=act, details=("app=bot", "person=corp:ada", "until=never"))
        told = await without_names(entered, peers.naming)
        assert told.details == ("app=bot", f"asserted_person={claimed}", f"person={known}", "until=never")
        assert (told.object, told.actor) == ("c-1", "root")


async def test_a_revoked_person_is_a_pseudonym() -> None:
    peers = Peers()
    entered = msgspec.structs.replace(ACT, act="identity.revoke", object="ada", details=("issuer=corp", "kind=person"))
    told = await without_names(entered, peers.naming)
    assert told.object == (await peers.naming.of_name("corp:ada"))[0]
    assert is_pseudonym(told.object, Kind.PERSON)


AS_ENTERED = {
    "a containment of an application": msgspec.structs.replace(ACT, details=("app=bot",)),
    "a revoked token": msgspec.structs.replace(
        ACT, act="identity.revoke", object="t-1", details=("issuer=corp", "kind=token")
    ),
    "a key": msgspec.structs.replace(ACT, act="key.create", object="abcdefgh", details=("person=x",)),
}


@pytest.mark.parametrize("act", AS_ENTERED.values(), ids=AS_ENTERED)
async def test_everything_else_stays(act: AdminRecord) -> None:
    peers = Peers()
    assert await without_names(act, peers.naming) == act
    assert peers.subjects.asked == []


async def test_what_cannot_be_named_now_waits() -> None:
    peers = Peers()
    peers.subjects.away = True
    with pytest.raises(Unavailable):
        await without_names(msgspec.structs.replace(ACT, details=("person=corp:ada",)), peers.naming)
