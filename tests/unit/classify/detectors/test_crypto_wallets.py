"""Each pattern of `crypto_wallets` with a value it finds and a near miss that it does not."""

import pytest

from egress_gateway.classify.detectors import crypto_wallets as detector

CASES = (
    (
        "bitcoin_address",
        "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",
        "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",
        "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3",
    ),
    (
        "ethereum_address",
        "0x" + "52908400098527886E0F7030069857D2E4169EE7",
        "0x" + "52908400098527886E0F7030069857D2E4169EE7",
        "0x" + "5290840009",
    ),
)


@pytest.mark.parametrize(
    ("pattern", "text", "value", "near_miss"), CASES, ids=[f"{case[0]}-{at}" for at, case in enumerate(CASES)]
)
def test_a_pattern_finds_its_value_and_not_the_near_miss(find, pattern, text, value, near_miss):
    assert find(pattern, text) == [value]
    assert find(pattern, near_miss) == []


def test_every_pattern_has_a_case():
    assert {case[0] for case in CASES} == {pattern.id for pattern in detector.PATTERNS}
