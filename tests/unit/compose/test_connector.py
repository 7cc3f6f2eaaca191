"""Endpoints: credentials read anew, TLS wherever it is spoken."""

import ssl

import pytest

from egress_gateway.compose.connector import endpoint
from egress_gateway.core.config import UpstreamConfig
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.secret import Secret


def upstream(**fields: str) -> UpstreamConfig:
    return UpstreamConfig(**{"name": "one", "host": "openai", "url": "https://api.test", **fields})


def test_a_credential_is_read_anew_for_each_request(monkeypatch: pytest.MonkeyPatch) -> None:
    made = endpoint(upstream(credential="env:ROTATES"))
    with pytest.raises(Unavailable, match="credential_missing") as caught:
        made.credential()
    assert "ROTATES" not in caught.value.public
    for value in ("first", "second"):
        monkeypatch.setenv("ROTATES", value)
        assert made.credential() == Secret(value)


def test_a_host_that_wants_no_credential_gets_an_empty_one() -> None:
    assert endpoint(upstream(host="openai-compatible")).credential() == Secret("")


TLS = {"https://api.test": True, "http://127.0.0.1:8000": False}


@pytest.mark.parametrize(("url", "verified"), TLS.items(), ids=TLS)
def test_tls_is_verified_wherever_it_is_spoken(url: str, *, verified: bool) -> None:
    tls = endpoint(upstream(url=url)).tls
    assert (tls is not None) == verified
    if tls is not None:
        assert (tls.verify_mode, tls.check_hostname) == (ssl.CERT_REQUIRED, True)
