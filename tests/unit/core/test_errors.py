"""Errors carry a stable code and the status of their family."""

import pytest

from egress_gateway.core.errors import (
    ConfigError,
    GatewayError,
    Refused,
    Unauthenticated,
    Unavailable,
    Unreadable,
    UpstreamFailed,
    WireError,
)

STATUS = {Unauthenticated: 401, Refused: 403, Unreadable: 400, Unavailable: 503, UpstreamFailed: 502, GatewayError: 503}


@pytest.mark.parametrize(("family", "status"), STATUS.items(), ids=lambda value: getattr(value, "__name__", value))
def test_a_family_has_its_status(family: type[GatewayError], status: int) -> None:
    assert family("code", "sentence").status == status


def test_a_status_can_be_given() -> None:
    assert Unreadable("too_large", "sentence", status=413).status == 413


def test_the_text_is_code_and_public_sentence() -> None:
    assert str(Refused("code", "sentence", pointer="/a")) == "code: sentence"


WIRE = {
    "without a place": (WireError("no colon"), "no colon"),
    "with one": (WireError("bad", pointer="/a"), "bad at /a"),
}


@pytest.mark.parametrize(("error", "text"), WIRE.values(), ids=WIRE)
def test_wire_errors_name_the_place(error: WireError, text: str) -> None:
    assert str(error) == text


CONFIG = {
    "file and line": (ConfigError("m", file="f", line=3), "f:3: m"),
    "file": (ConfigError("m", file="f"), "f: m"),
    "neither": (ConfigError("m"), "m"),
}


@pytest.mark.parametrize(("error", "text"), CONFIG.values(), ids=CONFIG)
def test_config_errors_name_file_and_line(error: ConfigError, text: str) -> None:
    assert str(error) == text
