"""Every detector of the build, by file: one line each.

Apart from `registry.py`, since most processes look at no text, and loading what does takes a third of a second.
"""

from collections.abc import Sequence
from typing import Final

from egress_gateway.classify.detectors import (
    account_numbers,
    addresses,
    addresses_european,
    banking,
    belongings,
    cards,
    classifications,
    connection_strings,
    consumer_finance,
    credential_files,
    crypto_wallets,
    email,
    health,
    identity_documents,
    locations,
    markings,
    national_ids,
    national_ids_europe,
    national_ids_world,
    network_addresses,
    personal_facts,
    phone,
    private_keys,
    prompt_injection,
    secrets_ai,
    secrets_build,
    secrets_cloud,
    secrets_code,
    secrets_data,
    secrets_generic,
    secrets_messaging,
    secrets_monitoring,
    secrets_office,
    secrets_payments,
    secrets_vaults,
    secrets_web,
)
from egress_gateway.classify.pattern import Detector
from egress_gateway.classify.reading import BINARY, HIDDEN
from egress_gateway.classify.source_code.finder import CODE
from egress_gateway.core.ids import DataClass
from egress_gateway.providers.ledger import OPAQUE

DETECTORS: Final[Sequence[Detector]] = (
    email.DETECTOR,
    phone.DETECTOR,
    addresses.DETECTOR,
    addresses_european.DETECTOR,
    cards.DETECTOR,
    banking.DETECTOR,
    account_numbers.DETECTOR,
    consumer_finance.DETECTOR,
    crypto_wallets.DETECTOR,
    national_ids.DETECTOR,
    national_ids_europe.DETECTOR,
    national_ids_world.DETECTOR,
    identity_documents.DETECTOR,
    network_addresses.DETECTOR,
    locations.DETECTOR,
    belongings.DETECTOR,
    health.DETECTOR,
    personal_facts.DETECTOR,
    secrets_cloud.DETECTOR,
    secrets_data.DETECTOR,
    secrets_vaults.DETECTOR,
    secrets_ai.DETECTOR,
    secrets_code.DETECTOR,
    secrets_build.DETECTOR,
    secrets_payments.DETECTOR,
    secrets_messaging.DETECTOR,
    secrets_monitoring.DETECTOR,
    secrets_office.DETECTOR,
    secrets_web.DETECTOR,
    secrets_generic.DETECTOR,
    private_keys.DETECTOR,
    connection_strings.DETECTOR,
    credential_files.DETECTOR,
    markings.DETECTOR,
    classifications.DETECTOR,
    prompt_injection.DETECTOR,
)

TOPIC_CLASSES: Final = frozenset(
    map(DataClass, ("finance.forecast", "finance.npi", "hr.record", "legal.privileged", "phi.note"))
)
"""What the built-in topic model finds; a test compares."""


def found_classes() -> frozenset[DataClass]:
    """Every data class that a detector, the reading of a text or the walk over a body can find."""
    by_patterns = {pattern.data_class for detector in DETECTORS for pattern in detector.patterns}
    return frozenset({*by_patterns, *TOPIC_CLASSES, CODE, BINARY[0], HIDDEN[0], *OPAQUE})
