"""Chains of actors: who acts now comes first, and what is no chain is refused."""

from typing import Any

import pytest

from egress_gateway.core.errors import Unauthenticated
from egress_gateway.identify.delegation import MAX_ACTORS, read_actors

ISSUER = "https://issuer.example"


def chain(length: int) -> dict[str, Any]:
    claims: dict[str, Any] = {"sub": "ann"}
    for number in range(length):
        inner = {"act": claims["act"]} if "act" in claims else {}
        claims["act"] = {"sub": f"agent-{number}", **inner}
    return claims


GOOD: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "nobody": ({"sub": "ann"}, ()),
    "one": ({"sub": "ann", "act": {"sub": "planner"}}, ("planner",)),
    "the example of RFC 8693, figure 6": (
        {
            "sub": "user@example.com",
            "act": {"sub": "https://service16.example.com", "act": {"sub": "https://service77.example.com"}},
        },
        ("https://service16.example.com", "https://service77.example.com"),
    ),
    "of this issuer": ({"iss": ISSUER, "act": {"iss": ISSUER, "sub": "planner"}}, ("planner",)),
    "of another issuer": (
        {"iss": ISSUER, "act": {"iss": "https://other.example", "sub": "planner"}},
        ("https://other.example#planner",),
    ),
    "as many as may be": (chain(MAX_ACTORS), tuple(f"agent-{number}" for number in reversed(range(MAX_ACTORS)))),
    "who may act is not who acts": ({"sub": "ann", "may_act": {"sub": "planner"}}, ()),
}
BAD: dict[str, object] = {
    "a text": "planner",
    "a list": [{"sub": "planner"}],
    "null": None,
    "false": False,
    "nobody in particular": {},
    "an empty name": {"sub": ""},
    "a name that is a number": {"sub": 1},
    "a name with NUL": {"sub": "planner\0"},
    "a long name": {"sub": "a" * 257},
    "an issuer that is no text": {"sub": "planner", "iss": 1},
    "an inner actor that is a text": {"sub": "planner", "act": "checker"},
    "too many": chain(MAX_ACTORS + 1)["act"],
}


@pytest.mark.parametrize(("claims", "actors"), GOOD.values(), ids=GOOD)
def test_the_current_actor_comes_first(claims: dict[str, Any], actors: tuple[str, ...]) -> None:
    assert read_actors(claims, "corp") == tuple(f"corp:{actor}" for actor in actors)


@pytest.mark.parametrize("actor", BAD.values(), ids=BAD)
def test_what_is_no_actor_is_refused(actor: Any) -> None:
    with pytest.raises(Unauthenticated) as caught:
        read_actors({"sub": "ann", "act": actor}, "corp")
    assert caught.value.code == "identity_malformed"
