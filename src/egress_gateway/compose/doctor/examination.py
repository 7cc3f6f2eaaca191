"""All checks, and what they look at: for `egress doctor`, and for a start that production may refuse."""

from pathlib import Path
from typing import Final

from egress_gateway.adapters.machine import look_at_machine
from egress_gateway.adapters.system import SystemClock
from egress_gateway.adapters.users import Users, find_users
from egress_gateway.compose.doctor import admins, connections, keys, log, machine, policy, separation
from egress_gateway.compose.doctor.check import PRODUCTION, Installation, Mark, Result, examine, one_line
from egress_gateway.compose.processes import Role
from egress_gateway.core.config import GatewayConfig
from egress_gateway.core.errors import ConfigError

CHECKS: Final = (
    *separation.CHECKS,
    *connections.CHECKS,
    *keys.CHECKS,
    *admins.CHECKS,
    *policy.CHECKS,
    *log.CHECKS,
    *machine.CHECKS,
)


def survey(config: GatewayConfig, file: Path) -> Installation:
    """What is there to be looked at, now."""
    return Installation(
        config=config,
        file=file,
        users=_users(config),
        machine=look_at_machine(),
        now=SystemClock().now(),
    )


def require_production(config: GatewayConfig, file: Path, *, only: Role | None = None) -> None:
    """Refuse to go on unless everything holds that production asks for.

    With `only`, for a unit or container that runs one kind of process, what its user can look at: the
    rest was the business of `egress prepare`. Raises `ConfigError` with the whole list.
    """
    checks = [check for check in CHECKS if only is None or only in check.seen_by]
    refused = refusals(examine(checks, survey(config, file), PRODUCTION))
    if refused:
        lines = "".join(f"\n  {one_line(result)}" for result in refused)
        raise ConfigError(f"production does not start for {len(refused)} reasons; `egress doctor` shows all:{lines}")


def refusals(results: tuple[Result, ...]) -> tuple[Result, ...]:
    """Those that refuse the start."""
    return tuple(result for result in results if result.mark is Mark.REFUSED)


def _users(config: GatewayConfig) -> Users | None:
    try:
        return find_users(config.users)
    except ConfigError:
        # One of the checks says so.
        return None
