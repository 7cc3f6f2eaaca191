"""What is known of people, by a clock that the tests move."""

from hypothesis import given
from hypothesis import strategies as st

from egress_gateway.adapters.directory.memberships import UNKNOWN_SECONDS, Memberships
from egress_gateway.core.identity import Membership

SECOND = 1_000_000
FRESH, STALE = 300, 3_600
NURSES = Membership(groups=("nurses",), complete=True)


def known() -> Memberships:
    return Memberships(fresh_seconds=FRESH, stale_seconds=STALE)


def test_an_answer_is_good_while_it_is_fresh_and_counts_against_until_it_is_stale() -> None:
    memberships = known()
    memberships.keep("ann", NURSES, 0)
    assert memberships.fresh("ann", FRESH * SECOND - 1) == NURSES
    assert memberships.fresh("ann", FRESH * SECOND) is None
    assert memberships.stale("ann", STALE * SECOND - 1) == Membership(groups=("nurses",), complete=False)
    assert memberships.stale("ann", STALE * SECOND) == Membership()
    assert memberships.stale("ann", 0) == Membership(), "it is forgotten"


def test_nothing_is_known_of_whom_nobody_asked_for() -> None:
    assert (known().fresh("ann", 0), known().stale("ann", 0)) == (None, Membership())


def test_what_is_incomplete_is_asked_again_soon() -> None:
    memberships = known()
    memberships.keep("ann", Membership(groups=("nurses",)), 0)
    assert memberships.fresh("ann", UNKNOWN_SECONDS * SECOND - 1) == Membership(groups=("nurses",))
    assert memberships.fresh("ann", UNKNOWN_SECONDS * SECOND) is None


def test_a_new_answer_takes_the_place_of_an_old_one() -> None:
    memberships = known()
    memberships.keep("ann", NURSES, 0)
    memberships.keep("ann", Membership(complete=True), FRESH * SECOND)
    assert memberships.fresh("ann", FRESH * SECOND) == Membership(complete=True)


def test_stale_is_never_before_fresh_is_over() -> None:
    memberships = Memberships(fresh_seconds=300, stale_seconds=1)
    memberships.keep("ann", NURSES, 0)
    assert memberships.stale("ann", 299 * SECOND).groups == ("nurses",)


def test_the_oldest_go_when_there_are_too_many_names() -> None:
    memberships = Memberships(fresh_seconds=FRESH, stale_seconds=STALE, most_names=4)
    for person in ("ann", "bob"):
        memberships.keep(person, NURSES, 0)
    memberships.keep("ann", NURSES, 1)
    memberships.keep("eve", NURSES, 2)
    assert [person for person in ("ann", "bob", "eve") if memberships.fresh(person, 2)] == ["ann", "eve"]
    memberships.keep("all", Membership(groups=tuple("abcdef"), complete=True), 3)
    assert [person for person in ("ann", "bob", "eve", "all") if memberships.fresh(person, 3)] == []


STEPS = st.lists(
    st.tuples(
        st.sampled_from("ab"),
        st.one_of(st.none(), st.builds(Membership, groups=st.just(("g",)), complete=st.booleans())),
        st.integers(0, 2 * STALE * SECOND),
    )
)


@given(STEPS)
def test_no_answer_is_complete_beyond_its_time(steps: list[tuple[str, Membership | None, int]]) -> None:
    memberships, now, kept = known(), 0, {}
    for person, answer, passed in steps:
        now += passed
        if answer is not None:
            memberships.keep(person, answer, now)
            kept[person] = (answer, now)
        said, since = kept.get(person, (Membership(), now))
        fresh, stale = memberships.fresh(person, now), memberships.stale(person, now)
        assert not stale.complete
        assert fresh is None or (fresh == said and now - since < FRESH * SECOND)
        assert now - since < STALE * SECOND or stale == Membership()
        assert set(stale.groups) <= set(said.groups)
