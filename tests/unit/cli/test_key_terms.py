"""Moments, spans and routes as they are typed."""

from pathlib import Path

import pytest

from egress_gateway.adapters.active_policy import Activation, ActivePolicy
from egress_gateway.cli.key_terms import check_routes, expiry, moment, span
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import BundleDigest

NOON_2030 = 1_893_499_200_000_000
HOUR = 3_600_000_000

SPANS = {"1h": HOUR, "12h": 12 * HOUR, "7d": 7 * 24 * HOUR, "2w": 14 * 24 * HOUR, "9999w": 9999 * 7 * 24 * HOUR}


@pytest.mark.parametrize(("text", "expected"), SPANS.items())
def test_a_span(text: str, expected: int) -> None:
    assert span(text) == expected
    assert expiry(text, NOON_2030) == NOON_2030 + expected


@pytest.mark.parametrize("text", ["", "7", "0d", "-1d", "7 d", "7D", "7m", "10000d", "\uff17d", "1.5d", "7d\n"])
def test_what_is_no_span(text: str) -> None:
    with pytest.raises(ConfigError, match="no span of time"):
        span(text)


def test_never_is_no_moment() -> None:
    assert expiry("never", NOON_2030) == 0


def test_a_moment_is_read_back() -> None:
    assert moment(NOON_2030) == "2030-01-01T12:00:00Z"
    assert expiry(moment(NOON_2030), NOON_2030 - 1) == NOON_2030


@pytest.mark.parametrize("text", ["soon", "2030-02-30", "2020-01-01", "1970-01-01", "2030-01-01T12:00:00Z"])
def test_an_expiry_that_cannot_be(text: str) -> None:
    with pytest.raises(ConfigError, match=r"no expiry|is past"):
        expiry(text, NOON_2030)


def test_routes_are_looked_up_where_there_is_a_policy(tmp_path: Path) -> None:
    check_routes(["support"], None, tmp_path / "var")
    routes = tmp_path / "policy" / "routes"
    routes.mkdir(parents=True)
    (routes / "support.yaml").write_text("route: support\n")
    check_routes(["support"], None, tmp_path / "var")
    for policy in (None, tmp_path / "policy"):
        with pytest.raises(ConfigError, match="did you mean 'support'"):
            check_routes(["suport"], policy, tmp_path / "var")


def test_routes_are_those_of_the_policy_in_force(tmp_path: Path) -> None:
    digest = BundleDigest("sha256:00")
    store = ActivePolicy(tmp_path / "var" / "policy")
    store.keep(digest, {"routes/clinic.yaml": b"route: clinic\n"})
    activation = Activation(digest=digest, name="a", serial=1, since=1, actor="ann")
    store.activate(activation, base="", announce=lambda: None)
    check_routes(["clinic"], None, tmp_path / "var")
    with pytest.raises(ConfigError, match="has no route 'support'"):
        check_routes(["support"], None, tmp_path / "var")
