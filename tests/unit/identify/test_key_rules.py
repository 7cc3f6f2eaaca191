"""Which keys can be made and rotated, rule by rule."""

import msgspec
import pytest

from egress_gateway.core.errors import ConfigError
from egress_gateway.core.keys import KeyRecord, Scope
from egress_gateway.identify.key_rules import (
    MAX_NETWORKS,
    MAX_NOTE,
    MAX_ROUTES,
    NEW_SCOPES,
    check_key,
    check_rotation,
)

NOW = 1_800_000_000_000_000
GOOD = KeyRecord(
    key_id="",
    env="live",
    app="cx-bot",
    digest=b"",
    routes=("support",),
    scopes=NEW_SCOPES,
    networks=("10.0.0.0/8", "2001:db8::/32"),
    created=NOW,
    expires=NOW + 1,
    note="n" * MAX_NOTE,
)
WRONG: dict[str, tuple[dict[str, object], str]] = {
    "an application in capitals": ({"app": "CX"}, "'CX' cannot name an application"),
    "a route with a slash": ({"routes": ("a", "a/b")}, "'a/b' cannot name a route"),
    "no routes": ({"routes": ()}, "at least one route"),
    "no scopes": ({"scopes": ()}, "at least one scope; they are call, records, token"),
    "a network with host bits": ({"networks": ("10.0.0.1/8",)}, "'10.0.0.1/8' is not a network"),
    "IPv4 inside IPv6": ({"networks": ("::ffff:10.0.0.0/104",)}, "write it as IPv4"),
    "too many routes": ({"routes": ("a",) * (MAX_ROUTES + 1)}, "at most 64 routes"),
    "too many networks": ({"networks": ("10.0.0.0/8",) * (MAX_NETWORKS + 1)}, "at most 64 networks"),
    "an expiry now": ({"expires": NOW}, "expired already"),
    "a note with an escape": ({"note": "\x1b[31m"}, "printable"),
    "a note too long": ({"note": "n" * (MAX_NOTE + 1)}, "printable"),
}


def test_a_good_key_can_be() -> None:
    check_key(GOOD)


@pytest.mark.parametrize("scope", Scope)
def test_a_key_may_be_for_one_thing_alone(scope: Scope) -> None:
    check_key(msgspec.structs.replace(GOOD, scopes=(scope,), expires=0, networks=()))


@pytest.mark.parametrize(("changes", "message"), WRONG.values(), ids=WRONG)
def test_a_key_that_cannot_be(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        check_key(msgspec.structs.replace(GOOD, **changes))


NOT_ROTATED: dict[str, tuple[dict[str, object], int, str]] = {
    "revoked": ({"revoked": 1}, 1, "is revoked"),
    "expired now": ({"expires": NOW}, 1, "has expired"),
    "replaced": ({"successor": "bbbbbbbb"}, 1, "rotate bbbbbbbb"),
    "without an overlap": ({}, 0, "longer than nothing"),
    "with an overlap backwards": ({}, -1, "longer than nothing"),
}


@pytest.mark.parametrize(("changes", "overlap", "message"), NOT_ROTATED.values(), ids=NOT_ROTATED)
def test_a_key_that_cannot_be_rotated(changes: dict[str, object], overlap: int, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        check_rotation(msgspec.structs.replace(GOOD, **changes), NOW, overlap)


def test_a_key_in_force_can_be_rotated() -> None:
    check_rotation(GOOD, NOW, 1)
    check_rotation(msgspec.structs.replace(GOOD, expires=0), NOW, 1)
