"""Disclosure budgets: how many distinct persons, customers and secrets one principal has let out.

Before the decision it is asked how many there would be with this request; rules look at these numbers
(`history`). After it, and before anything leaves, what leaves unredacted is counted. If somebody else counted
in between, so that there are more than the decision knew of, it has to be made again.
"""

from collections.abc import Collection, Sequence
from typing import Final

from egress_gateway.core.counting import Counter, Tally, ValueSeen
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.ids import DataClass, covered
from egress_gateway.core.obligations import Redact
from egress_gateway.core.policy import Decision, Facts
from egress_gateway.core.secret import Secret
from egress_gateway.ports import Counters
from egress_gateway.steps.principal_keys import counting_key, principal_key

MOST_VALUES: Final = 10_001
"""Of one request and counter: one more than is kept of a window, so that more make no difference."""

History = tuple[tuple[str, int], ...]
"""As `Facts.history`."""


def counted_classes(counters: Sequence[Counter]) -> tuple[DataClass, ...]:
    """Classes and families of which an inspection has to tell values apart."""
    return tuple(sorted({name for counter in counters for name in counter.classes}))


class Budgets:
    """The counters of one request."""

    def __init__(
        self,
        counters: Sequence[Counter],
        service: Counters | None,
        *,
        seen: Sequence[ValueSeen],
        facts: Facts,
        master: Secret[bytes],
    ) -> None:
        """`facts` need to name the principal and the route; `seen` is what an inspection told apart."""
        key = counting_key(master, "counters")
        self._counters = tuple(counters)
        self._keys = [principal_key(key, ("counter", one.name), one.per, facts) for one in counters]
        self._seen = tuple(seen)
        self._service = service

    async def history(self) -> History:
        """How many there would be with everything that was seen. Raises `Unavailable`."""
        if not self._counters:
            return ()
        numbers = await self._counting().count(self._tallies(self._seen))
        return self._named(numbers)

    async def disclose(self, prepared: Collection[ValueSeen], decision: Decision, known: History) -> bool:
        """Count what leaves; whether the decision, which knew of so many, still holds. Raises `Unavailable`.

        `prepared` are the values that were left to redact. What the policy itself put in counts for nobody.
        """
        if not self._counters:
            return True
        redacted = [name for duty in decision.obligations if isinstance(duty, Redact) for name in duty.classes]
        kept = frozenset(prepared)
        leaving = [one for one in self._seen if one in kept and not covered(one.data_class, redacted)]
        numbers = await self._counting().disclose(self._tallies(leaving))
        before = dict(known)
        return all(number <= before.get(name, 0) for name, number in self._named(numbers))

    def _counting(self) -> Counters:
        if self._service is None:
            raise Unavailable("counters", "Nobody counts here what counters are for; nothing leaves that one watches.")
        return self._service

    def _tallies(self, leaving: Sequence[ValueSeen]) -> list[Tally]:
        return [
            Tally(
                key,
                counter.seconds,
                tuple(dict.fromkeys(one.digest for one in leaving if covered(one.data_class, counter.classes)))[
                    :MOST_VALUES
                ],
            )
            for key, counter in zip(self._keys, self._counters, strict=True)
        ]

    def _named(self, numbers: Sequence[int]) -> History:
        return tuple((counter.name, number) for counter, number in zip(self._counters, numbers, strict=True))
