"""How the audit log vouches for itself: `log` of `gateway.yaml`."""

from typing import Final

from egress_gateway.audit.note import Algorithm, read_key
from egress_gateway.core.config import LogConfig, SecondSignature
from egress_gateway.core.errors import WireError
from egress_gateway.wire.fields import Fields

SECOND_SIGNATURES: Final = {each.value: each for each in SecondSignature}
OLD_KEYS: Final = {"destroy": False, "keep": True}


def read_log(top: Fields) -> LogConfig:
    """What the section says; where there is none, the log is signed with Ed25519 alone."""
    if not top.has("log"):
        return LogConfig()
    with top.mapping("log") as fields:
        return LogConfig(
            second_signature=fields.choice("second_signature", SECOND_SIGNATURES, SecondSignature.NONE),
            recovery_key=_recovery_key(fields),
            keep_old_keys=fields.choice("old_keys", OLD_KEYS, default=False),
        )


def _recovery_key(fields: Fields) -> str:
    text = fields.text("recovery_key", "")
    if not text:
        return ""
    try:
        key = read_key(text)
    except WireError as error:
        raise fields.error(
            f"recovery_key is {error.reason}; write what `egress audit recovery-key` prints", key="recovery_key"
        ) from error
    if key.algorithm is not Algorithm.ED25519:
        raise fields.error("recovery_key must be an Ed25519 key", key="recovery_key")
    return text
