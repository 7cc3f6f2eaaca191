"""The words for what records say in codes: reasons, ends, classes of data, times."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from egress_gateway.core.slots import ClassCount

REASONS: Final[Mapping[str, str]] = {
    "rule": "a rule of the policy forbids it",
    "default_deny": "no rule of the policy permits it, and what is not permitted is refused",
    "contained": "somebody in charge has stopped a person, application, agent, route, upstream or tool of it for now",
    "reroute": "the policy leads to a provider that does not speak the language of the request",
    "contract": "the contract with the provider has ended",
    "invariant": "it would break a principle of the policy that no rule may break",
    "escalate": "the policy wants a person to look at it first",
    "require": "the route demands something of the application, person, group or login that was not shown",
    "ceiling": "it holds data above what the route may send, and no rule has that replaced",
    "rigid": "a value that must not leave stands where nothing can stand in for it",
    "residual": "after the replacing, a last look still found what must not leave",
    "unclassified": "not all of it could be inspected",
    "quota": "a quota is used up",
    "quota_unpriced": "a quota counts cost, and the policy has no price for the model",
    "review_pending": "a person has to look at it first, and was asked",
    "review_denied": "a person looked at it and denied it",
    "review_timeout": "a person was asked to look at it, and none did in time",
    "review_spent": "the approval that a person gave was used already, or its time was over",
    "client_left": "the caller left before anything was sent",
}
"""Why a request was not sent, by code of docs/reference/errors.md; other codes are told as they are."""

FAMILIES_OF_ERROR: Final[Mapping[str, str]] = {
    "unauthenticated": "it was not shown well enough who asks",
    "refused": "it is not allowed",
    "unreadable": "it could not be read with certainty",
    "unavailable": "a part of the gateway was not available, and then nothing is sent",
}

ENDS: Final[Mapping[str, str]] = {
    "complete": "came back complete",
    "upstream_failed": "did not come: the provider failed or sent what cannot be read",
    "client_left": "was not taken to its end: the caller left",
    "masked": "came back, and parts of it were masked",
    "aborted": "was cut off: something in it must not be passed on, or the gateway failed",
    "refused": "was not passed on",
}

FAMILIES: Final[Mapping[str, str]] = {
    "pii": "personal data",
    "phi": "health data",
    "pci": "payment card data",
    "secret": "credentials",
    "finance": "financial data",
    "legal": "legal documents",
    "code": "source code",
    "customer": "customer records",
    "confidential": "confidential documents",
    "injection": "attempts to steer a model",
    "opaque": "content that cannot be inspected",
}

OBLIGATIONS: Final[Mapping[str, str]] = {
    "redact": "that values are replaced by stand-ins",
    "modify": "that the request is changed",
    "reroute": "that it goes to another provider or model",
    "quota": "that it is counted against a quota",
}


def moment(micros: int) -> str:
    """A time as people read it."""
    return datetime.fromtimestamp(micros / 1_000_000, UTC).strftime("on %Y-%m-%d at %H:%M:%S UTC")


def number(count: int, one: str, many: str = "") -> str:
    """A number of things: `1 byte`, `2 bytes`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def listed(names: Iterable[str], last: str = "and") -> str:
    """Names in a row: `a, b and c`."""
    found = list(names)
    return found[0] if len(found) == 1 else f"{', '.join(found[:-1])} {last} {found[-1]}" if found else ""


def of_class(name: str) -> str:
    """A class of data, with what its family means."""
    meaning = FAMILIES.get(name.partition(".")[0])
    return f"{name} ({meaning})" if meaning else name


def of_classes(counts: Sequence[ClassCount]) -> str:
    """How much was found of each class."""
    return listed(f"{count.count} × {of_class(count.data_class)}" for count in counts)  # noqa: RUF001  (the sign is meant)


def sentence(text: str) -> str:
    """With a capital letter and a full stop."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")
