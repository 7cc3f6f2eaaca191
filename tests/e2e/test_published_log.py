"""A published log is accepted by software that is not ours, over HTTP, from its address and its keys alone.

Two readers: one is written here from the formulas of C2SP tlog-tiles, tlog-checkpoint and RFC 6962 and
shares no line with the project; the other is the package tlog-scales, which nobody of us wrote.
"""

import base64
import hashlib
import http.client
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from tlog_scales.backend import HttpBackend
from tlog_scales.reader import TilesReader
from tlog_scales.signing import Vkey, VkeySet
from tlog_scales.tiles import leaf_hash

from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.auditd.tiles import TileWriter
from egress_gateway.adapters.static_tiles import export
from egress_gateway.audit.notes.checkpoint import Checkpoint, cosign, cosign_ml_dsa, cosigner_key, text_of
from egress_gateway.audit.records.own_kinds import HeartbeatRecord
from egress_gateway.testing.written_log import ORIGIN, WrittenLog, write_log

pytestmark = pytest.mark.loopback

SIZE = 66_000
"""A full tile of level 1, partial ones of three levels, two segments."""
WITNESS = Ed25519PrivateKey.from_private_bytes(bytes(32))
SECOND = MLDSA44PrivateKey.from_seed_bytes(bytes(32))


class Published(msgspec.Struct, frozen=True):
    """A log that is served, and where."""

    log: WrittenLog
    port: int


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and prints nothing."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nobody reads it."""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    directory, out = tmp_path_factory.mktemp("log"), tmp_path_factory.mktemp("out")
    log = write_log(directory, (HeartbeatRecord(ts=1 + n, size=n, root="", connected=0) for n in range(SIZE)))
    text = text_of(Checkpoint(origin=ORIGIN, size=SIZE, root=log.root))
    lines = cosign_ml_dsa(text, ORIGIN, SECOND, 1_700_000_000) + cosign(text, "w.test", WITNESS, 1_700_000_001)
    (directory / "cosigned").write_bytes((directory / "checkpoint").read_bytes() + lines.encode())
    tiles = TileWriter(directory)
    # Half of the tiles are there already, the others are made for the export.
    while not tiles.step(SIZE // 2):
        pass
    tiles.close()
    files = Directory(directory)
    export(files, out, seen=lambda _: None)
    files.close()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(out))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Published(log, server.server_address[1])
        server.shutdown()
        thread.join()


class PlainReader:
    """Fetches what the specification names, and nothing else."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port)

    def get(self, path: str) -> bytes:
        self.connection.request("GET", f"/{path}")
        response = self.connection.getresponse()
        data = response.read()
        assert response.status == 200, path
        return data

    def resource(self, kind: str, number: int, width: int) -> bytes:
        digits = f"{number:03d}"
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
        path = "/".join([*("x" + group for group in groups[:-1]), groups[-1]])
        return self.get(f"tile/{kind}/{path}" + (f".p/{width}" if width != 256 else ""))


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def mth(hashes: list[bytes]) -> bytes:
    """The Merkle tree hash, as RFC 6962 defines it."""
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return sha(b"\x01" + mth(hashes[:split]) + mth(hashes[split:]))


def tiles_of(size: int, level: int) -> Iterator[tuple[int, int]]:
    """Number and width of the tiles of a level, by the formula."""
    hashes = size // 256**level
    yield from ((number, 256) for number in range(hashes // 256))
    if hashes % 256:
        yield hashes // 256, hashes % 256


def test_a_reader_of_the_specification_alone_accepts_it(published: Published) -> None:
    reader = PlainReader(published.port)
    text, _, signatures = reader.get("checkpoint").decode().rpartition("\n\n")
    origin, size, root = text.split("\n")
    name, _, encoded = published.log.vkey.split("+", 2)
    public = base64.b64decode(encoded)
    line = next(each for each in signatures.split("\n") if each.startswith(f"\u2014 {name} "))
    signature = base64.b64decode(line.rpartition(" ")[2])
    assert signature[:4] == sha(name.encode() + b"\n" + public)[:4]
    Ed25519PublicKey.from_public_bytes(public[1:]).verify(signature[4:], f"{text}\n".encode())
    assert (origin, int(size)) == (ORIGIN, SIZE)

    leaves: list[bytes] = []
    for number, width in tiles_of(SIZE, 0):
        data = reader.resource("entries", number, width)
        tile = reader.resource("0", number, width)
        hashes = []
        while data:
            length = int.from_bytes(data[:2])
            hashes.append(sha(b"\x00" + data[2 : 2 + length]))
            data = data[2 + length :]
        assert len(hashes) == width
        assert b"".join(hashes) == tile
        leaves += hashes
    assert mth(leaves) == base64.b64decode(root)
    for level in (1, 2):
        for number, width in tiles_of(SIZE, level):
            tile = reader.resource(str(level), number, width)
            for place in range(width):
                first = (number * 256 + place) * 256**level
                assert tile[place * 32 : place * 32 + 32] == mth(leaves[first : first + 256**level])


def test_another_projects_reader_accepts_it(published: Published) -> None:
    reader = TilesReader(HttpBackend(f"http://127.0.0.1:{published.port}"))
    checkpoint = reader.get_checkpoint()
    keys = [
        published.log.vkey,
        cosigner_key(ORIGIN, SECOND.public_key()),
        cosigner_key("w.test", WITNESS.public_key()),
    ]
    valid = VkeySet(*map(Vkey.from_string, keys)).verify(checkpoint.signatures, checkpoint)
    assert {vkey.serialize() for vkey, _ in valid} == set(keys)
    assert (checkpoint.origin, checkpoint.size) == (ORIGIN, SIZE)
    assert reader.calculate_root_hash() == checkpoint.root_hash == published.log.root
    for index in (0, 255, 256, 65_535, 65_536, SIZE - 1):
        leaf = reader.get_entry(index)
        assert published.log.bodies[index] in leaf
        reader.get_inclusion_proof(index, SIZE).check(leaf_hash(leaf), checkpoint.root_hash)
    for earlier in (1, 256, 65_536, 65_999, SIZE):
        proof = reader.get_consistency_proof(earlier, SIZE)
        proof.check(reader.mth(0, earlier), checkpoint.root_hash)
