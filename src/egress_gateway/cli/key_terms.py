"""What the commands on keys take from the command line: moments, ages, routes."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePath
from typing import Final

from egress_gateway.adapters.active_policy import ActivePolicy
from egress_gateway.adapters.bundle_files import read_bundle_files
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.state_config import StateConfig
from egress_gateway.wire.fields import nearest

DEFAULT_POLICY: Final = "policy"
"""Beside the state directory, as `egress init` puts it."""
NEVER: Final = "never"

_AGE: Final = re.compile(r"([1-9]\d{0,3})([hdw])", re.ASCII)
_UNITS: Final = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_MICROSECOND: Final = timedelta(microseconds=1)
_EPOCH: Final = datetime.fromtimestamp(0, UTC)


def span(text: str) -> int:
    """The microseconds that `12h`, `90d` or `8w` stands for. Raises `ConfigError`."""
    age = _AGE.fullmatch(text)
    if age is None:
        raise ConfigError(f"{text!r} is no span of time; write 12h, 90d or 8w")
    return int(age[1]) * (_UNITS[age[2]] // _MICROSECOND)


def expiry(text: str, now: int) -> int:
    """The moment in microseconds since the epoch that `90d` or an ISO time stands for; 0 for `never`.

    Raises `ConfigError`.
    """
    if text == NEVER:
        return 0
    if _AGE.fullmatch(text):
        return now + span(text)
    try:
        moment = datetime.fromisoformat(text)
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise ConfigError(f"{text!r} is no expiry; write 12h, 90d, 8w, never or a date such as 2030-01-31") from None
    expires = (moment - _EPOCH) // _MICROSECOND
    # Checked here as well, because the epoch itself would mean "never" to the store.
    if expires <= now:
        raise ConfigError(f"{text!r} is past; the key would have expired already")
    return expires


def moment(microseconds: int) -> str:
    """A time since the epoch as people read it."""
    return (_EPOCH + microseconds * _MICROSECOND).strftime("%Y-%m-%dT%H:%M:%SZ")


def check_routes(routes: list[str], policy: Path | None, state: Path) -> None:
    """Raise `ConfigError` for a route that the policy does not have: its key would open nothing.

    The policy is the one that is given, else the one that was put in force, else the one beside the state directory.
    """
    store = ActivePolicy(Path(StateConfig(directory=str(state)).policy))
    active = store.current() if policy is None else None
    directory = policy or state.absolute().parent / DEFAULT_POLICY
    if active is not None:
        directory, files = store.place(active.digest), store.files(active.digest)
    elif policy is None and not directory.is_dir():
        return
    else:
        files = read_bundle_files(directory)
    known = {PurePath(path).stem for path in files if PurePath(path).match("routes/*.yaml")}
    for route in routes:
        if route not in known:
            raise ConfigError(f"the policy has no route {route!r}{nearest(route, known)}", file=str(directory))
