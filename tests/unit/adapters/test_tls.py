"""TLS in whole handshakes: versions, names, authorities, and certificates that change or break."""

import asyncio
import base64
import hashlib
import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from egress_gateway.adapters.internal_ca import PemPair, authority_files, create_authority, issue_server
from egress_gateway.adapters.tls import ServerTls, UpstreamTls, client_context
from egress_gateway.core.config import TlsFiles
from egress_gateway.core.errors import ConfigError

NAME = "gateway.corp"
Damage = Callable[[PemPair], object]


class Peer:
    """One gateway certificate with its authority, and what was told about it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        create_authority(directory, "Test CA", now=datetime.now(UTC))
        self.pair = self.issue()
        self.told: list[str] = []

    @property
    def ca(self) -> str:
        return str(authority_files(self.directory).certificate)

    def issue(self) -> PemPair:
        return issue_server(self.directory, (NAME, "127.0.0.1"), now=datetime.now(UTC))

    def serve(self, minimum: str = "1.2") -> ServerTls:
        files = TlsFiles(certificate=str(self.pair.certificate), key=str(self.pair.key), minimum=minimum)
        return ServerTls(files, tell=self.told.append)


@pytest.fixture
def peer(tmp_path: Path) -> Peer:
    return Peer(tmp_path / "ca")


def shake_hands(server: ssl.SSLContext, client: ssl.SSLContext, name: str | None = NAME) -> ssl.SSLObject:
    """A whole handshake in memory; the client's side of the connection."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    sides = [
        client.wrap_bio(to_client, to_server, server_hostname=name),
        server.wrap_bio(to_server, to_client, server_side=True),
    ]
    waiting = list(sides)
    for _ in range(10):
        for side in list(waiting):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
            waiting.remove(side)
    assert not waiting
    return sides[0]


def serial(connection: ssl.SSLObject) -> str:
    certificate = connection.getpeercert()
    assert certificate is not None
    return str(certificate["serialNumber"])


def anonymous(ca: str) -> ssl.SSLContext:
    """A client that verifies the chain and sends no server name."""
    context = client_context(ca)
    context.check_hostname = False
    return context


def limited(ca: str, version: ssl.TLSVersion) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(ca)
    context.minimum_version = context.maximum_version = version
    return context


def test_both_sides_agree_on_the_newest_version_and_http_1(peer: Peer) -> None:
    connection = shake_hands(peer.serve().context, client_context(peer.ca))
    assert (connection.version(), connection.selected_alpn_protocol()) == ("TLSv1.3", "http/1.1")


VERSIONS = {
    "1.2 where 1.2 is the least": ("1.2", ssl.TLSVersion.TLSv1_2, "TLSv1.2"),
    "1.3 where 1.2 is the least": ("1.2", ssl.TLSVersion.TLSv1_3, "TLSv1.3"),
    "1.3 where 1.3 is the least": ("1.3", ssl.TLSVersion.TLSv1_3, "TLSv1.3"),
}


@pytest.mark.parametrize(("minimum", "offered", "agreed"), VERSIONS.values(), ids=VERSIONS)
def test_a_client_with_a_version_that_is_allowed_gets_it(
    peer: Peer, minimum: str, offered: ssl.TLSVersion, agreed: str
) -> None:
    assert shake_hands(peer.serve(minimum).context, limited(peer.ca, offered)).version() == agreed


def test_a_client_below_the_minimum_gets_no_connection(peer: Peer) -> None:
    with pytest.raises(ssl.SSLError):
        shake_hands(peer.serve("1.3").context, limited(peer.ca, ssl.TLSVersion.TLSv1_2))


def test_an_upstream_below_the_minimum_gets_no_connection(peer: Peer) -> None:
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    old.load_cert_chain(peer.pair.certificate, peer.pair.key)
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    assert shake_hands(old, client_context(peer.ca)).version() == "TLSv1.2"
    with pytest.raises(ssl.SSLError):
        shake_hands(old, client_context(peer.ca, minimum="1.3"))


def test_tls_1_2_has_forward_secrecy_and_authenticated_ciphers_only(peer: Peer) -> None:
    for context in (peer.serve().context, client_context(peer.ca)):
        old = [cipher["name"] for cipher in context.get_ciphers() if cipher["protocol"] != "TLSv1.3"]
        assert old
        assert all(name.startswith("ECDHE-") and ("GCM" in name or "CHACHA20" in name) for name in old)


@pytest.mark.parametrize("minimum", ["", "1.1", "1.0", "TLSv1.2", "2"])
def test_no_other_minimum_can_be_set(peer: Peer, minimum: str) -> None:
    with pytest.raises(ConfigError, match=r"choose one of 1\.2, 1\.3"):
        peer.serve(minimum)
    with pytest.raises(ConfigError, match=r"choose one of 1\.2, 1\.3"):
        client_context(minimum=minimum)


def test_an_upstream_of_an_unknown_authority_is_refused(peer: Peer, tmp_path: Path) -> None:
    other = Peer(tmp_path / "other")
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(peer.serve().context, client_context(other.ca))


def test_with_a_bundle_the_authorities_of_the_system_are_not_trusted(peer: Peer) -> None:
    assert len(client_context(peer.ca).get_ca_certs()) == 1


def test_an_upstream_with_another_name_is_refused(peer: Peer) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        shake_hands(peer.serve().context, client_context(peer.ca), "other.corp")


def test_without_a_bundle_upstreams_are_verified_all_the_same(peer: Peer) -> None:
    context = client_context()
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(peer.serve().context, context)


def test_session_keys_are_written_nowhere(peer: Peer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys.log"))
    shake_hands(peer.serve().context, client_context(peer.ca))
    assert not (tmp_path / "keys.log").exists()


def test_a_pinned_key_is_accepted_and_known(peer: Peer) -> None:
    shown = shake_hands(peer.serve().context, client_context(peer.ca))
    assert isinstance(shown, UpstreamTls)
    certificate = x509.load_pem_x509_certificate(peer.pair.certificate.read_bytes())
    key = certificate.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    assert shown.spki == base64.b64encode(hashlib.sha256(key).digest()).decode()
    shake_hands(peer.serve().context, client_context(peer.ca, pins=["A" * 43 + "=", shown.spki]))


def test_another_key_is_refused_whoever_vouches_for_it(peer: Peer) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="none of those that are pinned"):
        shake_hands(peer.serve().context, client_context(peer.ca, pins=["A" * 43 + "="]))


BUNDLES = {"missing": None, "empty": b"", "not PEM": b"hello"}


@pytest.mark.parametrize("content", BUNDLES.values(), ids=BUNDLES)
def test_a_bundle_that_cannot_be_used_is_told(tmp_path: Path, content: bytes | None) -> None:
    bundle = tmp_path / "bundle.pem"
    if content is not None:
        bundle.write_bytes(content)
    with pytest.raises(ConfigError, match=r"bundle\.pem: no PEM bundle"):
        client_context(str(bundle))


def test_a_new_certificate_is_used_from_the_next_handshake_on(peer: Peer) -> None:
    tls = peer.serve()
    before = shake_hands(tls.context, client_context(peer.ca))
    peer.issue()
    after = shake_hands(tls.context, client_context(peer.ca))
    again = shake_hands(tls.context, client_context(peer.ca))
    assert serial(before) != serial(after)
    assert serial(after) == serial(again)
    assert (tls.problem, len(peer.told)) == ("", 1)
    assert "is in use" in peer.told[0]


def test_a_client_without_a_server_name_gets_the_new_certificate_too(peer: Peer) -> None:
    tls = peer.serve()
    before = shake_hands(tls.context, anonymous(peer.ca), None)
    peer.issue()
    assert serial(shake_hands(tls.context, anonymous(peer.ca), None)) != serial(before)


def test_the_new_certificate_keeps_the_minimum(peer: Peer) -> None:
    tls = peer.serve("1.3")
    peer.issue()
    assert shake_hands(tls.context, client_context(peer.ca)).version() == "TLSv1.3"
    with pytest.raises(ssl.SSLError):
        shake_hands(tls.context, limited(peer.ca, ssl.TLSVersion.TLSv1_2))


def encrypt(pair: PemPair) -> None:
    key = serialization.load_pem_private_key(pair.key.read_bytes(), None)
    pair.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"open"),
        )
    )


def mix(pair: PemPair) -> None:
    other = issue_server(pair.key.parent, ("other.corp",), now=datetime.now(UTC))
    other.key.replace(pair.key)


BREAKS: dict[str, tuple[Damage, str]] = {
    "certificate cut": (lambda pair: pair.certificate.write_bytes(pair.certificate.read_bytes()[:100]), "no PEM"),
    "certificate gone": (lambda pair: pair.certificate.unlink(), "No such file"),
    "key gone": (lambda pair: pair.key.unlink(), "No such file"),
    "key empty": (lambda pair: pair.key.write_bytes(b""), "no PEM"),
    "key under a passphrase": (encrypt, "passphrase"),
    "key of another certificate": (mix, "KEY_VALUES_MISMATCH|key values mismatch"),
    "key readable by others": (lambda pair: pair.key.chmod(0o644), "chmod 600"),
}


@pytest.mark.parametrize(("damage", "message"), BREAKS.values(), ids=BREAKS)
def test_a_broken_pair_is_told_once_and_the_old_one_stays(peer: Peer, damage: Damage, message: str) -> None:
    tls = peer.serve()
    before = serial(shake_hands(tls.context, client_context(peer.ca)))
    damage(peer.pair)
    for _ in range(2):
        assert serial(shake_hands(tls.context, client_context(peer.ca))) == before
    (told,) = peer.told
    assert "the old one stays" in told
    with pytest.raises(ConfigError, match=message):
        raise ConfigError(tls.problem)
    peer.issue()
    assert serial(shake_hands(tls.context, client_context(peer.ca))) != before
    assert (tls.problem, len(peer.told)) == ("", 2)


@pytest.mark.parametrize(("damage", "message"), BREAKS.values(), ids=BREAKS)
def test_a_gateway_does_not_start_with_a_broken_pair(peer: Peer, damage: Damage, message: str) -> None:
    damage(peer.pair)
    with pytest.raises(ConfigError, match=message):
        peer.serve()


@pytest.mark.loopback
async def test_a_listener_shows_the_new_certificate_and_keeps_running_connections(peer: Peer) -> None:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(100):
            writer.write(data)
        writer.close()

    async def connect() -> tuple[asyncio.StreamReader, asyncio.StreamWriter, str]:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=client_context(peer.ca))
        return reader, writer, serial(writer.get_extra_info("ssl_object"))

    async def ping(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(b"ping")
        return await reader.readexactly(4)

    server = await asyncio.start_server(echo, "127.0.0.1", 0, ssl=peer.serve().context)
    port = server.sockets[0].getsockname()[1]
    old_reader, old_writer, old = await connect()
    peer.issue()
    new_reader, new_writer, new = await connect()
    assert old != new
    assert await ping(old_reader, old_writer) == await ping(new_reader, new_writer) == b"ping"
    for writer in (old_writer, new_writer):
        writer.close()
        await writer.wait_closed()
    server.close()
    await server.wait_closed()
