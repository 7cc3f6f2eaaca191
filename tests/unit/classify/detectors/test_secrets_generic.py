"""Each pattern of `secrets_generic` with a value it finds and a near miss that it does not."""

import base64

from egress_gateway.classify.detectors.secrets_generic import DETECTOR
from egress_gateway.testing.conformance.detector import Case, check

RANDOM = "q7Rk2ZxP" + "0vNt8LmB" + "4cYw"
HEAD = base64.urlsafe_b64encode(b'{"alg":"HS256"}').decode().rstrip("=")
NO_HEAD = "eyJ" + "hbGciOiJub3RoaW5"
NO_TEXT = base64.urlsafe_b64encode(b'{"a\xa9":12}').decode().rstrip("=")
JWT = HEAD + ".eyJzdWIiOiIxMjM0NTY3ODkwIn0." + "dBjftJeZ4CVP"
BASIC = base64.b64encode(b"bob:hunter22").decode()

CASES = (
    Case("jwt", f"t={JWT};", JWT, "t=" + NO_HEAD + ".eyJzdWIiOiIxMjM0NTY3ODkwIn0.x"),
    Case("jwt", f"{JWT} and more", JWT, "eyJ" + "x" * 9 + ".eyJzdWIiOiIxMjM0NTY3ODkwIn0.x"),
    Case("jwt", f"{JWT} it is", JWT, NO_TEXT + ".eyJzdWIiOiIxMjM0NTY3ODkwIn0." + "dBjftJeZ4CVP"),
    Case("generic_secret", f'client_secret = "{RANDOM}"', RANDOM, 'client_secret = "your-secret-goes-here"'),
    Case("generic_secret", f"apiKey: {RANDOM}", RANDOM, "apiKey: 0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"),
    Case("generic_secret", f"private-key={RANDOM}", RANDOM, "sort key = " + RANDOM),
    Case("generic_token", f"TOKEN={RANDOM}", RANDOM, "TOKEN=" + RANDOM[:13]),
    Case("password", "password: Tr0ub4dor&3", "Tr0ub4dor&3", "password: string"),
    Case("password", "DB_PASSWORD=hunter2!", "hunter2!", "DB_PASSWORD=${DB_PASSWORD}"),
    Case("password", "DB_PASSWORD=CorrectHorse", "CorrectHorse", "password: SecretStr"),
    Case("password", "passwd='geheim$parole'", "geheim$parole", "CHALLENGE_PASSWORD: 'challengePassword'"),
    Case("password", 'pwd := "Sommer2024"', "Sommer2024", "pwd = fallback_getpass(prompt)"),
    Case("password_said", "the password is Tr0ub4dor", "Tr0ub4dor", "the password is required"),
    Case("password_said", "the password is Tr0ub4dor.", "Tr0ub4dor", "None if the password is missing."),
    Case("generic_secret", f"private_key={RANDOM},", RANDOM, "private_key: rsa.RSAPrivateKey,"),
    Case("generic_token", f'"token": "{RANDOM}"', RANDOM, "credentials: AccessTokenProvider | None"),
    Case("bearer_token", f"Authorization: Bearer {RANDOM}", RANDOM, "Authorization: Bearer <token-goes-in-here>"),
    Case("basic_auth_header", f"Authorization: Basic {BASIC}", BASIC, "Authorization: Basic credentials"),
    Case("basic_auth_header", f"authorization: basic {BASIC}", BASIC, "Authorization: Basic authenticated"),
)


def test_the_detector_conforms():
    check(DETECTOR, CASES)
