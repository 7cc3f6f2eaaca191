"""Secrets do not show themselves, wherever Python turns a value into text."""

import pickle
from collections.abc import Callable

import msgspec
import pytest

from egress_gateway.core.secret import Secret, Sensitive

VALUE = "planted-" + "canary"


class Holder(msgspec.Struct):
    held: Secret[str]


SHOWN = {
    "repr": repr,
    "str": str,
    "format": lambda secret: f"{secret}",
    "padded format": lambda secret: f"{secret:>40}",
    "percent": lambda secret: "%s %r" % (secret, secret),  # noqa: UP031  # a logger formats like this
    "inside a list": lambda secret: str([secret]),
    "inside a record": lambda secret: repr(Holder(held=secret)),
    "inside an error": lambda secret: repr(ValueError(secret)),
}


@pytest.mark.parametrize("show", SHOWN.values(), ids=SHOWN)
@pytest.mark.parametrize("kind", [Secret, Sensitive])
def test_it_shows_stars(show: Callable[[object], str], kind: type[Secret[str]]) -> None:
    shown = show(kind(VALUE))
    assert VALUE not in shown
    assert "***" in shown


def test_it_cannot_be_pickled() -> None:
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(Secret(VALUE))


def test_it_cannot_be_encoded() -> None:
    with pytest.raises(TypeError):
        msgspec.json.encode(Holder(held=Secret(VALUE)))


def test_it_is_exposed_on_request_alone() -> None:
    assert Secret(VALUE).expose() == VALUE


def test_equal_means_same_kind_and_value() -> None:
    assert Secret("a") == Secret("a")
    assert hash(Secret("a")) == hash(Secret("a"))
    assert Secret("a") != Secret("b")
    assert Secret("a") != Sensitive("a")
    assert Secret("a") != "a"


def test_an_empty_one_is_false() -> None:
    assert not Secret("")
    assert Secret("a")
