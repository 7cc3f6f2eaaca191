"""`egress policy observed`: what would have been decided on routes that only observe."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import msgspec
from rich.console import Console

from egress_gateway.audit.records.exchanges import Exchange
from egress_gateway.cli.acts import configuration_of
from egress_gateway.cli.policy.days import days_left
from egress_gateway.cli.policy.past import SINCE, outcomes, refusals
from egress_gateway.cli.policy.reading import DEFAULT_STATE, OK, now, print_json, refuse
from egress_gateway.compose.policy import in_force
from egress_gateway.core.errors import ConfigError, Unavailable
from egress_gateway.core.routes import Route

MOST_EXAMPLES = 3


class WouldBe(msgspec.Struct, frozen=True, kw_only=True):
    """A decision that was not enforced, and how often it came."""

    outcome: str
    code: str
    rule: str
    obligations: tuple[str, ...]
    count: int
    examples: tuple[str, ...]
    """Ids of the latest requests."""


class ObservedRoute(msgspec.Struct, frozen=True, kw_only=True):
    """A route that only observes, or did."""

    route: str
    ticket: str = ""
    expires: str = ""
    """The last day; empty if the policy in force enforces."""
    days_left: int = 0
    decisions: tuple[WouldBe, ...]
    """The most frequent first."""


def observed(
    *,
    route: str = "",
    since: str = SINCE,
    state: Path = DEFAULT_STATE,
    config: Path | None = None,
    index: Path | None = None,
    json: bool = False,
) -> int:
    """Show what would have been decided on routes that only observe, and for how long they still do.

    Args:
        route: Only this route.
        since: How far to look back: 12h, 7d or 8w.
        state: The gateway's state directory, which has the log.
        config: The configuration, for the policy in force; as for `activate`.
        index: An index file elsewhere, for a log directory that cannot be written to.
        json: Print one JSON document instead of text.
    """
    try:
        records = [
            *outcomes(state, route=route, since=since, index=index),
            *refusals(state, route=route, since=since, index=index),
        ]
        gateway, _ = configuration_of(state, config)
        bundle = in_force(gateway)
    except (ConfigError, Unavailable, OSError) as error:
        return refuse(error)
    routes = bundle.routes if bundle is not None else {}
    found = _by_route(records)
    names = {name for name, lane in routes.items() if lane.observe is not None and route in {"", name}} | found.keys()
    report = tuple(_route(name, routes.get(name), found.get(name, ())) for name in sorted(names))
    if json:
        print_json(report)
    else:
        _show(report)
    return OK


def _by_route(records: Iterable[Exchange]) -> dict[str, tuple[WouldBe, ...]]:
    count: Counter[tuple[str, WouldBe]] = Counter()
    examples: dict[tuple[str, WouldBe], list[str]] = {}
    for record in records:
        would = record.policy.observed
        if would is None:
            continue
        key = (
            record.route,
            WouldBe(
                outcome=would.outcome,
                code=would.code,
                rule=would.rule,
                obligations=would.obligations,
                count=0,
                examples=(),
            ),
        )
        count[key] += 1
        examples.setdefault(key, []).append(record.rid)
    found: dict[str, tuple[WouldBe, ...]] = {}
    for (name, would_be), number in count.most_common():
        latest = tuple(examples[name, would_be][:MOST_EXAMPLES])
        entry = msgspec.structs.replace(would_be, count=number, examples=latest)
        found[name] = (*found.get(name, ()), entry)
    return found


def _route(name: str, lane: Route | None, decisions: tuple[WouldBe, ...]) -> ObservedRoute:
    observe = lane.observe if lane is not None else None
    if observe is None:
        return ObservedRoute(route=name, decisions=decisions)
    return ObservedRoute(
        route=name,
        ticket=observe.ticket,
        expires=observe.expires,
        days_left=days_left(observe.ends, now()),
        decisions=decisions,
    )


def _show(report: tuple[ObservedRoute, ...]) -> None:
    console = Console(highlight=False, markup=False, soft_wrap=True)
    if not report:
        console.print("no route only observes, and none did")
    for each in report:
        until = f"observes until {each.expires} ({each.ticket}), {each.days_left} days left"
        console.print(f"{each.route}: {until if each.expires else 'enforces'}")
        for entry in each.decisions:
            by = f" by {entry.rule}" if entry.rule else ""
            console.print(f"  {entry.count} x {entry.outcome} ({entry.code}){by}")
            if entry.obligations:
                console.print(f"    with {', '.join(entry.obligations)}")
            for example in entry.examples:
                console.print(f"    such as {example}")
