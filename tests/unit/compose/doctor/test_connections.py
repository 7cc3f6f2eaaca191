"""Checks of listeners, upstreams and certificates."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from egress_gateway.adapters.internal_ca import create_authority, issue_server
from egress_gateway.compose.doctor.check import Installation
from egress_gateway.compose.doctor.connections import (
    certificates_last,
    certificates_load,
    plain_listeners,
    plain_upstreams,
)
from egress_gateway.core.config import ClientCertificates, ListenerConfig, TlsFiles, UpstreamConfig

PAIR = TlsFiles(certificate="c.pem", key="k.pem")


def listening(installation: Installation, *listeners: ListenerConfig) -> Installation:
    return msgspec.structs.replace(
        installation, config=msgspec.structs.replace(installation.config, listeners=listeners)
    )


LISTENERS = {
    "on loopback": (ListenerConfig(), 0),
    "on another loopback address": (ListenerConfig(address="127.0.0.2"), 0),
    "on IPv6 loopback": (ListenerConfig(address="::1"), 0),
    "by name": (ListenerConfig(address="localhost"), 0),
    "with TLS on the network": (ListenerConfig(address="0.0.0.0", tls=PAIR), 0),
    "on every address": (ListenerConfig(address="0.0.0.0"), 1),
    "on every IPv6 address": (ListenerConfig(address="::"), 1),
    "on a private address": (ListenerConfig(address="10.1.2.3"), 1),
    "on a name of the network": (ListenerConfig(address="gateway"), 1),
}


@pytest.mark.parametrize(("listener", "problems"), LISTENERS.values(), ids=LISTENERS)
def test_plain_http_belongs_on_loopback(installation: Installation, listener: ListenerConfig, problems: int) -> None:
    assert len(list(plain_listeners(listening(installation, listener)))) == problems


UPSTREAMS = {"https://api.test": 0, "http://127.0.0.1:8000/v1": 0, "http://localhost": 0, "http://10.0.0.7:8000": 1}


@pytest.mark.parametrize(("url", "problems"), UPSTREAMS.items())
def test_upstreams_off_this_machine_are_reached_by_tls(installation: Installation, url: str, problems: int) -> None:
    config = msgspec.structs.replace(
        installation.config, upstreams=(UpstreamConfig(name="one", host="openai", url=url),)
    )
    assert len(list(plain_upstreams(msgspec.structs.replace(installation, config=config)))) == problems


@pytest.fixture
def pair(tmp_path: Path) -> TlsFiles:
    """A certificate for 90 days and its key."""
    create_authority(tmp_path, "Test CA", now=datetime.now(UTC))
    made = issue_server(tmp_path, ("gateway.test",), now=datetime.now(UTC))
    return TlsFiles(certificate=str(made.certificate), key=str(made.key))


def served(installation: Installation, pair: TlsFiles, *, days: int = 0) -> Installation:
    moment = int((datetime.now(UTC) + timedelta(days=days)).timestamp() * 1e6)
    return msgspec.structs.replace(listening(installation, ListenerConfig(tls=pair)), now=moment)


def test_a_certificate_with_its_key_is_well(installation: Installation, pair: TlsFiles) -> None:
    assert list(certificates_load(served(installation, pair))) == []
    assert list(certificates_last(served(installation, pair))) == []


def test_what_a_listener_judges_its_clients_by_has_to_load(installation: Installation, pair: TlsFiles) -> None:
    authorities = Path(pair.certificate).parent / "ca.pem"
    for file, problems in ((authorities, 0), (authorities.parent / "absent.pem", 1)):
        listener = ListenerConfig(tls=pair, clients=ClientCertificates(ca=str(file)))
        assert len(list(certificates_load(listening(installation, listener)))) == problems


def test_a_key_that_others_may_read_does_not_load(installation: Installation, pair: TlsFiles) -> None:
    Path(pair.key).chmod(0o644)
    (problem,) = certificates_load(served(installation, pair))
    assert "chmod 600" in problem.what


@pytest.mark.parametrize(("days", "problems"), [(80, 0), (84, 1), (100, 1)])
def test_a_certificate_that_ends_within_a_week(
    installation: Installation, pair: TlsFiles, days: int, problems: int
) -> None:
    assert len(list(certificates_last(served(installation, pair, days=days)))) == problems


def test_a_file_that_is_no_certificate(installation: Installation, pair: TlsFiles) -> None:
    Path(pair.certificate).write_text("no certificate")
    (problem,) = certificates_last(served(installation, pair))
    assert problem.what.endswith("is no certificate")
