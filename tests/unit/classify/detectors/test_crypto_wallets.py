"""Each pattern of `crypto_wallets` with a value it finds and a near miss that it does not."""

from egress_gateway.classify.detectors.crypto_wallets import DETECTOR
from egress_gateway.testing.conformance.detector import Case, check

CASES = (
    Case(
        "bitcoin_address",
        "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",
        "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",
        "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3",
    ),
    Case(
        "ethereum_address",
        "0x" + "52908400098527886E0F7030069857D2E4169EE7",
        "0x" + "52908400098527886E0F7030069857D2E4169EE7",
        "0x" + "5290840009",
    ),
)


def test_the_detector_conforms():
    check(DETECTOR, CASES)
