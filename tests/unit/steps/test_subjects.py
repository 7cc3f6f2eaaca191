"""What records say in place of names and values: one stand-in for one person, and for one value however written."""

import pytest
from tests.quarters import quarter_start

from egress_gateway.audit.records.groups import PrincipalGroup
from egress_gateway.audit.sealing.names import open_name
from egress_gateway.core.counting import Counter, ValueSeen
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.ids import DataClass, RecordId
from egress_gateway.core.obligations import Redact
from egress_gateway.core.policy import Decision, Principal
from egress_gateway.core.secret import Secret
from egress_gateway.core.subjects import Kind, is_pseudonym, quarter_of
from egress_gateway.steps import subjects as module
from egress_gateway.steps.known import Disclosed
from egress_gateway.steps.subjects import (
    FAMILIES,
    Naming,
    claimed_person,
    named_person,
    named_values,
    person_lookup,
    told_apart,
    value_key,
    value_lookup,
)
from egress_gateway.steps.values import digest_of
from egress_gateway.testing.fake_subjects import FakeSubjects
from egress_gateway.testing.manual_clock import ManualClock

KEY = Secret(b"s" * 32)
RID = RecordId("0" * 32)
ADA = Principal(app="bot", issuer="corp", tenant="t", person="corp/t:ada", person_verified=True)
CLAIMED = Principal(app="bot", asserted_person="ada@corp")
MAIL = DataClass("pii.email")


@pytest.fixture
def keeper() -> FakeSubjects:
    return FakeSubjects(ManualClock())


@pytest.fixture
def naming(keeper: FakeSubjects) -> Naming:
    return Naming(keeper, KEY)


async def test_a_person_is_a_pseudonym_and_a_sealed_name(naming: Naming, keeper: FakeSubjects) -> None:
    named = await naming.principal(ADA, RID)
    group = named.group(ADA)
    assert is_pseudonym(group.person, Kind.PERSON)
    assert (group.asserted_person, group.person_verified, group.app, group.tenant) == ("", True, "bot", "t")
    name = open_name(keeper.subject(named_person(KEY, "corp/t:ada")), group.subject, RID)
    assert (name.name, name.issuer, name.tenant) == ("corp/t:ada", "corp", "t")


async def test_whom_an_application_names_is_one_too_and_another(naming: Naming, keeper: FakeSubjects) -> None:
    group = (await naming.principal(CLAIMED, RID)).group(CLAIMED)
    assert (group.person, is_pseudonym(group.asserted_person, Kind.PERSON)) == ("", True)
    assert open_name(keeper.subject(claimed_person(KEY, "ada@corp")), group.subject, RID).name == "ada@corp"
    assert await naming.of_name("ada@corp") != (group.asserted_person, group.asserted_person)
    assert (await naming.of_name("ada@corp"))[1] == group.asserted_person


async def test_nobody_is_not_asked_for(naming: Naming, keeper: FakeSubjects) -> None:
    nobody = Principal(app="bot")
    assert (await naming.principal(nobody, RID)).group(nobody) == PrincipalGroup(app="bot")
    assert await naming.disclosed((), Decision()) == Disclosed()
    assert (
        await naming.disclosed((ValueSeen(DataClass("secret.aws_access_key"), b"1" * 16),), Decision()) == Disclosed()
    )
    assert keeper.asked == []


async def test_whose_record_it_is(naming: Naming) -> None:
    now = ManualClock().now()
    group = (await naming.principal(ADA, RID)).group(ADA)
    assert await naming.is_person(group, person="corp/t:ada", claimed="", at=now)
    assert not await naming.is_person(group, person="corp/t:bob", claimed="", at=now)
    assert not await naming.is_person(group, person="", claimed="corp/t:ada", at=now)
    assert not await naming.is_person(group, person="", claimed="", at=now)
    before = quarter_start(quarter_of(now)) - 1
    assert not await naming.is_person(group, person="corp/t:ada", claimed="", at=before)
    assert await naming.is_person(PrincipalGroup(app="bot"), person="", claimed="", at=now)


async def test_every_value_that_leaves_is_named_as_it_is_or_replaced(naming: Naming) -> None:
    card = DataClass("pci.card")
    values = (ValueSeen(card, b"1" * 16), ValueSeen(MAIL, b"1" * 16), ValueSeen(MAIL, b"2" * 16))
    decision = Decision(obligations=(Redact(rule="r", classes=(DataClass("pii"),)),))
    disclosed = await naming.disclosed(values, decision)
    assert [(group.data_class, group.redacted) for group in disclosed.groups] == [
        (card, False),
        (MAIL, True),
        (MAIL, True),
    ]
    # The digest is over the class, too, so that equal digests of two classes do not happen.
    assert len({group.subject for group in disclosed.groups}) == 2
    assert disclosed.further == 0


async def test_of_very_many_values_the_rest_is_counted(naming: Naming, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_DISCLOSED", 2)
    values = tuple(ValueSeen(MAIL, bytes([number]) * 16) for number in range(5))
    secret = ValueSeen(DataClass("secret.password"), b"s" * 16)
    disclosed = await naming.disclosed((*values, secret), Decision())
    assert (len(disclosed.groups), disclosed.further) == (2, 3)


async def test_while_the_keeper_is_away_nobody_is_named(naming: Naming, keeper: FakeSubjects) -> None:
    keeper.away = True
    for ask in (
        naming.principal(ADA, RID),
        naming.of_name("corp:ada"),
        naming.disclosed((ValueSeen(MAIL, b"1" * 16),), Decision()),
    ):
        with pytest.raises(Unavailable):
            await ask


def test_a_value_is_looked_up_by_what_inspections_tell_it_apart_by() -> None:
    written = value_lookup(KEY, MAIL, "Ada@Corp.example ")
    assert written.digest == digest_of(value_key(KEY), MAIL, "ada@corp.example")
    assert written == value_lookup(KEY, MAIL, "ada@corp.example") != value_lookup(KEY, DataClass("pii.name"), "ada")
    assert value_key(KEY) != KEY


def test_nobody_has_no_lookup_and_no_two_are_the_same() -> None:
    assert person_lookup(KEY, Principal(app="bot")) is None
    asked = {person_lookup(KEY, ADA), person_lookup(KEY, CLAIMED), claimed_person(KEY, "corp/t:ada")}
    assert len(asked) == 3
    assert named_person(Secret(b"o" * 32), "corp/t:ada") not in asked


def test_values_of_people_are_always_told_apart() -> None:
    counter = Counter(name="keys", classes=(DataClass("secret"), DataClass("pii.email")), per=(), seconds=60)
    assert told_apart(()) == FAMILIES
    assert set(told_apart((counter,))) == {*FAMILIES, "secret", "pii.email"}
    secret = ValueSeen(DataClass("secret.password"), b"s" * 16)
    mail = ValueSeen(MAIL, b"m" * 16)
    assert named_values((secret, mail)) == (mail,)
