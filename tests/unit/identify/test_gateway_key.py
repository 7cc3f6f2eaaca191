"""The gateway key: its form, and the one answer for every wrong one."""

import re
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from egress_gateway.core.errors import GatewayError, Refused, Unauthenticated
from egress_gateway.core.keys import KeyRecord, Scope
from egress_gateway.core.secret import Secret
from egress_gateway.identify.gateway_key import (
    ENTROPY_BYTES,
    ParsedKey,
    allow,
    authenticate,
    digest,
    mint,
    parse,
    usable,
)
from egress_gateway.identify.key_rules import NEW_SCOPES

PEPPER = Secret(bytes(range(32)))
NOW = 1_800_000_000_000_000
KEY, KEY_ID = mint("live", bytes(range(ENTROPY_BYTES)))
OTHER, _ = mint("live", bytes(range(7, 7 + ENTROPY_BYTES)))
RECORD = KeyRecord(
    key_id=KEY_ID, env="live", app="cx-bot", digest=digest(PEPPER, KEY), routes=("support", "clinic"), scopes=NEW_SCOPES
)


class Keys:
    """A key source over a few records."""

    def __init__(self, *records: KeyRecord) -> None:
        self.records = {record.key_id: record for record in records}

    def find(self, key_id: str) -> KeyRecord | None:
        return self.records.get(key_id)


def altered(**changes: object) -> Keys:
    return Keys(msgspec.structs.replace(RECORD, **changes))


def text(edit: Callable[[str], str]) -> Secret[str]:
    return Secret(edit(KEY.expose()))


def test_a_key_has_the_documented_form() -> None:
    assert re.fullmatch(r"egk_live_[0-9a-z]{8}_[0-9A-Za-z]{43}", KEY.expose())
    assert parse(KEY) == ParsedKey(env="live", key_id=KEY_ID)


@given(st.binary(min_size=ENTROPY_BYTES, max_size=ENTROPY_BYTES), st.from_regex(r"[a-z][a-z0-9]{0,11}", fullmatch=True))
def test_every_minted_key_parses_to_what_it_was_minted_for(entropy: bytes, env: str) -> None:
    key, key_id = mint(env, entropy)
    assert parse(key) == ParsedKey(env=env, key_id=key_id)


@given(*[st.binary(min_size=ENTROPY_BYTES, max_size=ENTROPY_BYTES)] * 2)
def test_no_bit_of_the_entropy_is_lost(one: bytes, two: bytes) -> None:
    assert (mint("live", one) == mint("live", two)) == (one == two)


@pytest.mark.parametrize("extreme", [b"\x00", b"\xff"])
def test_the_extremes_of_the_entropy_keep_the_length(extreme: bytes) -> None:
    assert parse(mint("live", extreme * ENTROPY_BYTES)[0]) is not None


@pytest.mark.parametrize("env", ["", "Live", "1st", "a_b", "a-b", "verylongenvironment", "livé", "live\n"])
def test_an_environment_that_would_blur_the_form_is_a_mistake(env: str) -> None:
    with pytest.raises(ValueError, match="environment"):
        mint(env, bytes(ENTROPY_BYTES))


@pytest.mark.parametrize("length", [0, ENTROPY_BYTES - 1, ENTROPY_BYTES + 1])
def test_too_little_entropy_is_a_mistake(length: int) -> None:
    with pytest.raises(ValueError, match="entropy"):
        mint("live", bytes(length))


def test_the_right_key_gives_its_record() -> None:
    assert authenticate(KEY, Keys(RECORD), PEPPER, now=NOW) == RECORD
    allow(RECORD, "clinic")


def test_a_key_is_authentic_without_a_route() -> None:
    assert authenticate(KEY, altered(routes=()), PEPPER, now=NOW).key_id == KEY_ID


UNKNOWN = {
    "empty": Secret(""),
    "not a key": Secret("hello"),
    "sql": Secret("' OR 1=1 --"),
    "nul inside": text(lambda key: key[:20] + "\0" + key[21:]),
    "nul behind": text(lambda key: key + "\0"),
    "newline behind": text(lambda key: key + "\n"),
    "a megabyte": Secret("egk_live_" + "a" * (1 << 20)),
    "accents and ideographs": Secret("egk_live_\u00e9\u4e2d"),
    "a lone surrogate": text(lambda key: key[:-1] + "\udc80"),
    "full-width digits": text(lambda key: key[:-1] + "\uff11"),
    "upper case": text(str.upper),
    "upper-case prefix": text(lambda key: "EGK" + key[3:]),
    "upper-case id": text(lambda key: key.replace(KEY_ID, KEY_ID.upper())),
    "space before": text(lambda key: " " + key),
    "one character short": text(lambda key: key[:-1]),
    "one character long": text(lambda key: key + "0"),
    "another environment": text(lambda key: key.replace("_live_", "_test_")),
    "forged id of the right length": text(lambda key: key.replace(KEY_ID, "zzzzzzzz")),
    "right id, wrong secret": text(lambda key: key[:-43] + OTHER.expose()[-43:]),
    "right id, last character wrong": text(lambda key: key[:-1] + ("0" if key[-1] != "0" else "1")),
    "known to nobody": OTHER,
}


def refusal(presented: Secret[str], source: Keys, *, route: str = "support") -> tuple[GatewayError, int]:
    """The refusal, and how many keyed digests it took."""
    digests = []

    def keyed(pepper: Secret[bytes], key: Secret[str]) -> bytes:
        digests.append(digest(pepper, key))
        return digests[-1]

    with pytest.raises(GatewayError) as caught:
        allow(authenticate(presented, source, PEPPER, now=NOW, keyed=keyed), route)
    return caught.value, len(digests)


@pytest.mark.parametrize("presented", UNKNOWN.values(), ids=UNKNOWN)
def test_every_wrong_key_gets_the_same_answer_for_the_same_work(presented: Secret[str]) -> None:
    error, work = refusal(presented, Keys(RECORD))
    reference, reference_work = refusal(OTHER, Keys())
    assert isinstance(error, Unauthenticated)
    assert (error.code, error.public, error.status, work) == ("key_unknown", reference.public, 401, reference_work)
    assert work == 1


DEAD = {
    "revoked": (altered(revoked=NOW - 1), "support", "key_revoked"),
    "revoked and expired tells the graver": (altered(revoked=1, expires=1), "support", "key_revoked"),
    "expired a microsecond ago": (altered(expires=NOW - 1), "support", "key_expired"),
    "expires this microsecond": (altered(expires=NOW), "support", "key_expired"),
    "without an application": (altered(app=""), "support", "key_unknown"),
    "without a digest": (altered(digest=b""), "support", "key_unknown"),
    "with a digest of zeros": (altered(digest=bytes(32)), "support", "key_unknown"),
    "for other routes": (Keys(RECORD), "finance", "route_not_allowed"),
    "for no route": (altered(routes=()), "support", "route_not_allowed"),
    "route in another case": (Keys(RECORD), "Support", "route_not_allowed"),
    "route that is a prefix": (Keys(RECORD), "supp", "route_not_allowed"),
    "route that is empty": (Keys(RECORD), "", "route_not_allowed"),
}


@pytest.mark.parametrize(("source", "route", "code"), DEAD.values(), ids=DEAD)
def test_a_record_that_is_not_in_force_lets_nobody_in(source: Keys, route: str, code: str) -> None:
    error, work = refusal(KEY, source, route=route)
    assert (error.code, work) == (code, 1)
    assert isinstance(error, Refused if code == "route_not_allowed" else Unauthenticated)


def test_a_key_is_in_force_until_the_microsecond_it_expires() -> None:
    source = altered(expires=NOW + 1)
    assert authenticate(KEY, source, PEPPER, now=NOW).key_id == KEY_ID


@pytest.mark.parametrize("changes", [{"revoked": 1}, {"expires": 1}, {"routes": ()}])
def test_whoever_only_knows_the_id_does_not_learn_the_state_of_the_key(changes: dict[str, object]) -> None:
    forged = text(lambda key: key[:-43] + OTHER.expose()[-43:])
    error, _ = refusal(forged, altered(**changes))
    assert error.code == "key_unknown"


def test_a_store_with_the_digests_is_useless_under_another_pepper() -> None:
    with pytest.raises(Unauthenticated) as caught:
        authenticate(KEY, Keys(RECORD), Secret(bytes(32)), now=NOW)
    assert caught.value.code == "key_unknown"


def test_the_key_shows_nowhere() -> None:
    secret = KEY.expose()[-43:]
    errors = [refusal(presented, Keys(RECORD))[0] for presented in UNKNOWN.values()]
    errors += [refusal(KEY, source, route=route)[0] for source, route, _ in DEAD.values()]
    shown = [repr(KEY), str(KEY), f"{KEY}", repr(RECORD), msgspec.json.encode(RECORD).decode()]
    shown += [f"{error!r} {error} {error.public} {error.args} {error.__cause__}" for error in errors]
    assert not [line for line in shown if secret in line or KEY.expose() in line]


CALL, RECORDS, TOKEN = Scope
USES: dict[str, tuple[dict[str, object], str | None, Scope, str, str]] = {
    "a call on its route": ({}, "support", CALL, "192.0.2.1", ""),
    "its records": ({}, None, RECORDS, "192.0.2.1", ""),
    "a token, if it is for that": ({"scopes": (TOKEN,)}, None, TOKEN, "192.0.2.1", ""),
    "a call without a route": ({}, None, CALL, "192.0.2.1", "route_not_allowed"),
    "records of a route that is not its own": ({}, "finance", RECORDS, "192.0.2.1", "route_not_allowed"),
    "a token": ({}, None, TOKEN, "192.0.2.1", "scope_not_allowed"),
    "a call with a key for tokens": ({"scopes": (TOKEN,)}, "support", CALL, "192.0.2.1", "scope_not_allowed"),
    "a call with a key for nothing": ({"scopes": ()}, "support", CALL, "192.0.2.1", "scope_not_allowed"),
    "a call from its network": ({"networks": ("192.0.2.0/24",)}, "support", CALL, "192.0.2.1", ""),
    "IPv4 inside IPv6": ({"networks": ("192.0.2.0/24",)}, "support", CALL, "::ffff:192.0.2.1", ""),
    "from elsewhere": ({"networks": ("192.0.2.0/24",)}, "support", CALL, "192.0.3.1", "network_not_allowed"),
    "from elsewhere inside IPv6": (
        {"networks": ("192.0.2.0/24",)},
        "support",
        CALL,
        "::ffff:192.0.3.1",
        "network_not_allowed",
    ),
    "from nowhere": ({"networks": ("0.0.0.0/0",)}, "support", CALL, "", "network_not_allowed"),
    "records from elsewhere": ({"networks": ("192.0.2.0/24",)}, None, RECORDS, "192.0.3.1", "network_not_allowed"),
    "a network that is none": ({"networks": ("anywhere",)}, "support", CALL, "192.0.2.1", "network_not_allowed"),
    "elsewhere, with a wrong scope and route": (
        {"networks": ("192.0.2.0/24",), "scopes": ()},
        "finance",
        CALL,
        "192.0.3.1",
        "network_not_allowed",
    ),
}


@pytest.mark.parametrize(("changes", "route", "scope", "peer", "code"), USES.values(), ids=USES)
def test_a_key_is_good_for_its_scopes_from_its_networks_on_its_routes(
    changes: dict[str, object], route: str | None, scope: Scope, peer: str, code: str
) -> None:
    record = msgspec.structs.replace(RECORD, **changes)
    if not code:
        allow(record, route, scope=scope, peer=peer)
        return
    with pytest.raises(Refused) as caught:
        allow(record, route, scope=scope, peer=peer)
    assert (caught.value.code, caught.value.status) == (code, 403)
    assert peer not in caught.value.public or not peer


def test_a_key_that_is_tied_to_networks_is_good_for_nobody_whose_address_is_not_given() -> None:
    with pytest.raises(Refused) as caught:
        allow(msgspec.structs.replace(RECORD, networks=("0.0.0.0/0", "::/0")), "support")
    assert caught.value.code == "network_not_allowed"


def test_a_record_of_defaults_is_good_for_nothing() -> None:
    bare = KeyRecord(key_id=KEY_ID, env="live", app="cx-bot", digest=RECORD.digest)
    for scope in Scope:
        with pytest.raises(Refused):
            allow(bare, None, scope=scope, peer="192.0.2.1")


USABLE: dict[str, tuple[dict[str, object], str, bool]] = {
    "in force": ({}, "", True),
    "revoked": ({"revoked": 1}, "", False),
    "expired": ({"expires": NOW}, "", False),
    "not expired yet": ({"expires": NOW + 1}, "", True),
    "in its network": ({"networks": ("10.0.0.0/8",)}, "10.1.1.1", True),
    "in another": ({"networks": ("10.0.0.0/8",)}, "192.0.2.1", False),
    "from nowhere": ({"networks": ("10.0.0.0/8",)}, "", False),
}


@pytest.mark.parametrize(("fields", "peer", "good"), USABLE.values(), ids=USABLE)
def test_a_key_is_usable_while_it_is_in_force_and_where_it_belongs(
    fields: dict[str, object], peer: str, *, good: bool
) -> None:
    assert usable(msgspec.structs.replace(RECORD, **fields), peer, NOW) is good
