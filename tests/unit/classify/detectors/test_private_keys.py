"""Each pattern of `private_keys` with a value it finds and a near miss that it does not."""

from egress_gateway.classify.detectors.private_keys import DETECTOR
from egress_gateway.testing.conformance.detector import Case, check

BODY = "\n".join(["MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7"] * 3)
BEGIN, END = "-----BEGIN " + "PRIVATE KEY-----", "-----END " + "PRIVATE KEY-----"
PEM = f"{BEGIN}\n{BODY}\n{END}"
PUTTY = (
    "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n"
    "Private-Lines: 1\n" + "A" * 48 + "\nPrivate-MAC: " + "ab" * 32
)

CASES = (
    Case("private_key_pem", f"x {PEM} y", PEM, "-----BEGIN " + "PUBLIC KEY-----"),
    Case("private_key_pem", f"{BEGIN}\n{BODY}", f"{BEGIN}\n{BODY}", "-----BEGIN " + "CERTIFICATE-----"),
    Case(
        "private_key_pem",
        f"{BEGIN}\nProc-Type: 4,ENCRYPTED\n\n{BODY}\nabcd==\n{END} end",
        f"{BEGIN}\nProc-Type: 4,ENCRYPTED\n\n{BODY}\nabcd==\n{END}",
        "BEGIN PRIVATE KEY",
    ),
    Case("private_key_pem", f"{BEGIN} is how it begins", BEGIN, "END PRIVATE KEY"),
    Case("private_key_pem", PEM.replace("\n", "\\n"), PEM.replace("\n", "\\n"), "PRIVATE KEY"),
    Case("private_key_putty", PUTTY, PUTTY, "PuTTY-User-Key-File-3: ssh-ed25519\nPublic-Lines: 1"),
    Case("private_key_jwk", '{"d": "' + "aB3-" * 11 + '"}', "aB3-" * 11, '{"d": "' + "aB3-" * 10 + '"}'),
    Case(
        "age_secret_key",
        "AGE-SECRET-" + "KEY-1" + "QPZRY9X8GF" * 5 + "2TVDW0S3",
        "AGE-SECRET-" + "KEY-1" + "QPZRY9X8GF" * 5 + "2TVDW0S3",
        "AGE-SECRET-" + "KEY-1" + "QPZRY9X8GF" * 5,
    ),
)


def test_the_detector_conforms():
    check(DETECTOR, CASES)
