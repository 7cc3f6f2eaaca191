"""What each agent is used to, learnt from what was let through, and then held fast.

Until an agent is known for long enough and by enough requests, all that it does is learnt. From then on nothing
is: what is not known is new each time, until the operator accepts it. So nobody gets an agent used to anything by
doing it often enough. What there is no room for is not known either.
"""

from collections.abc import Callable, Iterable
from typing import Final

import msgspec

from egress_gateway.core.agents_config import AgentsConfig
from egress_gateway.core.baselines import DIGEST_BYTES, AgentLine, Baseline, Habit, HabitKind, HabitLine, Practice
from egress_gateway.core.errors import WireError

MOST_AGENTS: Final = 5_000
"""Applications, and agents that their tokens name."""
MOST_KNOWN: Final = 512
"""Habits of one agent: ten servers with fifty tools each."""
MOST_UNKNOWN: Final = 64
"""Of those that are new, what is kept for the operator to look at."""
MOST_HABITS: Final = 200_000
"""Of all agents: some 300 bytes each."""
LONGEST_SEALED: Final = 400
MOST_IN_PRACTICE: Final = 512
QUIET: Final = 20
"""Requests or calls of an hour that are never unusual: of a few an hour three times as many are no sign."""
HOUR: Final = 3_600 * 1_000_000
DAY: Final = 24 * HOUR
STANDARD: Final = AgentsConfig()


class Use(msgspec.Struct, array_like=True):
    """A habit, as it is kept."""

    kind: HabitKind
    sealed: bytes
    known: bool
    first: int
    last: int
    times: int = 1


class Account(msgspec.Struct, array_like=True):
    """What is kept of an agent. Times are in microseconds since the epoch, hours counted from there."""

    agent: bytes
    since: int
    settled: bool = False
    requests: int = 0
    hour: int = 0
    hour_requests: int = 0
    hour_calls: int = 0
    most_requests: int = 0
    most_calls: int = 0
    peak_requests: int = 0
    peak_calls: int = 0
    full: bool = False
    alarmed: int = 0
    """The hour whose rate was told of."""
    uses: dict[bytes, Use] = {}


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
        self._room = most_habits - sum(len(account.uses) for account in self._accounts.values())
        self._changed: set[bytes] = set()

    def __len__(self) -> int:
        return len(self._accounts)

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
        if len(practice.habits) > MOST_IN_PRACTICE or min(practice.requests, practice.calls) < 0:
            raise WireError("a practice out of bounds")
        account = self._accounts.get(key)
        if account is None:
            if len(self._accounts) >= self._most:
                return False
            account = self._accounts[key] = Account(agent=practice.agent, since=now, hour=now // HOUR)
        self._turn(account, now)
        self._changed.add(key)
        account.hour_requests += practice.requests
        account.hour_calls += practice.calls
        if account.settled:
            account.peak_requests = max(account.peak_requests, account.hour_requests)
            account.peak_calls = max(account.peak_calls, account.hour_calls)
            self._mind_rate(key, account)
        else:
            account.requests += practice.requests
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
        self._room += len(account.uses)
        self._changed.add(key)
        return True

    def accept(self, key: bytes, habit: bytes) -> bool:
        """Make something that was new part of a baseline; whether it was seen and there is room for it."""
        account = self._accounts.get(key)
        use = account.uses.get(habit) if account is not None else None
        if account is None or use is None or use.known or _known(account) >= MOST_KNOWN:
            return False
        use.known = True
        self._changed.add(key)
        return True

    def accept_rate(self, key: bytes) -> bool:
        """Make the busiest hour so far what an agent is used to; whether it is known at all."""
        account = self._accounts.get(key)
        if account is None:
            return False
        account.most_requests = max(account.most_requests, account.peak_requests)
        account.most_calls = max(account.most_calls, account.peak_calls)
        self._changed.add(key)
        return True

    def changed(self) -> dict[bytes, Account | None]:
        """The accounts that changed since this was last asked; None for those that are forgotten."""
        keys, self._changed = self._changed, set()
        found: dict[bytes, Account | None] = {}
        for key in keys:
            account = self._accounts.get(key)
            # A copy: the account goes on changing while it is being written.
            found[key] = None if account is None else _copied(account)
        return found

    def _turn(self, account: Account, now: int) -> None:
        """Begin a new hour, and end the learning, where it is time."""
        if account.hour != now // HOUR:
            account.hour, account.hour_requests, account.hour_calls = now // HOUR, 0, 0
        if not account.settled:
            old = now >= account.since + self._config.learning_days * DAY
            account.settled = old and account.requests >= self._config.least_requests

    def _use(self, key: bytes, account: Account, habit: Habit, now: int) -> None:
        if not DIGEST_BYTES <= len(habit.sealed) <= LONGEST_SEALED:
            raise WireError("a habit out of bounds")
        use = account.uses.get(habit.digest)
        if use is not None:
            use.last, use.times = now, use.times + 1
            return
        known = not account.settled
        kept = _known(account) if known else len(account.uses) - _known(account)
        fits = kept < (MOST_KNOWN if known else MOST_UNKNOWN) and self._room > 0
        if fits:
            account.uses[habit.digest] = Use(habit.kind, habit.sealed, known, now, now)
            self._room -= 1
        if not fits and not account.full:
            account.full = True
            self._tell(f"ALARM: agent {key.hex()} does more different things than there is room for; {_look(key)}")
        elif fits and not known:
            what = "is aimed at a place" if habit.kind is HabitKind.REACHED else f"has a tool {habit.kind}"
            self._tell(f"ALARM: agent {key.hex()} {what} that is not in its baseline; {_look(key)}")

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
        known = _known(account)
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


def _known(account: Account) -> int:
    return sum(use.known for use in account.uses.values())


def _copied(account: Account) -> Account:
    uses = {digest: msgspec.structs.replace(use) for digest, use in account.uses.items()}
    return msgspec.structs.replace(account, uses=uses)


def _look(key: bytes) -> str:
    return f"see `egress agent baseline show {key.hex()}`"
