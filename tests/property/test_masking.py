"""Long secrets in a stream, with the classifier as it is: masked as in the whole text, however they arrive."""

import base64
import hashlib
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from egress_gateway.classify.classifier import build_classifier
from egress_gateway.classify.detectors import connection_strings, private_keys, secrets_generic
from egress_gateway.core.ids import DataClass
from egress_gateway.screen.mask import MaskingFilter

CLASSIFIER = build_classifier([private_keys.DETECTOR, secrets_generic.DETECTOR, connection_strings.DETECTOR])
SECRET = DataClass("secret")
MOST = 4_096


def material(size: int, seed: int) -> str:
    return base64.b64encode(hashlib.shake_256(bytes([seed])).digest(size)).decode().rstrip("=")[:size]


def lines(size: int, seed: int) -> str:
    text = material(size, seed)
    return "\n".join(text[start : start + 64] for start in range(0, len(text), 64))


def pem(size: int, seed: int) -> str:
    return "-----BEGIN RSA PRIVATE KEY-----\n" + lines(size, seed) + "\n-----END RSA PRIVATE KEY-----"


def putty(size: int, seed: int) -> str:
    public, private = lines(size // 2, seed), lines(size // 2, seed + 1)
    return (
        "PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\nComment: of a test\n"
        f"Public-Lines: {public.count(chr(10)) + 1}\n{public}\n"
        f"Private-Lines: {private.count(chr(10)) + 1}\n{private}\nPrivate-MAC: " + "0f" * 32
    )


def jwt(size: int, seed: int) -> str:
    head = base64.urlsafe_b64encode(b'{"alg":"RS256"}').decode().rstrip("=")
    plain = material(size, seed).replace("+", "-").replace("/", "_")
    return f"{head}.{plain[: size * 2 // 3]}.{plain[size * 2 // 3 :]}"


def named(name: str) -> Callable[[int, int], str]:
    return lambda size, seed: name + material(size, seed)


KINDS: dict[str, Callable[[int, int], str]] = {
    "PEM": pem,
    "PEM with escaped line ends": lambda size, seed: pem(size, seed).replace("\n", "\\n"),
    "PuTTY": putty,
    "JWT": jwt,
    "generic": named("api_key = "),
    "password": named("password: "),
    "bearer": named("Authorization: Bearer "),
    "basic": lambda size, seed: (
        "Authorization: Basic " + base64.b64encode(("me:" + material(size * 3 // 4, seed)).encode()).decode()
    ),
    "connection": lambda size, seed: f"postgres://me:{material(size, seed).replace('/', '_')}@db.test/x",
    "JDBC": lambda size, seed: (
        f"jdbc:mysql://db.test/x?user={material(size, seed).replace('/', '_')}&password=hunter22"
    ),
}


def masked(pieces: list[str], hold_back: int) -> str:
    masking = MaskingFilter(CLASSIFIER.classify, [SECRET], hold_back)
    return "".join(map(masking.feed, pieces)) + masking.close()


@pytest.mark.parametrize("kind", KINDS)
@given(
    size=st.integers(100, MOST),
    before=st.integers(0, 400),
    piece=st.integers(1, 300),
    hold_back=st.sampled_from([64, 256, 1000]),
    seed=st.integers(0, 9),
)
@example(size=142, before=363, piece=1, hold_back=64, seed=0)
@settings(max_examples=15, deadline=None)
def test_nothing_of_a_long_secret_is_released(
    kind: str, size: int, before: int, piece: int, hold_back: int, seed: int
) -> None:
    text = "so it goes " * (before // 11) + "\n" + KINDS[kind](size, seed) + "\n" + "and on it goes " * 30
    expected = masked([text], len(text) + 1)
    assert expected != text
    assert masked([text[start : start + piece] for start in range(0, len(text), piece)], hold_back) == expected
