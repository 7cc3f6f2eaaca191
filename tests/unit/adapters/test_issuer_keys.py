"""Keys of issuers on disk: rotation, age, and files that cannot be relied on."""

import os
from pathlib import Path

import msgspec
import pytest
from tests.unit.identify.minting import ISSUER, NOW, RevokedInMemory, jwks, mint, public, signing_key, token

from egress_gateway.adapters.issuer_keys import AHEAD_SECONDS, MAX_DOCUMENT, WANTED_SECONDS, IssuerKeyFiles
from egress_gateway.core.errors import Unauthenticated, Unavailable
from egress_gateway.core.identity_config import IssuerConfig
from egress_gateway.identify.tokens import Tokens
from egress_gateway.ports import IssuerKeys

SECOND = 1_000_000


@pytest.fixture
def issuer(tmp_path: Path) -> IssuerConfig:
    """An issuer whose file is there, with one key."""
    issuer = msgspec.structs.replace(ISSUER, keys=str(tmp_path / "corp.json"))
    write(issuer, jwks(public(signing_key())))
    return issuer


def write(issuer: IssuerConfig, data: bytes, *, mode: int = 0o644, written: int = NOW) -> None:
    draft = Path(issuer.keys).with_name("draft")
    draft.write_bytes(data)
    draft.chmod(mode)
    os.utime(draft, ns=(written * 1000, written * 1000))
    draft.replace(issuer.keys)


def files(issuer: IssuerConfig) -> tuple[IssuerKeyFiles, list[str]]:
    wanted: list[str] = []
    return IssuerKeyFiles([issuer], wanted.append), wanted


def test_keys_are_the_same_object_until_the_file_is_replaced(issuer: IssuerConfig) -> None:
    keys: IssuerKeys = files(issuer)[0]
    first = keys.current("corp", NOW)
    assert list(first) == ["k1"]
    assert keys.current("corp", NOW) is first
    write(issuer, jwks(public(signing_key(), kid="k2")))
    assert list(keys.current("corp", NOW)) == ["k2"]


def test_a_key_that_the_issuer_withdrew_is_not_believed_with_the_next_request(issuer: IssuerConfig) -> None:
    tokens = Tokens([issuer], files(issuer)[0], RevokedInMemory())
    assert tokens.verify(token(mint()), NOW).person
    write(issuer, jwks(public(signing_key("RS256", 2))))
    with pytest.raises(Unauthenticated):
        tokens.verify(token(mint()), NOW)


UNUSABLE = {
    "no JWK Set": b"<html>not found</html>",
    "no key": b'{"keys": []}',
    "a private key": jwks(signing_key().as_dict(private=True) | {"kid": "k1"}),
    "too large": jwks(public(signing_key())) + b" " * MAX_DOCUMENT,
}


@pytest.mark.parametrize("data", UNUSABLE.values(), ids=UNUSABLE)
def test_a_document_that_cannot_be_relied_on_lets_nobody_in(issuer: IssuerConfig, data: bytes) -> None:
    write(issuer, data)
    with pytest.raises(Unavailable) as caught:
        files(issuer)[0].current("corp", NOW)
    assert caught.value.code == "identity_keys_unreadable"


def test_a_file_that_others_may_write_lets_nobody_in(issuer: IssuerConfig) -> None:
    write(issuer, jwks(public(signing_key())), mode=0o666)
    with pytest.raises(Unavailable, match="identity_keys_unreadable"):
        files(issuer)[0].current("corp", NOW)


def test_a_missing_file_is_asked_for(issuer: IssuerConfig) -> None:
    Path(issuer.keys).unlink()
    keys, wanted = files(issuer)
    with pytest.raises(Unavailable, match="identity_keys_unreadable"):
        keys.current("corp", NOW)
    assert wanted == ["corp"]


def test_a_shared_secret_is_not_for_others_to_read(issuer: IssuerConfig) -> None:
    shared = msgspec.structs.replace(issuer, algorithms=("HS256",))
    document = jwks(public(signing_key("HS256")))
    write(shared, document)
    with pytest.raises(Unavailable, match="identity_keys_unreadable"):
        files(shared)[0].current("corp", NOW)
    write(shared, document, mode=0o600)
    assert list(files(shared)[0].current("corp", NOW)) == ["k1"]


AGES = {
    "just fetched": (0, True),
    "almost too old": (ISSUER.stale_seconds - 1, True),
    "too old": (ISSUER.stale_seconds, False),
    "a little ahead of our clock": (-AHEAD_SECONDS, True),
    "from the future": (-AHEAD_SECONDS - 1, False),
}


@pytest.mark.parametrize(("age", "fresh"), AGES.values(), ids=AGES)
def test_fetched_keys_are_believed_for_as_long_as_the_operator_says(
    issuer: IssuerConfig, age: int, fresh: bool
) -> None:
    fetched = msgspec.structs.replace(issuer, url="https://issuer.example/keys")
    write(fetched, jwks(public(signing_key())), written=NOW - age * SECOND)
    keys, wanted = files(fetched)
    if fresh:
        assert list(keys.current("corp", NOW)) == ["k1"]
        assert wanted == []
        return
    with pytest.raises(Unavailable) as caught:
        keys.current("corp", NOW)
    assert caught.value.code == "identity_keys_stale"
    assert wanted == ["corp"]


def test_a_file_of_the_operators_does_not_age(issuer: IssuerConfig) -> None:
    write(issuer, jwks(public(signing_key())), written=SECOND)
    assert list(files(issuer)[0].current("corp", NOW)) == ["k1"]


def test_new_keys_are_wanted_once_in_a_while_however_many_ask(issuer: IssuerConfig) -> None:
    keys, wanted = files(issuer)
    for moment in (0, 1, WANTED_SECONDS * SECOND - 1):
        keys.missing("corp", NOW + moment)
    assert wanted == ["corp"]
    keys.missing("corp", NOW + WANTED_SECONDS * SECOND)
    assert wanted == ["corp", "corp"]


def test_each_issuer_is_asked_for_by_itself(issuer: IssuerConfig) -> None:
    wanted: list[str] = []
    keys = IssuerKeyFiles([issuer, msgspec.structs.replace(issuer, name="other")], wanted.append)
    for name in ("corp", "other", "corp", "other"):
        keys.missing(name, 0)
    assert wanted == ["corp", "other"]
