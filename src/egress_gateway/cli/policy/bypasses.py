"""`egress policy bypasses`: the exceptions of a policy, until when, who agreed, and how often they were used."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec
from rich.console import Console

from egress_gateway.audit.records.exchanges import Exchange
from egress_gateway.cli.acts import configuration_of
from egress_gateway.cli.key_terms import moment
from egress_gateway.cli.policy.days import days_left
from egress_gateway.cli.policy.past import outcomes, refusals
from egress_gateway.cli.policy.reading import DEFAULT_STATE, OK, load, now, print_json, refuse
from egress_gateway.compose.policy import in_force
from egress_gateway.core.config import GatewayConfig
from egress_gateway.core.errors import ConfigError, Unavailable
from egress_gateway.decide.bundle import Bundle
from egress_gateway.decide.bypasses import Bypass

SINCE = "90d"
"""As long as an exception may last."""


class BypassUse(msgspec.Struct, frozen=True, kw_only=True):
    """One exception, for evidence that it is a controlled one."""

    id: str
    rules: tuple[str, ...]
    """What it sets aside."""
    ticket: str
    approved_by: tuple[str, ...]
    expires: str
    """The last day."""
    days_left: int
    used: int
    """Attempts of requests for which it set something aside."""
    last_used: int
    """Microseconds since the epoch; 0 if it was not used."""
    example: str
    """Id of the latest request."""


def bypasses(
    directory: Path | None = None,
    /,
    *,
    since: str = SINCE,
    state: Path = DEFAULT_STATE,
    config: Path | None = None,
    index: Path | None = None,
    json: bool = False,
) -> int:
    """List the exceptions of a policy, with who agreed, until when, and how often they were used.

    Args:
        directory: The bundle; the one in force if it is left out.
        since: How far to look back for uses: 12h, 7d or 8w.
        state: The gateway's state directory, which has the log.
        config: The configuration, for the policy in force; as for `activate`.
        index: An index file elsewhere, for a log directory that cannot be written to.
        json: Print one JSON document instead of text.
    """
    try:
        gateway, _ = configuration_of(state, config)
        bundle = _in_force(gateway) if directory is None else load(directory)
        records = [
            *outcomes(state, route="", since=since, index=index),
            *refusals(state, route="", since=since, index=index),
        ]
    except (ConfigError, Unavailable, OSError) as error:
        return refuse(error)
    report = _uses({rule.id: rule.bypass for rule in bundle.rules if rule.bypass is not None}, records)
    if json:
        print_json(report)
    else:
        _show(report)
    return OK


def _in_force(gateway: GatewayConfig) -> Bundle:
    bundle = in_force(gateway)
    if bundle is None:
        raise ConfigError("there is no policy in force that loads; name the directory of one")
    return bundle


def _uses(exceptions: Mapping[str, Bypass], records: Iterable[Exchange]) -> tuple[BypassUse, ...]:
    used = dict.fromkeys(exceptions, 0)
    latest: dict[str, Exchange] = {}
    for record in records:
        for name, bypass in exceptions.items():
            # Two exceptions may name one rule; which of them it was, the rules that matched say.
            if name in record.policy.rules and not set(bypass.rules).isdisjoint(record.policy.bypassed):
                used[name] += 1
                if name not in latest or record.ts > latest[name].ts:
                    latest[name] = record
    return tuple(
        BypassUse(
            id=name,
            rules=bypass.rules,
            ticket=bypass.ticket,
            approved_by=bypass.approved_by,
            expires=bypass.expires,
            days_left=days_left(bypass.ends, now()),
            used=used[name],
            last_used=latest[name].ts if name in latest else 0,
            example=latest[name].rid if name in latest else "",
        )
        for name, bypass in exceptions.items()
    )


def _show(report: tuple[BypassUse, ...]) -> None:
    console = Console(highlight=False, markup=False, soft_wrap=True)
    if not report:
        console.print("the policy has no exceptions")
        return
    for each in report:
        until = f"until {each.expires} ({each.ticket}), {each.days_left} days left"
        console.print(f"{each.id}: sets aside {', '.join(each.rules)} {until}")
        console.print(f"  approved by {', '.join(each.approved_by)}")
        last = f", last at {moment(each.last_used)} by {each.example}" if each.last_used else ""
        console.print(f"  used {each.used} times{last}")
