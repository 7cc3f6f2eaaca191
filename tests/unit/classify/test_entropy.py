"""Random or chosen."""

import pytest

from egress_gateway.classify.entropy import (
    bits_per_character,
    is_drawn,
    is_placeholder,
    is_uuid,
    is_worded,
    looks_random,
)

RANDOM = ["q7Rk2ZxP0vNt8LmB4cYw", "9f86d081884c7d659a2feaa0c55ad015", "Zk3-9_xQ.v8~Lm2P"]
CHOSEN = [
    "short1A",
    "your-secret-key-1",
    "aaaaaaaaaaaa1111",
    "justonekindofletters",
    "AbAbAbAbAbAbAbAb",
    "<insert-token-1A>",
]


@pytest.mark.parametrize("text", RANDOM)
def test_random_text_looks_random(text):
    assert looks_random(text)


@pytest.mark.parametrize("text", CHOSEN)
def test_chosen_text_does_not(text):
    assert not looks_random(text)


def test_entropy_of_known_texts():
    assert bits_per_character("aaaa") == 0
    assert bits_per_character("abcd") == 2


def test_placeholders_and_uuids():
    assert is_placeholder("${SECRET}")
    assert not is_placeholder("q7Rk2ZxP0v")
    assert is_uuid("0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9")
    assert not is_uuid("0a1b2c3d")


WORDED = {
    "snake case": "credentials_from_file",
    "camel case": "AccessTokenProvider",
    "capitals": "DATABASE_CONNECTION",
    "with a number": "RSAPrivateKey2",
    "a path": "service_account.Credentials.from_file",
    "words of code": "user_pwd",
}


@pytest.mark.parametrize("text", WORDED.values(), ids=WORDED)
def test_words_are_told(text):
    assert is_worded(text)


@pytest.mark.parametrize(
    "text",
    [
        "q7Rk2ZxP" + "0vNt8LmB",
        "0a1b2c3d4e5f6071",
        "xkcdqwrtzp",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "k3jd82hsqpwmxnzz",
        "",
    ],
)
def test_what_holds_no_words(text):
    assert not is_worded(text)


@pytest.mark.parametrize("text", ["x" * 32, "0" * 24 + "12", "AuthenticationProviderFactory"])
def test_masks_and_names_are_not_drawn(text):
    assert not is_drawn(text)


def test_a_key_is_drawn():
    assert is_drawn("0a1b2c3d4e5f6071")
