"""The simulated keeper of pseudonyms gives the same until it forgets, and can be away."""

import pytest

from egress_gateway.core.errors import Unavailable
from egress_gateway.core.subjects import KEY_BYTES, Kind, Lookup, is_pseudonym
from egress_gateway.testing.fake_subjects import FakeSubjects
from egress_gateway.testing.manual_clock import ManualClock

ADA = Lookup(Kind.PERSON, b"a" * 16)
MAIL = Lookup(Kind.VALUE, b"a" * 16)


async def test_the_same_lookup_is_the_same_subject_until_it_is_forgotten() -> None:
    keeper = FakeSubjects(ManualClock())
    ada, mail = await keeper.of((ADA, MAIL))
    assert (ada, mail) == (keeper.subject(ADA), keeper.subject(MAIL))
    assert is_pseudonym(ada.pseudonym, Kind.PERSON)
    assert is_pseudonym(mail.pseudonym, Kind.VALUE)
    assert ada.key != mail.key
    assert len(ada.key.expose()) == KEY_BYTES
    assert (await keeper.of((ADA,), at=1))[0].pseudonym != ada.pseudonym
    keeper.forget()
    assert await keeper.of((ADA,)) != (ada,)
    assert keeper.asked == [(ADA, MAIL), (ADA,), (ADA,)]


async def test_it_can_be_away() -> None:
    keeper = FakeSubjects(ManualClock())
    keeper.away = True
    with pytest.raises(Unavailable, match="is away"):
        await keeper.of((ADA,))
