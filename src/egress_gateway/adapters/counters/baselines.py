"""What each agent is used to, learnt from what was let through, and then held fast.

Until an agent is known for long enough and by enough requests, all that it does is learnt. From then on nothing
is: what is not known is new each time, until the operator accepts it. So nobody gets an agent used to anything by
doing it often enough. What there is no room for is not known either.

What is on offer and what is done have room apart, so that names on offer leave calls unseen nowhere. Of what is new
the newest is kept, and told of; each agent has a share of the room of the node that no other can take.
"""

from collections.abc import Callable, Iterable
from typing import Final

from egress_gateway.adapters.counters.agent_account import MOST_UNKNOWN, Account, HabitIndex, Use
from egress_gateway.core.agents_config import AgentsConfig
from egress_gateway.core.baselines import DIGEST_BYTES, AgentLine, Baseline, Habit, HabitKind, HabitLine, Practice
from egress_gateway.core.errors import WireError

MOST_AGENTS: Final = 5_000
"""Applications, and agents that their tokens name."""
MOST_HABITS: Final = 200_000
"""Of all agents: some 500 bytes each. Half of it is shared out evenly among as many as there may be; for the rest they
compete."""
LONGEST_SEALED: Final = 400
MOST_IN_PRACTICE: Final = 512
LARGEST_PRACTICE: Final = 1 << 16
"""Requests or calls: an answer has 16,384 calls at most."""
LARGEST_COUNT: Final = 1 << 40
"""What is counted stops there, far from what a file cannot hold."""
MOST_COPIED: Final = 5_000
"""Habits that are copied in one go to be written: a few milliseconds. What is left is written a second later."""
QUIET: Final = 20
"""Requests or calls of an hour that are never unusual: of a few an hour three times as many are no sign."""
HOUR: Final = 3_600 * 1_000_000
DAY: Final = 24 * HOUR
STANDARD: Final = AgentsConfig()


class Baselines:
    """The accounts of a node. `now` is in microseconds and never goes back.

    `tell` gets a line for the first sight of whatever is new, and for an hour that is unusual.
    """

    def __init__(
        self,
        accounts: Iterable[Account] = (),
        config: AgentsConfig = STANDARD,
        *,
        tell: Callable[[str], None],
        most: int = MOST_AGENTS,
        most_habits: int = MOST_HABITS,
    ) -> None:
        self._config = config
        self._tell = tell
        self._most = most
        self._accounts = {account.agent[:DIGEST_BYTES]: account for account in accounts}
        self._share = most_habits // 2 // max(1, most)
        self._room = most_habits - self._share * most
        """For what agents have beyond their shares."""
        self._room -= sum(max(0, len(account.uses) - self._share) for account in self._accounts.values())
        self._habits = {key: HabitIndex(account) for key, account in self._accounts.items()}
        self._changed: dict[bytes, None] = {}
        """In order."""

    def __len__(self) -> int:
        return len(self._accounts)

    @property
    def waiting(self) -> bool:
        """Whether `changed` has more to give."""
        return bool(self._changed)

    def look(self, agent: bytes, now: int) -> Baseline:
        """What is known of an agent, with one more request. Raises `WireError` for what no worker in order asks."""
        account = self._accounts.get(_key(agent))
        if account is None:
            # Beyond the room there is, everything that an agent does is new.
            return Baseline(learning=True, unusual_rate=False) if len(self._accounts) < self._most else Baseline()
        self._turn(account, now)
        if not account.settled:
            return Baseline(learning=True, unusual_rate=False)
        return Baseline(
            unusual_rate=self._busy(account, further=1),
            known=frozenset(digest for digest, use in account.uses.items() if use.known),
        )

    def practise(self, practice: Practice, now: int) -> bool:
        """Learn from what was let through, or tell of what is new in it; false where there is no room for the agent.

        Raises `WireError` for what no worker in order says.
        """
        key = _key(practice.agent)
        amounts = (practice.requests, practice.calls)
        if len(practice.habits) > MOST_IN_PRACTICE or min(amounts) < 0 or max(amounts) > LARGEST_PRACTICE:
            raise WireError("a practice out of bounds")
        account = self._accounts.get(key)
        if account is None:
            if len(self._accounts) >= self._most:
                return False
            account = self._accounts[key] = Account(agent=practice.agent, since=now, hour=now // HOUR)
            self._habits[key] = HabitIndex(account)
        self._turn(account, now)
        self._changed[key] = None
        account.hour_requests = min(LARGEST_COUNT, account.hour_requests + practice.requests)
        account.hour_calls = min(LARGEST_COUNT, account.hour_calls + practice.calls)
        if account.settled:
            account.peak_requests = max(account.peak_requests, account.hour_requests)
            account.peak_calls = max(account.peak_calls, account.hour_calls)
            self._mind_rate(key, account)
        else:
            account.requests = min(LARGEST_COUNT, account.requests + practice.requests)
            if practice.requests and account.day != now // DAY:
                account.day, account.days = now // DAY, account.days + 1
            account.most_requests = max(account.most_requests, account.hour_requests)
            account.most_calls = max(account.most_calls, account.hour_calls)
        for habit in practice.habits:
            self._use(key, account, habit, now)
        return True

    def agents(self, now: int) -> tuple[AgentLine, ...]:
        """All accounts without their habits, by sealed name."""
        return tuple(self._line(self._accounts[key], now, habits=False) for key in sorted(self._accounts))

    def agent(self, key: bytes, now: int) -> AgentLine | None:
        """One account with its habits."""
        account = self._accounts.get(key)
        return None if account is None else self._line(account, now, habits=True)

    def forget(self, key: bytes) -> bool:
        """Learn an agent anew; whether there was anything to forget."""
        account = self._accounts.pop(key, None)
        if account is None:
            return False
        self._room += max(0, len(account.uses) - self._share)
        del self._habits[key]
        self._changed[key] = None
        return True

    def accept(self, key: bytes, habit: bytes) -> bool:
        """Make something that was new part of a baseline; whether it was seen and there is room for it."""
        account = self._accounts.get(key)
        use = account.uses.get(habit) if account is not None else None
        if account is None or use is None or use.known:
            return False
        habits = self._habits[key]
        if not habits.room(offered=use.offered, known=True):
            return False
        habits.accept(habit)
        self._changed[key] = None
        return True

    def dismiss(self, key: bytes) -> int:
        """Let go of all that is new of an agent, which is told of when it is done again; how much it was."""
        account = self._accounts.get(key)
        new = [] if account is None else self._habits[key].new
        if account is not None and new:
            for digest in new:
                self._drop(key, account, digest)
            account.full, account.told = False, {}
            self._changed[key] = None
        return len(new)

    def accept_rate(self, key: bytes, requests: int, calls: int) -> bool:
        """Have an agent used to so much an hour, as far as it did it; whether that is more than it was used to."""
        account = self._accounts.get(key)
        if account is None:
            return False
        before = account.most_requests, account.most_calls
        account.most_requests = max(account.most_requests, min(requests, account.peak_requests))
        account.most_calls = max(account.most_calls, min(calls, account.peak_calls))
        if before == (account.most_requests, account.most_calls):
            return False
        self._changed[key] = None
        return True

    def changed(self) -> dict[bytes, Account | None]:
        """Accounts that changed since they were last given here; None for those that are forgotten.

        The longest waiting are given, and no more than `MOST_COPIED` says: to have all, ask until there are none.
        """
        found: dict[bytes, Account | None] = {}
        copied = 0
        for key in self._changed:
            account = self._accounts.get(key)
            copied += 1 + (0 if account is None else len(account.uses))
            if found and copied > MOST_COPIED:
                break
            # A copy: the account goes on changing while it is being written.
            found[key] = None if account is None else account.copied()
        for key in found:
            del self._changed[key]
        return found

    def _turn(self, account: Account, now: int) -> None:
        """Begin a new hour, and end the learning, where it is time."""
        if account.hour != now // HOUR:
            account.hour, account.hour_requests, account.hour_calls = now // HOUR, 0, 0
            account.full, account.told = False, {}
        if not account.settled:
            over = account.days - (account.day == now // DAY)
            account.settled = over >= self._config.learning_days and account.requests >= self._config.least_requests

    def _use(self, key: bytes, account: Account, habit: Habit, now: int) -> None:
        if not DIGEST_BYTES <= len(habit.sealed) <= LONGEST_SEALED:
            raise WireError("a habit out of bounds")
        use = account.uses.get(habit.digest)
        if use is not None:
            use.last, use.times = now, min(LARGEST_COUNT, use.times + 1)
            self._habits[key].done(habit.digest, use)
            return
        known, habits = not account.settled, self._habits[key]
        use = Use(habit.kind, habit.sealed, known, now, now)
        own = habits.room(offered=use.offered, known=known)
        if not own and not known:
            self._drop(key, account, habits.oldest(offered=use.offered))
        shared = len(account.uses) < self._share or self._room > 0
        fits = shared and (own or not known)
        if fits:
            self._room -= len(account.uses) >= self._share
            habits.add(habit.digest, use)
        if known and fits:
            return
        told = account.told.get(use.offered, 0)
        if not known and told < MOST_UNKNOWN:
            account.told = {**account.told, use.offered: told + 1}
            what = "is aimed at a place" if habit.kind is HabitKind.REACHED else f"has a tool {habit.kind}"
            self._tell(f"ALARM: agent {key.hex()} {what} that is not in its baseline; {_look(key)}")
        elif not account.full:
            account.full = True
            what = "there is room for" if shared else "the agents of this node have room for together"
            self._tell(f"ALARM: agent {key.hex()} does more different things than {what}; {_look(key)}")

    def _drop(self, key: bytes, account: Account, digest: bytes) -> None:
        self._habits[key].drop(digest)
        self._room += len(account.uses) >= self._share

    def _mind_rate(self, key: bytes, account: Account) -> None:
        if account.alarmed != account.hour and self._busy(account, further=0):
            account.alarmed = account.hour
            self._tell(f"ALARM: agent {key.hex()} does far more this hour than its baseline has; {_look(key)}")

    def _busy(self, account: Account, *, further: int) -> bool:
        requests = max(QUIET, account.most_requests * self._config.rate_percent // 100)
        calls = max(QUIET, account.most_calls * self._config.rate_percent // 100)
        return account.hour_requests + further > requests or account.hour_calls > calls

    def _line(self, account: Account, now: int, *, habits: bool) -> AgentLine:
        self._turn(account, now)
        known = self._habits[account.agent[:DIGEST_BYTES]].known
        shown = account.uses.values() if habits else ()
        return AgentLine(
            agent=account.agent,
            learning=not account.settled,
            since=account.since,
            requests=account.requests,
            most_requests=account.most_requests,
            most_calls=account.most_calls,
            peak_requests=account.peak_requests,
            peak_calls=account.peak_calls,
            full=account.full,
            habits=tuple(HabitLine(use.kind, use.sealed, use.known, use.first, use.last, use.times) for use in shown),
            known=known,
            unknown=len(account.uses) - known,
        )


def _key(agent: bytes) -> bytes:
    if not DIGEST_BYTES <= len(agent) <= LONGEST_SEALED:
        raise WireError("an agent out of bounds")
    return agent[:DIGEST_BYTES]


def _look(key: bytes) -> str:
    return f"see `egress agent baseline show {key.hex()}`"
