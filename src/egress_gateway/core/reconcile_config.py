"""What may lie between the log's account of an hour and what others counted: `reconcile` of `gateway.yaml`."""

import msgspec


class ReconcileConfig(msgspec.Struct, frozen=True, kw_only=True):
    """When hours are compared, and what is allowed for what nobody can count."""

    after_minutes: int = 5
    """From the end of an hour until it is compared: longer than most answers take."""
    unreported_output: int = 8192
    """Tokens that an answer may have cost whose usage the provider did not tell and whose request set no limit."""
    retransmitted_percent: int = 5
    """Of what the connector wrote, that the network may have lost and the kernel sent again."""
    connector_counter: str = "egress_connector"
    """The nftables counter of what the connector's user sends out of the machine."""
    others_counter: str = "egress_others"
    """The nftables counter of what all other users send out, which should stay at nothing."""
