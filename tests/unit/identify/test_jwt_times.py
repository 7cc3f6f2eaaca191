"""When a token is good, and times that are none."""

import json
from decimal import Decimal
from typing import Any

import pytest
from tests.unit.identify.minting import NOW, SECONDS

from egress_gateway.core.errors import Unauthenticated
from egress_gateway.identify.jwt_times import LEEWAY_SECONDS, check_times
from egress_gateway.wire.json import decode

LONGEST = 3600

GOOD: dict[str, tuple[dict[str, Any], int]] = {
    "an end": ({"exp": SECONDS + 1}, SECONDS + 1),
    "the longest life": ({"iat": SECONDS, "exp": SECONDS + LONGEST}, SECONDS + LONGEST),
    "an issuer that is a minute ahead": ({"iat": SECONDS + 60, "nbf": SECONDS + 60, "exp": SECONDS + 90}, SECONDS + 90),
    "a whole number written as a fraction": ({"exp": Decimal(f"{SECONDS + 1}.0")}, SECONDS + 1),
    "a whole number with an exponent": ({"exp": Decimal("1.80000001e9")}, 1_800_000_010),
}
BAD: dict[str, tuple[dict[str, Any], str]] = {
    "no end": ({"iat": SECONDS}, "identity_times"),
    "an end that is now": ({"exp": SECONDS}, "identity_expired"),
    "an end within the leeway": ({"exp": SECONDS - 1}, "identity_expired"),
    "not yet issued": ({"iat": SECONDS + LEEWAY_SECONDS + 1, "exp": SECONDS + 100}, "identity_times"),
    "not yet valid": ({"nbf": SECONDS + LEEWAY_SECONDS + 1, "exp": SECONDS + 100}, "identity_times"),
    "a long life, nearly over": ({"iat": SECONDS - 90_000, "exp": SECONDS + 10}, "identity_times"),
    "a far end": ({"exp": SECONDS + LONGEST + LEEWAY_SECONDS + 1}, "identity_times"),
    "a far end of a token that says when it was issued": (
        {"iat": SECONDS + 60, "exp": SECONDS + LONGEST + LEEWAY_SECONDS + 1},
        "identity_times",
    ),
    "milliseconds": ({"exp": SECONDS * 1000}, "identity_malformed"),
    "an end in another age": ({"exp": 1 << 40}, "identity_malformed"),
    "a fraction": ({"exp": Decimal("1800000001.5")}, "identity_malformed"),
    "a number of a million digits": ({"exp": Decimal("1e1000000")}, "identity_malformed"),
    "a tiny number": ({"exp": Decimal("1e-1000000")}, "identity_malformed"),
    "a negative end": ({"exp": -1}, "identity_malformed"),
    "zero": ({"exp": 0}, "identity_malformed"),
    "text": ({"exp": str(SECONDS + 1)}, "identity_malformed"),
    "true": ({"exp": True}, "identity_malformed"),
    "null": ({"exp": None}, "identity_malformed"),
    "a list": ({"exp": [SECONDS + 1]}, "identity_malformed"),
    "a beginning that is text": ({"nbf": "0", "exp": SECONDS + 1}, "identity_malformed"),
    "an issue that is null": ({"iat": None, "exp": SECONDS + 1}, "identity_malformed"),
}


@pytest.mark.parametrize(("claims", "expires"), GOOD.values(), ids=GOOD)
def test_a_token_is_good_until_its_end(claims: dict[str, Any], expires: int) -> None:
    assert check_times(claims, now=NOW, longest_seconds=LONGEST) == expires * 1_000_000


@pytest.mark.parametrize(("claims", "code"), BAD.values(), ids=BAD)
def test_any_other_time_is_refused(claims: dict[str, Any], code: str) -> None:
    with pytest.raises(Unauthenticated) as caught:
        check_times(claims, now=NOW, longest_seconds=LONGEST)
    assert caught.value.code == code


def test_numbers_are_what_they_are_in_json() -> None:
    claims = decode(json.dumps({"exp": SECONDS + 1}).replace(str(SECONDS + 1), "1800000001.000"))
    assert isinstance(claims, dict)
    assert check_times(claims, now=NOW, longest_seconds=LONGEST) == (SECONDS + 1) * 1_000_000
