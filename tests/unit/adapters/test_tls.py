"""TLS in whole handshakes: versions, names, authorities, and certificates that change or break."""

import asyncio
import base64
import hashlib
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from egress_gateway.adapters.client_trust import ShownCertificate
from egress_gateway.adapters.internal_ca import (
    PemPair,
    authority_files,
    create_authority,
    issue_client,
    issue_server,
)
from egress_gateway.adapters.internal_revocation import revoke
from egress_gateway.adapters.tls import ServerTls, UpstreamTls, client_context
from egress_gateway.core.config import ClientCertificates, TlsFiles
from egress_gateway.core.errors import ConfigError, Unauthenticated, Unavailable

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


# --- Certificates of clients ------------------------------------------------------------------------


class Believer:
    """A listener that asks its clients for certificates of an authority, and one client."""

    def __init__(self, peer: Peer, directory: Path, *, required: bool = True) -> None:
        self.peer = peer
        self.directory = directory
        self.now = datetime.now(UTC)
        self.ca = create_authority(directory, "Client CA", now=self.now).certificate
        self.pair = issue_client(directory, "payments", dns=("payments.corp",), now=self.now)
        revoked = revoke(directory, (), now=self.now)
        self.tls = ServerTls(
            TlsFiles(certificate=str(peer.pair.certificate), key=str(peer.pair.key)),
            clients=ClientCertificates(ca=str(self.ca), revoked=str(revoked), required=required),
            tell=peer.told.append,
        )

    def client(self, pair: PemPair | None = None) -> ssl.SSLContext:
        context = client_context(self.peer.ca)
        if pair is not None:
            context.load_cert_chain(pair.certificate, pair.key)
        return context

    def shake_hands(self, client: ssl.SSLContext, session: ssl.SSLSession | None = None) -> ssl.SSLObject:
        """The server's side of a connection, after the client has proved itself."""
        to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
        ours = self.tls.current().wrap_bio(to_server, to_client, server_side=True)
        theirs = client.wrap_bio(to_client, to_server, server_hostname=NAME, session=session)
        waiting = [theirs, ours]
        while waiting:
            for side in list(waiting):
                try:
                    side.do_handshake()
                except ssl.SSLWantReadError:
                    continue
                waiting.remove(side)
        self.theirs = theirs
        return ours

    def recheck(self, shown: ShownCertificate) -> None:
        self.tls.recheck(shown, now=int(self.now.timestamp()) * 1_000_000)


@pytest.fixture
def believer(peer: Peer, tmp_path: Path) -> Believer:
    return Believer(peer, tmp_path / "clients")


def shown_by(believer: Believer, pair: PemPair | None) -> ShownCertificate | None:
    return believer.tls.shown(believer.shake_hands(believer.client(pair)))


def test_a_certificate_of_the_authority_is_taken_and_known(believer: Believer) -> None:
    shown = shown_by(believer, believer.pair)
    assert shown is not None
    certificate = x509.load_pem_x509_certificate(believer.pair.certificate.read_bytes())
    assert shown.der == certificate.public_bytes(serialization.Encoding.DER)
    believer.recheck(shown)


def of_another_authority(one: Believer) -> PemPair:
    create_authority(one.directory / "other", "Client CA", now=one.now)
    return issue_client(one.directory / "other", "payments", dns=("payments.corp",), now=one.now)


def of_a_server(one: Believer) -> PemPair:
    return issue_server(one.directory, ("payments.corp",), now=one.now)


def that_has_ended(one: Believer) -> PemPair:
    return issue_client(one.directory, "late", dns=("late.corp",), now=one.now - timedelta(days=2), days=1)


STRANGE: dict[str, tuple[Callable[[Believer], PemPair | None], str]] = {
    "none": (lambda _: None, "PEER_DID_NOT_RETURN_A_CERTIFICATE|peer did not return"),
    "of another authority of the same name": (of_another_authority, "certificate verify failed"),
    "of a server": (of_a_server, "certificate verify failed"),
    "that has ended": (that_has_ended, "certificate verify failed"),
    "of the authority that vouches for servers": (lambda one: one.peer.pair, "certificate verify failed"),
}


@pytest.mark.parametrize(("pair", "message"), STRANGE.values(), ids=STRANGE)
def test_without_a_good_certificate_there_is_no_connection(
    believer: Believer, pair: Callable[[Believer], PemPair | None], message: str
) -> None:
    with pytest.raises(ssl.SSLError, match=message):
        shown_by(believer, pair(believer))


def test_where_it_is_not_required_none_may_be_shown_but_no_bad_one(peer: Peer, tmp_path: Path) -> None:
    believer = Believer(peer, tmp_path / "clients", required=False)
    assert shown_by(believer, None) is None
    assert shown_by(believer, believer.pair) is not None
    with pytest.raises(ssl.SSLError, match="certificate verify failed"):
        shown_by(believer, of_another_authority(believer))


def test_without_clients_no_certificate_is_asked_for(peer: Peer) -> None:
    tls = peer.serve()
    assert tls.clients is None
    assert tls.current().verify_mode is ssl.CERT_NONE


def test_a_revocation_counts_for_connections_that_are_there(believer: Believer) -> None:
    shown = shown_by(believer, believer.pair)
    assert shown is not None
    revoke(believer.directory, (believer.pair.certificate,), now=believer.now)
    with pytest.raises(Unauthenticated) as caught:
        believer.recheck(shown)
    assert caught.value.code == "certificate_revoked"
    again = shown_by(believer, believer.pair)
    assert again is not None
    with pytest.raises(Unauthenticated):
        believer.recheck(again)


def test_a_list_that_does_not_load_leaves_the_old_one(believer: Believer) -> None:
    shown = shown_by(believer, believer.pair)
    assert shown is not None
    (believer.directory / "revoked.pem").write_bytes(b"broken")
    believer.recheck(shown)
    (told,) = believer.peer.told
    assert "the old one stays" in told
    assert "revoked.pem" in believer.tls.problem


def test_a_new_certificate_of_the_listener_is_nothing_to_its_clients(believer: Believer) -> None:
    shown = shown_by(believer, believer.pair)
    assert shown is not None
    believer.peer.issue()
    believer.recheck(shown)


def test_other_authorities_end_connections_and_sessions_of_before(believer: Believer) -> None:
    client = believer.client(believer.pair)
    client.maximum_version = ssl.TLSVersion.TLSv1_2
    shown = believer.tls.shown(believer.shake_hands(client))
    session = believer.theirs.session
    resumed = believer.shake_hands(client, session)
    assert resumed.session_reused
    assert believer.tls.shown(resumed) == shown
    other = of_another_authority(believer)
    believer.ca.write_bytes((believer.directory / "other" / "ca.pem").read_bytes())
    (believer.directory / "revoked.pem").write_bytes(
        revoke(believer.directory / "other", (), now=believer.now).read_bytes()
    )
    assert shown is not None
    with pytest.raises(Unavailable) as caught:
        believer.recheck(shown)
    assert caught.value.code == "certificate_outdated"
    with pytest.raises(ssl.SSLError, match="certificate verify failed"):
        believer.shake_hands(client, session)
    assert shown_by(believer, other) is not None


def test_a_session_of_version_1_3_is_resumed_with_its_certificate_and_not_by_other_authorities(
    believer: Believer,
) -> None:
    client = believer.client(believer.pair)
    ours = believer.shake_hands(client)
    ours.write(b"x")
    believer.theirs.read(1)
    session = believer.theirs.session
    resumed = believer.shake_hands(client, session)
    assert resumed.session_reused
    shown = believer.tls.shown(resumed)
    assert shown is not None
    revoke(believer.directory, (believer.pair.certificate,), now=believer.now)
    with pytest.raises(Unauthenticated):
        believer.recheck(shown)
    assert not believer.shake_hands(client, session).session_reused
