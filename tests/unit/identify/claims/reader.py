"""Claims of a vendor's token, and the identity that they come to."""

from typing import Any

import msgspec
from tests.unit.identify.minting import ISSUER

from egress_gateway.core.identity import Identity
from egress_gateway.core.identity_config import Vendor
from egress_gateway.identify.claims import read_claims

EXPIRES = 1_800_000_600_000_000


def read(vendor: Vendor, claims: dict[str, Any], /, **config: Any) -> Identity:
    issuer = msgspec.structs.replace(ISSUER, vendor=vendor, **config)
    return read_claims(issuer, claims, actors=(), expires=EXPIRES)
