"""Each pattern of `private_keys` with a value it finds and a near miss that it does not."""

import pytest

from egress_gateway.classify.detectors import private_keys as detector

BODY = "\n".join(["MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7"] * 3)
BEGIN, END = "-----BEGIN " + "PRIVATE KEY-----", "-----END " + "PRIVATE KEY-----"
PEM = f"{BEGIN}\n{BODY}\n{END}"
PUTTY = (
    "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n"
    "Private-Lines: 1\n" + "A" * 48 + "\nPrivate-MAC: " + "ab" * 32
)

CASES = (
    ("private_key_pem", f"x {PEM} y", PEM, "-----BEGIN " + "PUBLIC KEY-----"),
    ("private_key_pem", f"{BEGIN}\n{BODY}", f"{BEGIN}\n{BODY}", "-----BEGIN " + "CERTIFICATE-----"),
    (
        "private_key_pem",
        f"{BEGIN}\nProc-Type: 4,ENCRYPTED\n\n{BODY}\nabcd==\n{END} end",
        f"{BEGIN}\nProc-Type: 4,ENCRYPTED\n\n{BODY}\nabcd==\n{END}",
        "BEGIN PRIVATE KEY",
    ),
    ("private_key_pem", f"{BEGIN} is how it begins", BEGIN, "END PRIVATE KEY"),
    ("private_key_pem", PEM.replace("\n", "\\n"), PEM.replace("\n", "\\n"), "PRIVATE KEY"),
    ("private_key_putty", PUTTY, PUTTY, "PuTTY-User-Key-File-3: ssh-ed25519\nPublic-Lines: 1"),
    ("private_key_jwk", '{"d": "' + "aB3-" * 11 + '"}', "aB3-" * 11, '{"d": "' + "aB3-" * 10 + '"}'),
    (
        "age_secret_key",
        "AGE-SECRET-" + "KEY-1" + "QPZRY9X8GF" * 5 + "2TVDW0S3",
        "AGE-SECRET-" + "KEY-1" + "QPZRY9X8GF" * 5 + "2TVDW0S3",
        "AGE-SECRET-" + "KEY-1" + "QPZRY9X8GF" * 5,
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
