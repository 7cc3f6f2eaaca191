"""`egress audit schema`: what records look like, for whoever reads them with other tools."""

import msgspec

from egress_gateway.adapters.record_schema import record_schema
from egress_gateway.audit.records.record import KINDS, kind_of
from egress_gateway.cli.audit.reading import fail
from egress_gateway.core.errors import ConfigError
from egress_gateway.wire.fields import nearest


def schema(kind: str = "", /) -> int:
    """Print the JSON Schema of audit records. Each field says what it is and which requirements it serves.

    Args:
        kind: Only records of this kind: `intent`, `outcome` ...
    """
    kinds = [kind_of(each) for each in KINDS]
    if kind and kind not in kinds:
        return fail(
            ConfigError(f"there is no kind of record {kind!r}{nearest(kind, kinds)}; one of {', '.join(kinds)}")
        )
    print(rendered(kind), end="")
    return 0


def rendered(kind: str = "") -> str:
    """The schema as it is printed, and as it is published in docs/reference."""
    return msgspec.json.format(msgspec.json.encode(record_schema(kind)), indent=1).decode() + "\n"
