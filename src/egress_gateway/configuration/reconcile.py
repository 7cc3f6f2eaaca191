"""When the log is held against what others counted, and how closely: `reconcile` of `gateway.yaml`."""

import re
from typing import Final

from egress_gateway.core.reconcile_config import ReconcileConfig
from egress_gateway.wire.fields import Fields

_COUNTER: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_./\\-]{0,127}")
"""Names as nftables takes them (nft(8))."""


def read_reconcile(top: Fields) -> ReconcileConfig:
    """What is given; the rest as it is in `ReconcileConfig`."""
    standard = ReconcileConfig()
    if not top.has("reconcile"):
        return standard
    with top.mapping("reconcile") as fields:
        return ReconcileConfig(
            after_minutes=fields.number("after_minutes", standard.after_minutes, low=1, high=60),
            unreported_output=fields.number("unreported_output", standard.unreported_output, low=0, high=1_000_000),
            retransmitted_percent=fields.number(
                "retransmitted_percent", standard.retransmitted_percent, low=0, high=50
            ),
            connector_counter=fields.text("connector_counter", standard.connector_counter, pattern=_COUNTER),
            others_counter=fields.text("others_counter", standard.others_counter, pattern=_COUNTER),
        )
