"""The account of an agent: its habits by what they are, the new ones in the order in which they were done."""

from egress_gateway.adapters.counters.agent_account import Account, HabitIndex, Use
from egress_gateway.core.baselines import HabitKind


def use(last: int, kind: HabitKind = HabitKind.CALLED, *, known: bool = False) -> Use:
    return Use(kind, b"s" * 16, known=known, first=0, last=last)


def test_what_was_done_longest_ago_is_the_oldest() -> None:
    uses = {b"a": use(3), b"b": use(1), b"c": use(0, HabitKind.OFFERED), b"d": use(0, known=True)}
    account = Account(agent=b"x", since=0, uses=uses)
    index = HabitIndex(account)
    assert (index.known, index.new) == (1, [b"c", b"b", b"a"])
    index.done(b"b", account.uses[b"b"])
    index.done(b"d", account.uses[b"d"])
    assert (index.oldest(offered=False), index.oldest(offered=True)) == (b"a", b"c")
    index.accept(b"a")
    index.drop(b"b")
    index.add(b"e", use(5))
    assert (index.known, index.new, set(account.uses)) == (2, [b"c", b"e"], {b"a", b"c", b"d", b"e"})


def test_a_copy_stays_as_it_was() -> None:
    account = Account(agent=b"x", since=0, uses={b"a": use(1)}, told={True: 1})
    copy = account.copied()
    account.uses[b"a"].last = 9
    account.told[True] = 9
    assert (copy.uses[b"a"].last, copy.told) == (1, {True: 1})
