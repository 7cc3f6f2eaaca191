"""`egress audit revoke-key`: say with the recovery key that a key of the log is believed no more."""

import sys
from pathlib import Path
from typing import Final

from egress_gateway.adapters import log_key_files
from egress_gateway.adapters.secret_files import create_private
from egress_gateway.audit.notes.log_keys import Statement, honoured, revoked
from egress_gateway.audit.notes.note import VerifierKey, parse, read_key
from egress_gateway.cli.acts import Acts, said_why
from egress_gateway.cli.audit.reading import fail, one_key
from egress_gateway.cli.audit.rotate_key import DEFAULT_STATE, signing_key_of
from egress_gateway.core.errors import ConfigError, WireError
from egress_gateway.identify.admins import AdminAct

_MISSING: Final = "give --recovery-key, --key, --size and --out to make the note, or --install to use one"


def revoke_key(
    *,
    recovery_key: Path | None = None,
    key: str = "",
    successor: str = "",
    size: int | None = None,
    out: Path | None = None,
    install: Path | None = None,
    reason: str = "",
    ticket: str = "",
    state: Path = DEFAULT_STATE,
    config: Path | None = None,
) -> int:
    """Make the note that revokes a key of the log, on the machine of the recovery key; then install it at the gateway.

    Args:
        recovery_key: File of the recovery key.
        key: Verifier key that is revoked, or a file that holds it.
        successor: Verifier key that signs from now on, as `rotate-key --prepare` printed it, or a file that holds it;
            needed where the key that is revoked signs at present.
        size: What the key alone signed is believed for logs up to this size: the last that witnesses had seen.
        out: Where the note is written.
        install: A note that was made so: the log that runs records it within a second.
        reason: Why, for the record of it; required with `--install`.
        ticket: A reference, for the record of it.
        state: The gateway's state directory.
        config: The configuration, which names the recovery key and says who may do this.
    """
    try:
        if install is None:
            _make(recovery_key, key, successor, size, out)
            print(f"{out} is the revocation; install it at the gateway with --install", file=sys.stderr)
        else:
            acts = Acts(AdminAct.LOG_KEY_REVOKE, state=state, config=config, reason=said_why(reason), ticket=ticket)
            statement = _install(install, acts, state)
            print(f"{statement.ended} is believed alone for no log of more than {statement.size} records")
    except (ConfigError, WireError, OSError) as error:
        return fail(error)
    return 0


def _make(recovery_key: Path | None, key: str, successor: str, size: int | None, out: Path | None) -> None:
    if recovery_key is None or not key or size is None or out is None:
        raise ConfigError(_MISSING)
    private = log_key_files.require_signing_key(recovery_key)
    ended = one_key(key)
    # By convention a log's key has the log's name.
    origin = read_key(ended).name
    note = revoked(origin, ended, one_key(successor) if successor else None, size, private)
    if not create_private(out, note.encode()):
        raise ConfigError("exists already; name another file", file=str(out))


def _install(note: Path, acts: Acts, state: Path) -> Statement:
    place = signing_key_of(state)
    recovery = acts.gateway.log.recovery_key
    if not recovery:
        raise ConfigError("the configuration names no `log.recovery_key`, so that nothing can be revoked")
    data = note.read_bytes()
    statement = honoured(parse(data), acts.gateway.log_origin, lambda _: False, VerifierKey(recovery))
    acts.enter(statement.ended.split("+")[1], [f"size={statement.size}", f"successor={statement.successor or '-'}"])
    log_key_files.install_revocation(place, data)
    return statement
