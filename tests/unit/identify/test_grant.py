"""Gateway tokens: what went in comes out, for its time, and nothing else does."""

import base64
import hmac

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from egress_gateway.core.errors import Refused, Unauthenticated
from egress_gateway.core.identity import Grant, Identity
from egress_gateway.core.secret import Secret
from egress_gateway.identify.grant import LARGEST, seal, unseal

KEY = Secret(b"g" * 32)
LONGEST = 600_000_000
NOW = 1_800_000_000_000_000
GRANT = Grant(
    token_id="0190",
    app="bot",
    key_id="abcdefgh",
    route="support",
    identity=Identity(issuer="corp", person="8f14", groups=("a", "b"), groups_complete=True, expires=NOW + 9),
    agent="triage",
    agent_verified=True,
    session="s",
    expires=NOW + 1,
)
TOKEN = seal(GRANT, KEY).expose()


def test_a_token_is_one_word_that_says_what_it_is_and_comes_back_whole() -> None:
    assert TOKEN.startswith("egt_")
    assert TOKEN.isascii()
    assert unseal(Secret(TOKEN), KEY, now=NOW, longest=LONGEST) == GRANT


def test_a_token_ends() -> None:
    with pytest.raises(Unauthenticated) as caught:
        unseal(Secret(TOKEN), KEY, now=NOW + 1, longest=LONGEST)
    assert caught.value.code == "token_expired"


def forged(payload: bytes) -> str:
    """A token over any payload, made with the right key."""
    text = base64.urlsafe_b64encode(payload).rstrip(b"=").decode()
    mac = base64.urlsafe_b64encode(hmac.digest(KEY.expose(), text.encode(), "sha256")).rstrip(b"=").decode()
    return f"egt_{text}.{mac}"


WRONG = {
    "nothing": "",
    "the prefix": "egt_",
    "no mac": TOKEN.partition(".")[0],
    "an empty mac": TOKEN.partition(".")[0] + ".",
    "another key's": seal(GRANT, Secret(b"q" * 32)).expose(),
    "two of them": TOKEN + TOKEN,
    "with a line end": TOKEN + "\n",
    "a lone surrogate": TOKEN[:-1] + "\udc80",
    "a megabyte": "egt_" + "a" * (1 << 20),
    "of another version": forged(b'{"token":"x"}'),
    "no JSON inside": forged(b"\xff"),
}


@pytest.mark.parametrize("token", WRONG.values(), ids=WRONG)
def test_what_the_gateway_did_not_make_is_unknown_without_an_echo(token: str) -> None:
    with pytest.raises(Unauthenticated) as caught:
        unseal(Secret(token), KEY, now=NOW, longest=LONGEST)
    assert caught.value.code == "token_unknown"
    assert token not in str(caught.value) or not token


@given(st.integers(0, len(TOKEN) - 1), st.characters(max_codepoint=0x2FF))
def test_no_character_can_be_changed(place: int, character: str) -> None:
    changed = TOKEN[:place] + character + TOKEN[place + 1 :]
    if changed != TOKEN:
        with pytest.raises(Unauthenticated):
            unseal(Secret(changed), KEY, now=NOW, longest=LONGEST)


def test_an_identity_that_fits_no_header_gets_no_token() -> None:
    groups = tuple(f"group-{number:032d}" for number in range(LARGEST // 40))
    assert GRANT.identity is not None
    large = msgspec.structs.replace(GRANT, identity=msgspec.structs.replace(GRANT.identity, groups=groups))
    with pytest.raises(Refused) as caught:
        seal(large, KEY)
    assert caught.value.code == "token_too_large"


def test_no_token_lives_longer_than_they_do_here() -> None:
    forever = seal(msgspec.structs.replace(GRANT, expires=NOW + LONGEST + 1), KEY)
    with pytest.raises(Unauthenticated, match="token_expired"):
        unseal(forever, KEY, now=NOW, longest=LONGEST)
    longest = msgspec.structs.replace(GRANT, expires=NOW + LONGEST)
    assert unseal(seal(longest, KEY), KEY, now=NOW, longest=LONGEST) == longest
