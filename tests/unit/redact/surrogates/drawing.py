"""A source of surrogates for tests."""

from egress_gateway.core.ids import DataClass
from egress_gateway.core.secret import Secret
from egress_gateway.redact.surrogates.source import Source

KEY = Secret(b"k" * 32)
ATTEMPTS = range(20)
"""Enough to see a thing that happens with some draws and not with others."""


def source(data_class: str = "pii.name", *, key: Secret[bytes] = KEY, system: bool = False) -> Source:
    return Source(key, DataClass(data_class), system=system)
