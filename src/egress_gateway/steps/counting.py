"""Quotas: what a request is charged before anything leaves, and what it really used.

The estimate is one request, the tokens that it has and may ask for, and their price. All buckets of all rules
are charged at once or not at all, and a request that is not charged does not leave. Afterwards, however the
request ends, what it really used is settled: nothing if nothing was sent, what the provider counted if it said
so, and the estimate where nobody knows.
"""

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from types import TracebackType
from typing import Final, Self

import msgspec

from egress_gateway.core.answers import AnswerFacts, Usage
from egress_gateway.core.counting import LARGEST_UNITS, Charge, Overdrawn, Reservation
from egress_gateway.core.errors import Unavailable, UpstreamFailed
from egress_gateway.core.obligations import Limit, Quota
from egress_gateway.core.policy import Decision, Facts, Outcome
from egress_gateway.core.secret import Secret
from egress_gateway.ports import Counters
from egress_gateway.steps.prepare import Blocked
from egress_gateway.steps.principal_keys import counting_key, principal_key

UNLIMITED_ANSWER: Final = 4096
"""Tokens that an answer is reckoned with where the request sets no limit."""
NOTHING_SENT: Final = frozenset({"upstream_unreachable", "upstream_tls", "upstream_address"})
"""Failures of an upstream before it had anything of the request."""

Price = Callable[[str, int, int], int | None]
"""Model, input tokens and output tokens to whole cents; `None` if the model's price is not known."""


class Bill:
    """What one attempt was charged, until it is settled: a context that settles when it is left, however."""

    def __init__(
        self,
        counters: Counters | None,
        reservation: Reservation,
        units: Sequence[str],
        used: Callable[[Usage], int | None],
    ) -> None:
        """`units` says of each charge what its units are; `used` is what the attempt costs with some usage."""
        self._counters = counters
        self._reservation = reservation
        self._units = tuple(units)
        self._price = used
        self._sent = False
        self._answered = False
        self._usage: Usage | None = None

    def send(self) -> None:
        """From now on something may have left."""
        self._sent = True

    def answer(self, facts: AnswerFacts | None = None) -> None:
        """The upstream has answered. It counts in an answer that is whole; with an error it did nothing (`None`)."""
        self._answered = True
        if facts is None:
            self._usage = Usage()
        elif facts.complete and (facts.usage.input_tokens or facts.usage.output_tokens):
            self._usage = facts.usage

    def pass_on(self) -> "Bill":
        """The same bill for somebody else to settle; this one is settled."""
        bill = copy(self)
        self._counters = None
        return bill

    def cancel(self) -> None:
        """Nothing was sent: give back all of it."""
        with self:
            self._sent = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        unsent = isinstance(error, Unavailable) or (isinstance(error, UpstreamFailed) and error.code in NOTHING_SENT)
        if unsent and not self._answered:
            self._sent = False
        if self._counters is not None:
            charges = self._reservation.charges
            units = [self._used(unit, charge.units) for unit, charge in zip(self._units, charges, strict=True)]
            self._counters.settle(self._reservation, [min(max(used, 0), LARGEST_UNITS) for used in units])
        self._counters = None

    def _used(self, unit: str, reserved: int) -> int:
        if not self._sent:
            return 0
        if unit == "requests" or self._usage is None:
            return reserved
        if unit == "tokens":
            return self._usage.input_tokens + self._usage.output_tokens
        cost = self._price(self._usage)
        return reserved if cost is None else cost


def reckon(decision: Decision, facts: Facts, *, choices: int, price: Price) -> list[tuple[Quota, Limit, int]]:
    """What a request may use of each limit. Raises `Blocked` where one is of cost and no price is known.

    `choices` is how many answers it asks for; its limit is for each of them.
    """
    model = decision.model or facts.model
    answer = (facts.max_tokens or UNLIMITED_ANSWER) * choices
    estimates = {"requests": 1, "tokens": facts.tokens + answer, "cost": price(model, facts.tokens, answer)}
    reckoned: list[tuple[Quota, Limit, int]] = []
    for quota, limit in _limits(decision):
        units = estimates[limit.unit]
        if units is None:
            reason = "a quota counts what requests cost, and the price of this model is not known"
            raise Blocked(_blocked(decision, "quota_unpriced", quota, reason), "quota_unpriced", reason)
        reckoned.append((quota, limit, units))
    return reckoned


async def charge(
    counters: Counters | None, decision: Decision, facts: Facts, *, choices: int, price: Price, master: Secret[bytes]
) -> Bill:
    """Charge a request that is permitted with what it may use. Raises `Blocked` (429) and `Unavailable`."""
    estimates = reckon(decision, facts, choices=choices, price=price)
    limits = [(quota, limit) for quota, limit, _ in estimates]
    key = counting_key(master, "quotas")
    charges: list[Charge] = []
    for quota, limit, units in estimates:
        what = ("quota", quota.rule, limit.unit)
        bucket = principal_key(key, what, quota.per, facts)
        charges.append(Charge(bucket, limit.amount, limit.seconds, min(units, LARGEST_UNITS)))
    if not charges:
        return Bill(None, Reservation(at=0, charges=()), (), lambda _: None)
    if counters is None:
        raise Unavailable("counters", "Nobody counts here what quotas allow; nothing leaves that one is for.")
    reserved = await counters.reserve(charges)
    if isinstance(reserved, Overdrawn):
        quota, limit = limits[reserved.charge]
        raise _spent(decision, quota, limit, reserved.wait)
    model = decision.model or facts.model
    return Bill(
        counters,
        reserved,
        [limit.unit for _, limit in limits],
        lambda usage: price(model, usage.input_tokens, usage.output_tokens),
    )


def _limits(decision: Decision) -> Iterator[tuple[Quota, Limit]]:
    for duty in decision.obligations:
        if isinstance(duty, Quota):
            for limit in duty.limits:
                yield duty, limit


def _spent(decision: Decision, quota: Quota, limit: Limit, wait: int) -> Blocked:
    allowed = f"{limit.amount} {limit.unit} in {limit.seconds} s"
    if wait < 0:
        reason, seconds = f"a request may not take more than {allowed}; ask for less", 0
    else:
        seconds = max(1, -(-wait // 1_000_000))
        reason = f"a quota of {allowed} is used up; it takes {seconds} s until there is enough"
    return Blocked(_blocked(decision, "quota", quota, reason), "quota", reason, status=429, retry_after=seconds)


def _blocked(decision: Decision, code: str, quota: Quota, reason: str) -> Decision:
    return msgspec.structs.replace(
        decision, outcome=Outcome.BLOCK, code=code, reason=reason, rule=quota.rule, obligations=()
    )
