"""What of a bundle rests on data classes that nothing finds: it loads, its tests pass, and it never matches.

A class may be declared long before somebody can find it, and a test of the bundle may say that it was
found. So a rule on such a class is no mistake, but whoever relies on it has to be told.
"""

from collections.abc import Collection, Iterator, Mapping

from egress_gateway.core.ids import DataClass, covers
from egress_gateway.core.obligations import Redact
from egress_gateway.decide.bundle import Bundle
from egress_gateway.decide.conditions import FIELDS, Condition, Kind


def unfound(bundle: Bundle, found: Collection[DataClass]) -> Mapping[str, tuple[str, ...]]:
    """For each part of a bundle (`rule no-names`), the classes it names of which none is in `found`.

    Of a family one class that is found is enough. Parts that name no such class are left out; they come in
    the order invariants, rules, counters, routes.
    """
    parts: dict[str, tuple[str, ...]] = {}
    for part, names in _named(bundle):
        lost = [name for name in dict.fromkeys(names) if not any(covers(name, known) for known in found)]
        if lost:
            parts[part] = tuple(lost)
    return parts


def unfound_lines(parts: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """What `unfound` gave, one sentence for each part and class."""
    return tuple(
        f"no detector of this build finds {name}, which {part} rests on"
        for part, names in parts.items()
        for name in names
    )


def undeclared_lines(bundle: Bundle, found: Collection[DataClass]) -> tuple[str, ...]:
    """A sentence for each class that is looked for and that the bundle does not know: nothing is decided on it."""
    return tuple(
        f"the policy does not declare {name}, which gateway.yaml has looked for: requests in which it is found are "
        "refused; declare it in classes.yaml"
        for name in sorted(found)
        if name not in bundle.levels
    )


def _named(bundle: Bundle) -> Iterator[tuple[str, list[str]]]:
    """Each part of a bundle with the classes and families that it names."""
    for invariant in bundle.invariants:
        yield f"invariant {invariant.id}", _of_conditions(invariant.never)
    for rule in bundle.rules:
        replaced = rule.obligation.classes if isinstance(rule.obligation, Redact) else ()
        yield f"rule {rule.id}", [*_of_conditions(rule.when), *replaced]
    for counter in bundle.counters:
        yield f"counter {counter.name}", list(counter.classes)
    for name, route in bundle.routes.items():
        yield f"route {name}", list(route.response.mask)


def _of_conditions(conditions: tuple[Condition, ...]) -> list[str]:
    names: list[str] = []
    for condition in conditions:
        match FIELDS[condition.field]:
            case Kind.CLASSES:
                names += condition.words
            case Kind.AMOUNTS:
                names += [name for entry, _ in condition.amounts for name in entry]
            case _:
                pass
    return names
