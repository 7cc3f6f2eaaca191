"""Which containments meet a request, and what a decision comes to that they meet. Pure.

A containment names one thing or several; it meets a request of which all of them are so. What is not
known of a request yet (its upstream before it is decided, its tools before it is read) meets nothing,
which is why it is asked again whenever more is known. Spelling of case and width makes no difference,
and a person or an agent counts however little of it is proven: rather one request too many is stopped.
"""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import msgspec

from egress_gateway.core.containment import SELECTORS, Containment
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.policy import Decision, Facts, Outcome

CONTAINED: Final = "contained"
"""The code of whatever is refused here."""
REASON: Final = "this was stopped for now by those who run the gateway; ask them, naming the record"
"""What the caller is told; not who was contained, nor why."""

LONGEST_SECONDS: Final = 31 * 24 * 3600
"""What has to last longer is a matter for the policy, or for a revocation."""
MAX_NAME: Final = 1024
"""Characters: a person's name has an issuer, a tenant and an id of 256 each, with escapes."""
SECOND: Final = 1_000_000

_Names = Mapping[str, frozenset[str]]


def check_containment(containment: Containment) -> None:
    """Raise `ConfigError` for one that would meet nothing, or everything, or for too long."""
    if not containment.id:
        raise ConfigError("a containment has an id")
    if not containment.named:
        raise ConfigError(f"a containment names at least one of {', '.join(SELECTORS)}")
    for selector, value in containment.named:
        if len(value) > MAX_NAME or not value.isprintable() or value != value.strip():
            raise ConfigError(f"{selector}: 1 to {MAX_NAME} printable characters, and no blanks at its ends")
    if not 0 < containment.until - containment.since <= LONGEST_SECONDS * SECOND:
        days = LONGEST_SECONDS // 86400
        raise ConfigError(f"a containment ends after it begins, and within {days} days: make it again if it must last")


def meeting(
    containments: Sequence[Containment], facts: Facts, *, now: int, upstream: str = "", called: Iterable[str] = ()
) -> tuple[str, ...]:
    """The ids of those in force at `now` (microseconds) that meet a request, in their order.

    `upstream` is where the request would be sent, empty while that is open; `called` are tools that its
    answer calls.
    """
    if not containments:
        return ()
    names = _names(facts, upstream, called)
    return tuple(each.id for each in containments if each.until > now and _meets(each, names))


def contained(decision: Decision, containment: str) -> Decision:
    """The decision that a containment leaves: a block, by it."""
    return msgspec.structs.replace(
        decision,
        outcome=Outcome.BLOCK,
        code=CONTAINED,
        reason=REASON,
        rule=containment,
        obligations=(),
        escalations=(),
    )


def decide_contained(
    decide: Callable[[Facts], Decision], facts: Facts, meets: Callable[[str], tuple[str, ...]]
) -> Decision:
    """What `decide` decides, unless containments meet the request as it is, or where it would be sent.

    `meets` takes an upstream, or nothing while it is open. Which upstream it is only the decision says:
    a rule may reroute.
    """
    met = meets("")
    decision = decide(msgspec.structs.replace(facts, contained=met))
    if decision.outcome is Outcome.BLOCK:
        return decision
    met = met or meets(decision.target.upstream or facts.target.upstream)
    return contained(decision, met[0]) if met else decision


def _names(facts: Facts, upstream: str, called: Iterable[str]) -> _Names:
    principal = facts.principal
    return {
        "person": _folded(principal.person, principal.asserted_person),
        "app": _folded(principal.app),
        "agent": _folded(principal.agent, *principal.agent_chain),
        "route": _folded(facts.route),
        "upstream": _folded(upstream),
        "tool": _folded(*facts.tools, *called),
    }


def _meets(containment: Containment, names: _Names) -> bool:
    # One that names nothing does not load; if it did, it would stop everything.
    for selector in SELECTORS:
        value = getattr(containment, selector)
        if value and _fold(value) not in names[selector]:
            return False
    return True


def _folded(*names: str) -> frozenset[str]:
    return frozenset(map(_fold, filter(None, names)))


def _fold(name: str) -> str:
    return (name if name.isascii() else unicodedata.normalize("NFKC", name)).casefold()
