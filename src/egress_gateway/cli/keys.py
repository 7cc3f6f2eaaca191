"""`egress keys`: make, list and revoke gateway keys."""

import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePath
from typing import Annotated, Final

import msgspec
from cyclopts import Parameter
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from egress_gateway.adapters.bundle_files import read_bundle_files
from egress_gateway.adapters.key_store import PEPPER_FILE, STORE_FILE, KeyStore, ensure_pepper
from egress_gateway.adapters.system import SystemClock
from egress_gateway.core.config import StateConfig
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.keys import KeyRecord
from egress_gateway.core.secret import Secret
from egress_gateway.identify.gateway_key import parse
from egress_gateway.wire.fields import nearest

DEFAULT_STATE: Final = Path("var")
DEFAULT_POLICY: Final = "policy"
"""Beside the state directory, as `egress init` puts it."""

_UNBROKEN: Final = ("id", "status", "expires", "persons")
"""Columns that a narrow terminal must not cut: an id is there to be copied."""

_AGE: Final = re.compile(r"([1-9]\d{0,3})([hdw])")
_UNITS: Final = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_MICROSECOND: Final = timedelta(microseconds=1)
_EPOCH: Final = datetime.fromtimestamp(0, UTC)


class KeyLine(msgspec.Struct, frozen=True, kw_only=True):
    """What the commands show of a key: never the key, never its digest."""

    key_id: str
    env: str
    app: str
    routes: tuple[str, ...]
    status: str
    """`active`, `expired` or `revoked`."""
    created: str
    expires: str
    """Empty: never."""
    asserts_identity: bool
    note: str


def create(
    app: str,
    /,
    *,
    routes: Annotated[list[str], Parameter(name=("--route", "--routes"), negative="")],
    env: str = "live",
    expires: str | None = None,
    note: str = "",
    asserts_identity: bool = False,
    state: Path = DEFAULT_STATE,
    policy: Path | None = None,
    json: bool = False,
) -> int:
    """Make a gateway key for an application and show it, this once.

    The key is the only thing on standard output, so that it can be piped into a secret store.

    Args:
        app: The application, as policies name it.
        routes: A route the key is good for; repeat it for more.
        env: What the key's holder will see in it: live, test, ...
        expires: When the key ends: 12h, 90d, 8w, or an ISO date or time (UTC unless it says otherwise).
        note: For whom or what it is.
        asserts_identity: Let the application name persons in unsigned headers (recorded as asserted).
        state: The gateway's state directory.
        policy: The policy's directory, whose routes are checked against; if it is left out, `policy` beside the
            state directory, if that is there.
        json: One JSON object that holds the key and what is known of it.
    """
    now = SystemClock().now()
    try:
        _check_routes(routes, policy, state)
        store = _store(state)
        pepper = ensure_pepper(Path(StateConfig(directory=str(state)).worker_keys) / PEPPER_FILE, store)
        key, record = store.create(
            pepper,
            app=app,
            routes=tuple(routes),
            env=env,
            now=now,
            expires=_expiry(expires, now) if expires else 0,
            asserts_identity=asserts_identity,
            note=note,
        )
    except ConfigError as error:
        return _fail(error)
    if json:
        print(_json({"key": key.expose(), **msgspec.structs.asdict(_line(record, now))}))
        return 0
    print(key.expose())
    print(f"Key {record.key_id} for {app}. It is shown only now; keep it in a secret store.", file=sys.stderr)
    return 0


def list_(*, state: Path = DEFAULT_STATE, json: bool = False) -> int:
    """List the gateway keys, oldest first; the JSON form has every field.

    Args:
        state: The gateway's state directory.
        json: One JSON object a line.
    """
    now = SystemClock().now()
    try:
        lines = [_line(record, now) for record in _store(state).records()]
    except ConfigError as error:
        return _fail(error)
    if json:
        for line in lines:
            print(_json(line))
        return 0
    if not lines:
        print("no keys yet; make one with `egress keys create APP --route ROUTE`", file=sys.stderr)
        return 0
    Console().print(_table(lines))
    return 0


def revoke(key_id: str, /, *, state: Path = DEFAULT_STATE, json: bool = False) -> int:
    """Revoke a gateway key; every worker refuses it from the next request on.

    Args:
        key_id: The key's public id of 8 characters. A whole key is taken as well.
        state: The gateway's state directory.
        json: One JSON object.
    """
    now = SystemClock().now()
    whole = parse(Secret(key_id))
    try:
        record = _store(state).revoke(whole.key_id if whole else key_id, now=now)
    except ConfigError as error:
        return _fail(error)
    if record is None:
        # What was typed is not repeated: it may be most of a key.
        print("error: no key has this id; `egress keys list` shows them all", file=sys.stderr)
        return 1
    line = _line(record, now)
    print(_json(line) if json else f"Key {line.key_id} of {line.app} is revoked.")
    return 0


def _store(state: Path) -> KeyStore:
    return KeyStore(Path(StateConfig(directory=str(state)).key_store) / STORE_FILE)


def _check_routes(routes: list[str], policy: Path | None, state: Path) -> None:
    """Raise `ConfigError` for a route that the policy does not have: its key would open nothing."""
    directory = policy or state.absolute().parent / DEFAULT_POLICY
    if policy is None and not directory.is_dir():
        return
    files = read_bundle_files(directory)
    known = {PurePath(path).stem for path in files if PurePath(path).match("routes/*.yaml")}
    for route in routes:
        if route not in known:
            raise ConfigError(f"the policy has no route {route!r}{nearest(route, known)}", file=str(directory))


def _fail(error: ConfigError) -> int:
    print(f"error: {error}", file=sys.stderr)
    return 2


def _expiry(text: str, now: int) -> int:
    """The moment in microseconds since the epoch that `90d` or an ISO time stands for."""
    age = _AGE.fullmatch(text)
    if age:
        return now + int(age[1]) * (_UNITS[age[2]] // _MICROSECOND)
    try:
        moment = datetime.fromisoformat(text)
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise ConfigError(f"{text!r} is no expiry; write 12h, 90d, 8w or a date such as 2030-01-31") from None
    expires = (moment - _EPOCH) // _MICROSECOND
    # Checked here as well, because the epoch itself would mean "never" to the store.
    if expires <= now:
        raise ConfigError(f"{text!r} is past; the key would have expired already")
    return expires


def _line(record: KeyRecord, now: int) -> KeyLine:
    expired = bool(record.expires) and now >= record.expires
    return KeyLine(
        key_id=record.key_id,
        env=record.env,
        app=record.app,
        routes=record.routes,
        status="revoked" if record.revoked else "expired" if expired else "active",
        created=_moment(record.created),
        expires=_moment(record.expires) if record.expires else "",
        asserts_identity=record.asserts_identity,
        note=record.note,
    )


def _moment(microseconds: int) -> str:
    return (_EPOCH + microseconds * _MICROSECOND).strftime("%Y-%m-%dT%H:%M:%SZ")


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _table(lines: list[KeyLine]) -> Table:
    table = Table(box=box.SIMPLE, pad_edge=False, padding=(0, 1))
    for heading in ("id", "app", "routes", "status", "expires", "persons", "note"):
        table.add_column(heading, no_wrap=heading in _UNBROKEN, overflow="fold")
    for line in lines:
        cells = (
            line.key_id,
            line.app,
            " ".join(line.routes),
            line.status,
            line.expires[:10] or "never",
            "asserts" if line.asserts_identity else "",
            line.note,
        )
        # As text: a note is not markup.
        table.add_row(*(Text(cell) for cell in cells))
    return table
