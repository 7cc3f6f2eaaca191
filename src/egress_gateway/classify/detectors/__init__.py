"""The detectors of this build: one file an idea, one line here.

A new detector is a file with `PATTERNS` and `CUES`, a line in `DETECTORS`, and rows with a positive
and a near miss for each of its patterns in the tests.
"""

from types import ModuleType
from typing import Final

from egress_gateway.classify.detectors import (
    addresses,
    banking,
    cards,
    connection_strings,
    crypto_wallets,
    email,
    health,
    identity_documents,
    markings,
    national_ids,
    network_addresses,
    phone,
    private_keys,
    prompt_injection,
    secrets_ai,
    secrets_cloud,
    secrets_code,
    secrets_generic,
    secrets_saas,
)
from egress_gateway.classify.pattern import Cue, Pattern

DETECTORS: Final[tuple[ModuleType, ...]] = (
    email,
    phone,
    addresses,
    cards,
    banking,
    crypto_wallets,
    national_ids,
    identity_documents,
    network_addresses,
    health,
    secrets_cloud,
    secrets_ai,
    secrets_code,
    secrets_saas,
    secrets_generic,
    private_keys,
    connection_strings,
    markings,
    prompt_injection,
)
PATTERNS: Final[tuple[Pattern, ...]] = tuple(pattern for module in DETECTORS for pattern in module.PATTERNS)
CUES: Final[tuple[Cue, ...]] = tuple(cue for module in DETECTORS for cue in module.CUES)
