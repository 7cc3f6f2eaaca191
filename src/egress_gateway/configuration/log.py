"""How the audit log vouches for itself: `log` of `gateway.yaml`."""

from pathlib import PurePath
from typing import Final

from egress_gateway.audit.notes.note import Algorithm, read_key
from egress_gateway.configuration.places import path_of
from egress_gateway.core.config import LogConfig, MaxUnwitnessed, SecondSignature
from egress_gateway.core.errors import WireError
from egress_gateway.wire.fields import Fields

SECOND_SIGNATURES: Final = {each.value: each for each in SecondSignature}
OLD_KEYS: Final = {"destroy": False, "keep": True}


def read_log(top: Fields, base: PurePath) -> LogConfig:
    """What the section says; where there is none, the log is signed with Ed25519 alone."""
    if not top.has("log"):
        return LogConfig()
    with top.mapping("log") as fields:
        return LogConfig(
            second_signature=fields.choice("second_signature", SECOND_SIGNATURES, SecondSignature.NONE),
            recovery_key=_recovery_key(fields),
            keep_old_keys=fields.choice("old_keys", OLD_KEYS, default=False),
            witnesses=path_of(base, fields.text("witnesses")) if fields.has("witnesses") else "",
            witness_ca=path_of(base, fields.text("witness_ca")) if fields.has("witness_ca") else "",
            max_unwitnessed=_max_unwitnessed(fields),
        )


def _max_unwitnessed(fields: Fields) -> MaxUnwitnessed:
    if not fields.has("max_unwitnessed"):
        return MaxUnwitnessed()
    if not fields.has("witnesses"):
        raise fields.error("max_unwitnessed: nothing is ever witnessed without `witnesses`", key="max_unwitnessed")
    with fields.mapping("max_unwitnessed") as bound:
        return MaxUnwitnessed(
            records=bound.number("records", 0, low=0, high=1_000_000_000),
            seconds=bound.number("seconds", 0, low=0, high=86_400),
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
