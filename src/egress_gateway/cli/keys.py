"""`egress keys`: make, rotate, show, list and revoke gateway keys."""

import sys
from pathlib import Path
from typing import Annotated, Final

import msgspec
from cyclopts import App, Parameter

from egress_gateway.adapters.key_store import PEPPER_FILE, STORE_FILE, KeyStore, ensure_pepper
from egress_gateway.adapters.key_use import last_used
from egress_gateway.adapters.system import SystemClock
from egress_gateway.cli.acts import Acts, fail
from egress_gateway.cli.key_acts import announcing
from egress_gateway.cli.key_lines import described, line_of, table
from egress_gateway.cli.key_terms import check_routes, expiry, span
from egress_gateway.cli.listing import json_line, print_list
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.keys import KeyRecord, Scope
from egress_gateway.core.secret import Secret
from egress_gateway.core.state_config import StateConfig
from egress_gateway.identify.admins import AdminAct
from egress_gateway.identify.gateway_key import parse
from egress_gateway.identify.key_rules import NEW_SCOPES
from egress_gateway.identify.sigv4 import access_key_id, signing_secret

DEFAULT_STATE: Final = Path("var")


def create(
    app: str,
    /,
    *,
    routes: Annotated[list[str], Parameter(name=("--route", "--routes"), negative="")],
    scopes: Annotated[list[Scope] | None, Parameter(name=("--scope", "--scopes"), negative="")] = None,
    networks: Annotated[list[str] | None, Parameter(name=("--network", "--networks"), negative="")] = None,
    sigv4: bool = False,
    env: str = "live",
    expires: str | None = None,
    note: str = "",
    asserts_identity: bool = False,
    reason: str = "",
    ticket: str = "",
    state: Path = DEFAULT_STATE,
    policy: Path | None = None,
    config: Path | None = None,
    json: bool = False,
) -> int:
    """Make a gateway key for an application and show it, this once.

    The key is the only thing on standard output, so that it can be piped into a secret store.

    Args:
        app: The application, as policies name it.
        routes: A route the key is good for; repeat it for more.
        scopes: What it may be used for: call, records, token; repeat it for more. Call and records, if none is given.
        networks: A network in CIDR form from which it may be used; repeat it for more. Any, if none is given.
        sigv4: Make a signing secret besides, for AWS clients; its two settings follow the key.
        env: What the key's holder will see in it: live, test, ...
        expires: When the key ends: 12h, 90d, 8w, never, or an ISO date or time (UTC unless it says otherwise).
        note: For whom or what it is.
        asserts_identity: Let the application name persons in unsigned headers (recorded as asserted).
        reason: Why, for the record of it.
        ticket: A reference, for the record of it.
        state: The gateway's state directory.
        policy: The policy's directory, whose routes are checked against; if it is left out, `policy` beside the
            state directory, if that is there.
        config: The configuration, which says who may do this; if it is left out, the one that the gateway noted in
            the state, else `gateway.yaml` here or beside the state directory.
        json: One JSON object that holds the key and what is known of it.
    """
    now = SystemClock().now()
    acts: Acts | None = None
    try:
        acts = Acts(AdminAct.KEY_CREATE, state=state, config=config, reason=reason, ticket=ticket)
        check_routes(routes, policy, state)
        store = _store(state)
        pepper = _pepper(state, store)
        key, record = store.create(
            pepper,
            app=app,
            routes=tuple(dict.fromkeys(routes)),
            scopes=tuple(dict.fromkeys(scopes or NEW_SCOPES)),
            networks=tuple(dict.fromkeys(networks or ())),
            sigv4=sigv4,
            env=env,
            now=now,
            expires=expiry(expires, now) if expires else 0,
            asserts_identity=asserts_identity,
            note=note,
            announce=announcing(acts),
        )
    except ConfigError as error:
        return fail(error, acts)
    shown = _given(key, record, pepper)
    if json:
        print(json_line(shown | msgspec.structs.asdict(line_of(record, now))))
        return 0
    _print_given(shown)
    print(f"Key {record.key_id} for {app}. It is shown only now; keep it in a secret store.", file=sys.stderr)
    return 0


def rotate(
    key_id: str,
    /,
    *,
    overlap: str = "7d",
    expires: str | None = None,
    reason: str = "",
    ticket: str = "",
    state: Path = DEFAULT_STATE,
    config: Path | None = None,
    json: bool = False,
) -> int:
    """Make a key with the rights of another and show it, this once; the other ends after an overlap.

    Args:
        key_id: The public id of the key to be replaced. A whole key is taken as well.
        overlap: How long the other stays good: 12h, 7d, 2w. Its end is never put off.
        expires: When the new key ends, as for `create`; if it is left out, it lasts as long as the other was made for.
        reason: Why, for the record of it.
        ticket: A reference, for the record of it.
        state: The gateway's state directory.
        config: The configuration, which says who may do this; if it is left out, the one that the gateway noted in
            the state, else `gateway.yaml` here or beside the state directory.
        json: One JSON object that holds the key, what is known of it, and what is known of the other.
    """
    now = SystemClock().now()
    acts: Acts | None = None
    try:
        acts = Acts(AdminAct.KEY_ROTATE, state=state, config=config, reason=reason, ticket=ticket)
        store = _store(state)
        pepper = _pepper(state, store)
        rotated = store.rotate(
            pepper,
            _public(key_id),
            now=now,
            overlap=span(overlap),
            expires=expiry(expires, now) if expires else None,
            announce=announcing(acts),
        )
    except ConfigError as error:
        return fail(error, acts)
    if rotated is None:
        return _unknown()
    key, record, replaced = rotated
    shown = _given(key, record, pepper)
    old = line_of(replaced, now)
    if json:
        print(json_line(shown | msgspec.structs.asdict(line_of(record, now)) | {"replaces": old}))
        return 0
    _print_given(shown)
    print(
        f"Key {record.key_id} for {record.app}, in the place of {old.key_id}, which ends {old.expires}. "
        "It is shown only now; keep it in a secret store.",
        file=sys.stderr,
    )
    return 0


def list_(*, state: Path = DEFAULT_STATE, json: bool = False) -> int:
    """List the gateway keys, oldest first; the JSON form has every field.

    Args:
        state: The gateway's state directory.
        json: One JSON object a line.
    """
    now = SystemClock().now()
    try:
        records = _store(state).records()
    except ConfigError as error:
        return fail(error)
    used = _used(state)
    lines = [line_of(record, now, used) for record in records]
    print_list(lines, table, json=json, none="no keys yet; make one with `egress keys create APP --route ROUTE`")
    return 0


def show(key_id: str, /, *, state: Path = DEFAULT_STATE, json: bool = False) -> int:
    """Show all that is known of one gateway key; never the key.

    Args:
        key_id: The key's public id of 8 characters. A whole key is taken as well.
        state: The gateway's state directory.
        json: One JSON object.
    """
    try:
        record = {each.key_id: each for each in _store(state).records()}.get(_public(key_id))
    except ConfigError as error:
        return fail(error)
    if record is None:
        return _unknown()
    line = line_of(record, SystemClock().now(), _used(state))
    print(json_line(line) if json else described(line))
    return 0


def revoke(
    key_id: str,
    /,
    *,
    reason: str = "",
    ticket: str = "",
    state: Path = DEFAULT_STATE,
    config: Path | None = None,
    json: bool = False,
) -> int:
    """Revoke a gateway key; every worker refuses it from the next request on.

    Args:
        key_id: The key's public id of 8 characters. A whole key is taken as well.
        reason: Why, for the record of it.
        ticket: A reference, for the record of it.
        state: The gateway's state directory.
        config: The configuration, which says who may do this; if it is left out, the one that the gateway noted in
            the state, else `gateway.yaml` here or beside the state directory.
        json: One JSON object.
    """
    now = SystemClock().now()
    acts: Acts | None = None
    try:
        acts = Acts(AdminAct.KEY_REVOKE, state=state, config=config, reason=reason, ticket=ticket)
        record = _store(state).revoke(_public(key_id), now=now, announce=announcing(acts))
    except ConfigError as error:
        return fail(error, acts)
    if record is None:
        return _unknown()
    line = line_of(record, now)
    print(json_line(line) if json else f"Key {line.key_id} of {line.app} is revoked.")
    return 0


def _store(state: Path) -> KeyStore:
    return KeyStore(Path(StateConfig(directory=str(state)).key_store) / STORE_FILE)


def _pepper(state: Path, store: KeyStore) -> Secret[bytes]:
    return ensure_pepper(Path(StateConfig(directory=str(state)).worker_keys) / PEPPER_FILE, store)


def _public(typed: str) -> str:
    """The public id in what was typed, which may be a whole key."""
    whole = parse(Secret(typed))
    return whole.key_id if whole else typed


def _used(state: Path) -> dict[str, int]:
    try:
        return dict(last_used(Path(StateConfig(directory=str(state)).key_use)))
    except ConfigError as error:
        print(f"warning: when keys were last used is not known: {error}", file=sys.stderr)
        return {}


def _given(key: Secret[str], record: KeyRecord, pepper: Secret[bytes]) -> dict[str, object]:
    """What the key's holder needs, by name."""
    given: dict[str, object] = {"key": key.expose()}
    if record.sigv4:
        given["aws_access_key_id"] = access_key_id(record.key_id)
        given["aws_secret_access_key"] = signing_secret(pepper, record).expose()
    return given


def _print_given(given: dict[str, object]) -> None:
    print(given["key"])
    for name, value in given.items():
        if name != "key":
            print(f"{name.upper()}={value}")


def _unknown() -> int:
    # What was typed is not repeated: it may be most of a key.
    print("error: no key has this id; `egress keys list` shows them all", file=sys.stderr)
    return 1


app: Final = App(name="keys", help="Gateway keys of applications.")
app.command(create)
app.command(list_, name="list")
app.command(show)
app.command(rotate)
app.command(revoke)
