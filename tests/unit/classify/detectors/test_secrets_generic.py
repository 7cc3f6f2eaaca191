"""Each pattern of `secrets_generic` with a value it finds and a near miss that it does not."""

import base64

import pytest

from egress_gateway.classify.detectors import secrets_generic as detector

RANDOM = "q7Rk2ZxP" + "0vNt8LmB" + "4cYw"
HEAD = base64.urlsafe_b64encode(b'{"alg":"HS256"}').decode().rstrip("=")
NO_HEAD = "eyJ" + "hbGciOiJub3RoaW5"
JWT = HEAD + ".eyJzdWIiOiIxMjM0NTY3ODkwIn0." + "dBjftJeZ4CVP"
BASIC = base64.b64encode(b"bob:hunter22").decode()

CASES = (
    ("jwt", f"t={JWT};", JWT, "t=" + NO_HEAD + ".eyJzdWIiOiIxMjM0NTY3ODkwIn0.x"),
    ("jwt", f"{JWT} and more", JWT, "eyJ" + "x" * 9 + ".eyJzdWIiOiIxMjM0NTY3ODkwIn0.x"),
    ("generic_secret", f'client_secret = "{RANDOM}"', RANDOM, 'client_secret = "your-secret-goes-here"'),
    ("generic_secret", f"apiKey: {RANDOM}", RANDOM, "apiKey: 0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"),
    ("generic_secret", f"private-key={RANDOM}", RANDOM, "sort key = " + RANDOM),
    ("generic_token", f"TOKEN={RANDOM}", RANDOM, "TOKEN=" + RANDOM[:13]),
    ("password", "password: Tr0ub4dor&3", "Tr0ub4dor&3", "password: string"),
    ("password", "DB_PASSWORD=hunter2!", "hunter2!", "DB_PASSWORD=${DB_PASSWORD}"),
    ("password_said", "the password is Tr0ub4dor", "Tr0ub4dor", "the password is required"),
    ("bearer_token", f"Authorization: Bearer {RANDOM}", RANDOM, "Authorization: Bearer <token-goes-in-here>"),
    ("basic_auth_header", f"Authorization: Basic {BASIC}", BASIC, "Authorization: Basic credentials"),
    ("basic_auth_header", f"authorization: basic {BASIC}", BASIC, "Authorization: Basic authenticated"),
)


@pytest.mark.parametrize(
    ("pattern", "text", "value", "near_miss"), CASES, ids=[f"{case[0]}-{at}" for at, case in enumerate(CASES)]
)
def test_a_pattern_finds_its_value_and_not_the_near_miss(find, pattern, text, value, near_miss):
    assert find(pattern, text) == [value]
    assert find(pattern, near_miss) == []


def test_every_pattern_has_a_case():
    assert {case[0] for case in CASES} == {pattern.id for pattern in detector.PATTERNS}
