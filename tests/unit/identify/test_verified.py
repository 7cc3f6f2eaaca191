"""The cache of verified tokens: what it forgets, and when."""

from tests.unit.identify.minting import NOW, SECONDS

from egress_gateway.core.identity import Identity, Revoked
from egress_gateway.identify.verified import LONGEST_SECONDS, VerifiedTokens, digest_of
from egress_gateway.ports import SignatureKey

SECOND = 1_000_000
LATER = NOW + 3600 * SECOND
ANN = Identity(issuer="corp", person="ann", expires=LATER)
KEYS: dict[str, SignatureKey] = {}
OTHER_KEYS: dict[str, SignatureKey] = {}
REVOKED = Revoked()


def holding(identity: Identity = ANN, most: int = 8) -> VerifiedTokens:
    cache = VerifiedTokens(most)
    cache.keep(b"ann", identity, KEYS, REVOKED, NOW)
    return cache


def test_what_was_kept_is_found_as_the_same_object() -> None:
    cache = holding()
    assert cache.find(b"ann", KEYS, REVOKED, NOW) is ANN
    assert cache.issuer(b"ann") == "corp"


def test_what_was_not_kept_is_not_found() -> None:
    cache = holding()
    assert cache.find(b"bob", KEYS, REVOKED, NOW) is None
    assert cache.issuer(b"bob") == ""


def test_an_entry_ends_after_a_minute() -> None:
    assert holding().find(b"ann", KEYS, REVOKED, NOW + LONGEST_SECONDS * SECOND - 1) is ANN
    assert holding().find(b"ann", KEYS, REVOKED, NOW + LONGEST_SECONDS * SECOND) is None


def test_an_entry_ends_with_its_token() -> None:
    short = Identity(issuer="corp", person="ann", expires=(SECONDS + 5) * SECOND)
    assert holding(short).find(b"ann", KEYS, REVOKED, short.expires - 1) is short
    assert holding(short).find(b"ann", KEYS, REVOKED, short.expires) is None


def test_an_entry_ends_when_the_clock_is_set_back() -> None:
    assert holding().find(b"ann", KEYS, REVOKED, NOW - 1) is None


def test_an_entry_ends_with_its_keys_even_if_the_new_ones_are_equal() -> None:
    cache = holding()
    assert cache.find(b"ann", OTHER_KEYS, REVOKED, NOW) is None
    assert cache.find(b"ann", KEYS, REVOKED, NOW) is None  # It was dropped, not passed over.


def test_an_entry_ends_with_the_list_of_revocations() -> None:
    assert holding().find(b"ann", KEYS, Revoked(), NOW) is None


def test_what_was_not_used_for_longest_makes_room() -> None:
    cache = holding(most=2)
    cache.keep(b"bob", ANN, KEYS, REVOKED, NOW)
    cache.find(b"ann", KEYS, REVOKED, NOW)
    cache.keep(b"cid", ANN, KEYS, REVOKED, NOW)
    assert [cache.issuer(each) for each in (b"ann", b"bob", b"cid")] == ["corp", "", "corp"]


def test_a_digest_covers_the_whole_token() -> None:
    assert len(digest_of("a.b.c")) == 32
    assert digest_of("a.b.c") != digest_of("a.b.d")
    assert digest_of("\udc80")
