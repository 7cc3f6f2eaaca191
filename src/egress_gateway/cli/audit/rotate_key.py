"""`egress audit rotate-key`: another key takes the place of the one that signs the log."""

import sys
from pathlib import Path
from typing import Final

import msgspec

from egress_gateway.adapters import log_key_files
from egress_gateway.adapters.key_files import LOG_KEY
from egress_gateway.audit.notes.checkpoint import verifier_key
from egress_gateway.audit.notes.note import VerifierKey
from egress_gateway.cli.acts import Acts, configuration_to_read, said_why
from egress_gateway.cli.audit.reading import fail
from egress_gateway.core.config import GatewayConfig
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.state_config import StateConfig
from egress_gateway.identify.admins import AdminAct

DEFAULT_STATE: Final = Path("var")
_FIRST_WITNESSES: Final = (
    "`log.witnesses` know the log by its keys: run with --prepare, give them the key that it prints, then run this"
)


def rotate_key(
    *,
    prepare: bool = False,
    reason: str = "",
    ticket: str = "",
    state: Path = DEFAULT_STATE,
    config: Path | None = None,
    json: bool = False,
) -> int:
    """Put another key in the place of the one that signs the log; the log that runs takes it up within a second.

    Both keys sign the record of it and the first checkpoint behind it, then the new one signs alone. Auditors who
    have the old verifier key follow; witnesses have to be given the new one first, and with `log.witnesses` only a
    key that was prepared is taken up.

    Args:
        prepare: Make the successor and print its verifier key, so that witnesses can be given it; it signs nothing yet.
        reason: Why, for the record of it; required unless `--prepare` is given.
        ticket: A reference, for the record of it.
        state: The gateway's state directory.
        config: The configuration, which says who may do this; if it is left out, the one that the gateway noted in
            the state, else `gateway.yaml` here or beside the state directory.
        json: One JSON object.
    """
    try:
        key = signing_key_of(state)
        if prepare:
            origin = configuration_to_read(state, config).log_origin
            vkey = verifier_key(origin, log_key_files.prepare(key).public_key())
        else:
            acts = Acts(AdminAct.LOG_KEY_ROTATE, state=state, config=config, reason=said_why(reason), ticket=ticket)
            log_key_files.require_no_rotation(key)
            if acts.gateway.log.witnesses:
                _require_prepared(key)
            vkey = verifier_key(acts.gateway.log_origin, log_key_files.prepare(key).public_key())
            acts.enter(vkey.split("+")[1], [f"successor={vkey}"])
            log_key_files.begin_rotation(key)
    except ConfigError as error:
        return fail(error)
    if json:
        print(msgspec.json.encode({"verifier_key": vkey, "prepared": prepare}).decode())
    else:
        print(vkey)
        told = (
            "signs nothing yet: give its verifier key to the witnesses, then run `egress audit rotate-key --reason WHY`"
            if prepare
            else "is taken up within a second, or when the log starts; give its verifier key to auditors and witnesses"
        )
        print(told, file=sys.stderr)
    return 0


def signing_key_of(state: Path) -> Path:
    """The file of the key that signs the log of a state. Raises `ConfigError` if there is none."""
    key = Path(StateConfig(directory=str(state)).log_keys) / LOG_KEY
    if not key.exists():
        raise ConfigError("there is no key of a log; name the gateway's state directory with --state", file=str(key))
    return key


def own_key(gateway: GatewayConfig, state: Path) -> VerifierKey:
    """The verifier key of the key that signs the log of a state, whose log is no other. Raises `ConfigError`."""
    return verifier_key(gateway.log_origin, log_key_files.require_signing_key(signing_key_of(state)).public_key())


def _require_prepared(key: Path) -> None:
    # Witnesses answer 403 to what a key signed that they do not know, and then `max_unwitnessed` stops egress.
    if not log_key_files.is_prepared(key):
        raise ConfigError(_FIRST_WITNESSES)
