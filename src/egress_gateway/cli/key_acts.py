"""What is on record of a change to gateway keys: which key, for whom, and what it may."""

from egress_gateway.adapters.key_store import Announce
from egress_gateway.cli.acts import Acts
from egress_gateway.cli.key_terms import NEVER, moment
from egress_gateway.core.keys import KeyRecord


def announcing(acts: Acts) -> Announce:
    """Enters each key that is about to be written. What it returns raises `ConfigError`."""

    def announce(record: KeyRecord, replaced: KeyRecord | None) -> None:
        named = replaced or record
        details = [f"app={record.app}"]
        if record.revoked:
            details.append(f"made={moment(record.created)}")
        else:
            details += _rights(record)
        if replaced is not None:
            details += [f"successor={record.key_id}", f"ends={moment(replaced.expires)}"]
        acts.enter(named.key_id, details)

    return announce


def _rights(record: KeyRecord) -> list[str]:
    return [
        f"env={record.env}",
        f"expires={moment(record.expires) if record.expires else NEVER}",
        *(f"route={route}" for route in record.routes),
        *(f"scope={scope.value}" for scope in record.scopes),
        *(f"network={network}" for network in record.networks),
        *(["sigv4=yes"] if record.sigv4 else []),
        *(["asserts_identity=yes"] if record.asserts_identity else []),
    ]
