"""`egress ca`: a certificate authority of one's own for the gateway's listeners and their clients."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec
from cyclopts import App

from egress_gateway.adapters.internal_ca import LEAF_DAYS, PemPair, create_authority, issue_client, issue_server
from egress_gateway.adapters.internal_revocation import LIST_DAYS
from egress_gateway.adapters.internal_revocation import revoke as revoke_certificates
from egress_gateway.cli.acts import Acts
from egress_gateway.core.errors import ConfigError
from egress_gateway.identify.admins import AdminAct

DEFAULT_STATE: Final = Path("var")
DIRECTORY: Final = "ca"
"""Below the state directory."""


def create(*, name: str = "LLM Egress Gateway CA", state: Path = DEFAULT_STATE, json: bool = False) -> int:
    """Make a certificate authority; refuses where there is one.

    Args:
        name: How the authority calls itself in what it issues.
        state: The gateway's state directory; the authority is in `ca` below it.
        json: One JSON object with the two paths.
    """
    try:
        with _on_record(AdminAct.CA_CREATE, state, DIRECTORY, [f"name={name}"]):
            files = create_authority(state / DIRECTORY, name, now=datetime.now(UTC))
    except ConfigError as error:
        return _fail(error)
    _show(files, json=json)
    print(f"Have clients trust {files.certificate}; guard {files.key}.", file=sys.stderr)
    return 0


def issue(names: list[str], /, *, days: int = LEAF_DAYS, state: Path = DEFAULT_STATE, json: bool = False) -> int:
    """Issue a server certificate; one of the same first name is replaced, and listeners take the new one.

    Args:
        names: DNS names and IP addresses under which clients reach the gateway.
        days: How long it is valid.
        state: The gateway's state directory.
        json: One JSON object with the two paths.
    """
    try:
        with _on_record(AdminAct.CA_ISSUE, state, names[0], [f"days={days}", *(f"server={name}" for name in names)]):
            files = issue_server(state / DIRECTORY, tuple(names), now=datetime.now(UTC), days=days)
    except ConfigError as error:
        return _fail(error)
    _show(files, json=json)
    return 0


def client(
    name: str,
    /,
    *,
    spiffe: str = "",
    dns: list[str] | None = None,
    days: int = LEAF_DAYS,
    state: Path = DEFAULT_STATE,
    json: bool = False,
) -> int:
    """Issue a client certificate; one of the same name is replaced, and stays good until it is revoked.

    Args:
        name: What its files are called.
        spiffe: The SPIFFE id that it is for.
        dns: A DNS name that it is for; repeat it for more.
        days: How long it is valid.
        state: The gateway's state directory.
        json: One JSON object with the two paths.
    """
    try:
        named = [f"days={days}", *([f"spiffe={spiffe}"] if spiffe else []), *(f"dns={each}" for each in dns or ())]
        with _on_record(AdminAct.CA_ISSUE, state, name, named):
            files = issue_client(
                state / DIRECTORY, name, spiffe=spiffe, dns=tuple(dns or ()), now=datetime.now(UTC), days=days
            )
    except ConfigError as error:
        return _fail(error)
    _show(files, json=json)
    return 0


def revoke(certificates: list[Path] | None = None, /, *, days: int = LIST_DAYS, state: Path = DEFAULT_STATE) -> int:
    """Put client certificates on the revocation list, or renew the list; listeners take it at once.

    Args:
        certificates: PEM files of the certificates; none to renew the list alone.
        days: How long the list is good; renew it before.
        state: The gateway's state directory.
    """
    try:
        named = [f"days={days}", *(f"certificate={file.name}" for file in certificates or ())]
        with _on_record(AdminAct.CA_REVOKE, state, DIRECTORY, named):
            file = revoke_certificates(state / DIRECTORY, tuple(certificates or ()), now=datetime.now(UTC), days=days)
    except ConfigError as error:
        return _fail(error)
    print(f"list {file}")
    return 0


@contextmanager
def _on_record(act: AdminAct, state: Path, object_: str, details: list[str]) -> Iterator[None]:
    """Enter the act before it is done, and that it was not if it fails. Raises `ConfigError`."""
    acts = Acts(act, state=state, config=None)
    acts.enter(object_, details)
    try:
        yield
    except ConfigError:
        acts.failed()
        raise


def _show(files: PemPair, *, json: bool) -> None:
    if json:
        print(msgspec.json.encode({"certificate": str(files.certificate), "key": str(files.key)}).decode())
        return
    print(f"certificate {files.certificate}")
    print(f"key         {files.key}")


def _fail(error: ConfigError) -> int:
    print(f"error: {error}", file=sys.stderr)
    return 2


app: Final = App(name="ca", help="A certificate authority of your own for the gateway's listeners and their clients.")
app.command(create)
app.command(issue)
app.command(client)
app.command(revoke)
