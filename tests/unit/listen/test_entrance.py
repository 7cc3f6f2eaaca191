"""The doors of a gateway: which of them are looked at closely, and which headers each refuses."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from egress_gateway.adapters.internal_ca import create_authority, issue_server
from egress_gateway.core.config import ClientCertificates, FrontProxy, ListenerConfig, TlsFiles
from egress_gateway.core.errors import ConfigError
from egress_gateway.identify.forwarded_certificate import HEADER
from egress_gateway.listen.entrance import Entrance, entrances

IAP, ACCESS = "x-goog-iap-jwt-assertion", "cf-access-jwt-assertion"
PEERS = ("10.0.0.0/24",)


def open_doors(*listeners: ListenerConfig) -> tuple[Entrance, ...]:
    return entrances(listeners, tell=print)


def test_a_listener_that_says_nothing_believes_nothing() -> None:
    assert open_doors(ListenerConfig()) == (Entrance(),)
    assert Entrance().refused == {HEADER}
    assert not Entrance().screened


def test_each_door_refuses_what_another_believes() -> None:
    plain, cloud, mesh, everything = open_doors(
        ListenerConfig(),
        ListenerConfig(front_proxy=FrontProxy(peers=PEERS, identity_header=IAP)),
        ListenerConfig(front_proxy=FrontProxy(peers=PEERS, certificate=True)),
        ListenerConfig(front_proxy=FrontProxy(peers=PEERS, certificate=True, identity_header=ACCESS)),
    )
    assert plain.refused == {HEADER, IAP, ACCESS}
    assert cloud.refused == {HEADER, ACCESS}
    assert mesh.refused == {IAP, ACCESS}
    assert everything.refused == {IAP}


def test_connections_are_looked_at_where_a_proxy_or_a_certificate_is_expected(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    authority = create_authority(tmp_path, "Test CA", now=now)
    pair = issue_server(tmp_path, ("gateway.corp",), now=now)
    tls = TlsFiles(certificate=str(pair.certificate), key=str(pair.key))
    clients = ClientCertificates(ca=str(authority.certificate))
    doors = open_doors(
        ListenerConfig(tls=tls),
        ListenerConfig(tls=tls, clients=clients),
        ListenerConfig(front_proxy=FrontProxy(peers=PEERS)),
    )
    assert [door.screened for door in doors] == [False, True, True]


def test_files_that_do_not_load_stop_the_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        open_doors(ListenerConfig(tls=TlsFiles(certificate=str(tmp_path / "c"), key=str(tmp_path / "k"))))
