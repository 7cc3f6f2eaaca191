"""What is known of people, by a clock that the tests move."""

from hypothesis import given
from hypothesis import strategies as st

from egress_gateway.adapters.directory.memberships import UNKNOWN_SECONDS, Memberships
from egress_gateway.core.identity import Membership

SECOND = 1_000_000
FRESH = 300
NURSES = Membership(groups=("nurses",), complete=True)


def known() -> Memberships:
    return Memberships(fresh_seconds=FRESH)


def test_an_answer_is_good_while_it_is_fresh_and_is_forgotten_then() -> None:
    memberships = known()
    memberships.keep("ann", NURSES, 0)
    assert memberships.fresh("ann", FRESH * SECOND - 1) == NURSES
    assert memberships.fresh("ann", FRESH * SECOND) is None
    assert memberships.fresh("ann", 0) is None, "it is forgotten"


def test_nothing_is_known_of_whom_nobody_asked_for() -> None:
    assert known().fresh("ann", 0) is None


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


def test_the_oldest_go_when_there_are_too_many_names() -> None:
    memberships = Memberships(fresh_seconds=FRESH, most_names=4)
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
        st.integers(0, 2 * FRESH * SECOND),
    )
)


@given(STEPS)
def test_no_answer_is_given_beyond_its_time(steps: list[tuple[str, Membership | None, int]]) -> None:
    memberships, now, kept = known(), 0, {}
    for person, answer, passed in steps:
        now += passed
        if answer is not None:
            memberships.keep(person, answer, now)
            kept[person] = (answer, now)
        said, since = kept.get(person, (Membership(), now))
        fresh = memberships.fresh(person, now)
        assert fresh is None or (fresh == said and now - since < FRESH * SECOND)
