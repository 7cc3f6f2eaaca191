"""The PROXY protocol: what its headers mean, in any chunking, and what is none of them."""

import ipaddress
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egress_gateway.core.errors import WireError
from egress_gateway.wire.proxy_header import LONGEST, SIGNATURE, ProxiedSource, ProxyHeaderReader, crc32c

LOCAL, PROXY = 0x20, 0x21
TCP4, TCP6 = 0x11, 0x21


def header(command: int, transport: int, block: bytes) -> bytes:
    return SIGNATURE + struct.pack("!BBH", command, transport, len(block)) + block


def addresses(source: str, destination: str = "") -> bytes:
    first = ipaddress.ip_address(source)
    second = ipaddress.ip_address(destination or source)
    return first.packed + second.packed + struct.pack("!HH", 40000, 443)


def tlv(kind: int, value: bytes) -> bytes:
    return struct.pack("!BH", kind, len(value)) + value


def summed(block: bytes) -> bytes:
    """A TCP4 header that ends in its checksum."""
    bare = header(PROXY, TCP4, block + tlv(3, bytes(4)))
    return bare[:-4] + crc32c(bare).to_bytes(4)


V4 = addresses("192.0.2.7", "198.51.100.1")
V6 = addresses("2001:db8::7")
READ = {
    "IPv4": (header(PROXY, TCP4, V4), "192.0.2.7"),
    "IPv6": (header(PROXY, TCP6, V6), "2001:db8::7"),
    "IPv4 written as IPv6": (header(PROXY, TCP6, addresses("::ffff:192.0.2.7")), "192.0.2.7"),
    "with TLVs": (header(PROXY, TCP4, V4 + tlv(1, b"h2") + tlv(0xE0, b"") + tlv(4, bytes(30))), "192.0.2.7"),
    "with a checksum": (summed(V4 + tlv(1, b"http/1.1")), "192.0.2.7"),
    "of the greatest length": (header(PROXY, TCP4, V4 + tlv(4, bytes(LONGEST - 16 - 12 - 3))), "192.0.2.7"),
    "LOCAL without anything": (header(LOCAL, 0, b""), ""),
    "LOCAL with addresses, which say nothing": (header(LOCAL, TCP4, V4), ""),
    "LOCAL with bytes of no form": (header(LOCAL, 0x77, b"\xff" * 9), ""),
}


@pytest.mark.parametrize(("data", "address"), READ.values(), ids=READ)
def test_a_header_says_whose_connection_it_is(data: bytes, address: str) -> None:
    reader = ProxyHeaderReader()
    assert reader.feed(data) == ProxiedSource(address=address)
    assert reader.wanted == 0
    reader.close()


NONE = {
    "version 1": b"PROXY TCP4 192.0.2.7 198.51.100.1 40000 443\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "HTTP": b"GET / HTTP/1.1\r\n",
    "another first byte": b"\n",
    "another last byte of the signature": SIGNATURE[:-1] + b"\r",
    "version 1 in binary": header(0x11, TCP4, V4),
    "version 3": header(0x31, TCP4, V4),
    "an unknown command": header(0x22, TCP4, V4),
    "an unknown family": header(PROXY, 0x41, V4),
    "UNSPEC": header(PROXY, 0x00, b""),
    "UDP over IPv4": header(PROXY, 0x12, V4),
    "a Unix socket": header(PROXY, 0x31, bytes(216)),
    "an unknown transport": header(PROXY, 0x13, V4),
    "an address block that is too short": header(PROXY, TCP4, V4[:-1]),
    "IPv4 addresses said to be IPv6": header(PROXY, TCP6, V4),
    "longer than it may be, by its length alone": header(PROXY, TCP4, bytes(LONGEST - 15))[:16],
    "LOCAL, longer than it may be": header(LOCAL, 0, bytes(LONGEST - 15))[:16],
    "a TLV without its length": header(PROXY, TCP4, V4 + b"\x01\x00"),
    "a TLV longer than the header": header(PROXY, TCP4, V4 + b"\x01\x00\x05abcd"),
    "a checksum that does not match": summed(V4)[:-1] + bytes([summed(V4)[-1] ^ 1]),
    "a checksum over other addresses": summed(V4).replace(V4[:4], b"\x0a\x00\x00\x01", 1),
    "a checksum of two bytes": header(PROXY, TCP4, V4 + tlv(3, b"ab")),
}


@pytest.mark.parametrize("data", NONE.values(), ids=NONE)
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(WireError):
        ProxyHeaderReader().feed(data)


@pytest.mark.parametrize("length", [0, 1, 12, 15, 16, 27])
def test_a_header_that_is_cut_off_is_told_at_the_end(length: int) -> None:
    reader = ProxyHeaderReader()
    assert reader.feed(READ["IPv4"][0][:length]) is None
    with pytest.raises(WireError, match="cut off"):
        reader.close()


def test_the_checksum_is_crc32c() -> None:
    assert crc32c(b"123456789") == 0xE3069283
    assert crc32c(bytes(32)) == 0x8A9136AA


@given(st.sampled_from(sorted(READ)), st.data())
def test_any_chunking_says_the_same(case: str, data: st.DataObject) -> None:
    whole, address = READ[case]
    cuts = sorted(data.draw(st.sets(st.integers(1, len(whole) - 1), max_size=6)))
    reader = ProxyHeaderReader()
    said = [reader.feed(whole[begin:end]) for begin, end in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    assert said == [*[None] * len(cuts), ProxiedSource(address=address)]


@given(st.sampled_from(sorted(READ)))
def test_whoever_reads_what_is_wanted_never_reads_too_far(case: str) -> None:
    whole, address = READ[case]
    reader, position, source = ProxyHeaderReader(), 0, None
    while wanted := reader.wanted:
        assert source is None
        source = reader.feed(whole[position : position + wanted])
        position += wanted
    assert (position, source) == (len(whole), ProxiedSource(address=address))


@given(st.binary(max_size=64))
def test_no_bytes_raise_anything_but_wire_errors(tail: bytes) -> None:
    for data in (tail, SIGNATURE + tail, header(PROXY, TCP4, V4 + tail), header(PROXY, TCP6, V6 + tail)):
        reader = ProxyHeaderReader()
        try:
            reader.feed(data)
            reader.close()
        except WireError:
            continue
