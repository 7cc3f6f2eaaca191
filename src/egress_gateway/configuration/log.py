"""How the audit log vouches for itself: `log` of `gateway.yaml`."""

from typing import Final

from egress_gateway.core.config import LogConfig, SecondSignature
from egress_gateway.wire.fields import Fields

SECOND_SIGNATURES: Final = {each.value: each for each in SecondSignature}


def read_log(top: Fields) -> LogConfig:
    """What the section says; where there is none, the log is signed with Ed25519 alone."""
    if not top.has("log"):
        return LogConfig()
    with top.mapping("log") as fields:
        return LogConfig(
            second_signature=fields.choice("second_signature", SECOND_SIGNATURES, SecondSignature.NONE),
        )
