"""`egress identities`: turn a person, a log-in, a client or a workload out before its tokens end."""

from functools import partial
from pathlib import Path
from typing import Final

import msgspec
from cyclopts import App

from egress_gateway.adapters import revocation_file
from egress_gateway.cli.acts import Acts, configuration_of, fail
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.state_config import StateConfig
from egress_gateway.identify.admins import AdminAct
from egress_gateway.identify.revocation import Entry, line_of

DEFAULT_STATE: Final = Path("var")


def revoke(
    issuer: str,
    kind: str,
    identity: str,
    /,
    *,
    reason: str = "",
    ticket: str = "",
    state: Path = DEFAULT_STATE,
    config: Path | None = None,
) -> int:
    """Believe an identity no more; every worker refuses it from the next request on.

    Args:
        issuer: The issuer's name in the configuration.
        kind: What is meant: token, session, person, client or workload.
        identity: Its id as the issuer spells it.
        reason: Why, for the record of it.
        ticket: A reference, for the record of it.
        state: The gateway's state directory.
        config: The configuration, which names the issuers and says who may do this; if it is left out,
            the one that the gateway noted in the state, else `gateway.yaml` here or beside the state directory.
    """
    acts: Acts | None = None
    try:
        acts = Acts(AdminAct.IDENTITY_REVOKE, state=state, config=config, reason=reason, ticket=ticket)
        entry = Entry(issuer, kind, identity)
        announce = partial(acts.enter, identity, [f"issuer={issuer}", f"kind={kind}"])
        added = revocation_file.revoke(_list(state), entry, acts.issuers, announce=announce)
    except ConfigError as error:
        return fail(error, acts)
    print(f"revoked {line_of(entry)}" if added else f"was revoked before: {line_of(entry)}")
    return 0


def list_(*, state: Path = DEFAULT_STATE, config: Path | None = None, json: bool = False) -> int:
    """List what was revoked, oldest first; or say what keeps the list from being used.

    Args:
        state: The gateway's state directory.
        config: The configuration, which names the issuers; as for `revoke`.
        json: One JSON object a line.
    """
    try:
        gateway, _ = configuration_of(state, config)
        entries = revocation_file.listed(_list(state), gateway.identity.names)
    except ConfigError as error:
        return fail(error)
    for entry in entries:
        print(msgspec.json.encode(entry).decode() if json else line_of(entry))
    return 0


def _list(state: Path) -> Path:
    return Path(StateConfig(directory=str(state)).revoked_identities)


app: Final = App(name="identities", help="Signed identities that are believed no more.")
app.command(revoke)
app.command(list_, name="list")
