"""A check of an installation: what should hold, what was found instead, and what to do about it.

A check looks at the real thing, changes nothing, and is the same for `egress doctor` and for the start.
What cannot be looked at counts as a problem.
"""

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Final

import msgspec

from egress_gateway.adapters.machine import Machine
from egress_gateway.adapters.users import Users
from egress_gateway.compose.processes import Role
from egress_gateway.core.config import GatewayConfig

PRODUCTION: Final = "production"
EVERYBODY: Final = frozenset(Role)


class Severity(StrEnum):
    """What a problem prevents."""

    START = "start"
    """The gateway could not serve, whatever its profile."""
    PRODUCTION = "production"
    """A promise to production would not hold: that profile does not start."""
    ADVICE = "advice"
    """Nothing; it should be mended all the same."""


class Mark(StrEnum):
    """How a check came out."""

    WELL = "well"
    WARNING = "warning"
    REFUSED = "refused"


class Problem(msgspec.Struct, frozen=True):
    """One thing that is not as it should be."""

    what: str
    remedy: str


class Installation(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked at."""

    config: GatewayConfig
    file: Path
    """The configuration file."""
    users: Users | None
    """Whom the processes run as; None if the configuration names users that cannot be used."""
    machine: Machine
    now: int
    """Microseconds since the epoch."""


Look = Callable[[Installation], Iterable[Problem]]


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """A check, and whose business it is."""

    name: str
    holds: str
    """What is so if there is no problem."""
    severity: Severity
    look: Look
    seen_by: frozenset[Role] = EVERYBODY
    """The processes whose users can look; root can in any case."""


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What a check found."""

    name: str
    holds: str
    mark: Mark
    problems: tuple[Problem, ...]


def examine(checks: Sequence[Check], installation: Installation, profile: str) -> tuple[Result, ...]:
    """Make the checks, and mark each problem by what it prevents under a profile."""
    return tuple(_examine(check, installation, profile) for check in checks)


def _examine(check: Check, installation: Installation, profile: str) -> Result:
    try:
        problems = tuple(check.look(installation))
    except OSError as error:
        problems = (Problem(f"{error.filename} cannot be looked at: {error.strerror}", "run this as root"),)
    refused = check.severity is Severity.START or (check.severity is Severity.PRODUCTION and profile == PRODUCTION)
    mark = Mark.WELL if not problems else Mark.REFUSED if refused else Mark.WARNING
    return Result(name=check.name, holds=check.holds, mark=mark, problems=problems)


def one_line(result: Result) -> str:
    """A result as the start tells it: what is wrong, each with its remedy."""
    found = "; ".join(f"{problem.what} -> {problem.remedy}" for problem in result.problems)
    return f"{result.name}: {found}"
