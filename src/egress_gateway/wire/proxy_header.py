"""The header that a proxy sends before the connection it passes on: PROXY protocol, version 2.

Written after HAProxy's `proxy-protocol.txt`, sections 2.2 to 2.2.4. Version 1, which is text, is not
read. Addresses are taken from TCP over IPv4 or IPv6 only: the specification lets a receiver refuse the
others, and to judge such a connection by the proxy's own address would lend it the proxy's rights.
Of the TLVs only the checksum is looked at.
"""

import ipaddress
import struct
from typing import Final

import msgspec

from egress_gateway.core.addresses import plain
from egress_gateway.core.errors import WireError

SIGNATURE: Final = b"\r\n\r\n\0\r\nQUIT\n"
LONGEST: Final = 536
"""Bytes of a whole header: the least that section 2.2 has senders rely on; addresses and TLVs of load
balancers are far below."""

_FIXED: Final = struct.Struct("!12sBBH")
_TLV: Final = struct.Struct("!BH")
_LOCAL: Final = 0x20
_PROXY: Final = 0x21
"""Version in the high half, command in the low one."""
_TCP: Final = {0x11: 4, 0x21: 16}
"""Family and transport: TCP over IPv4 and over IPv6, with the bytes of an address."""
_PORTS: Final = 4
_CHECKSUM: Final = 0x03

_CASTAGNOLI: Final = 0x82F63B78


def _crc_table() -> tuple[int, ...]:
    table = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (_CASTAGNOLI if value & 1 else 0)  # noqa: PLW2901  (eight steps of division)
        table.append(value)
    return tuple(table)


_CRC_TABLE: Final = _crc_table()


class ProxiedSource(msgspec.Struct, frozen=True, kw_only=True):
    """Whose connection it is, as the proxy says."""

    address: str = ""
    """Of the client; empty where the proxy speaks for itself, to look whether we are there (LOCAL)."""


class ProxyHeaderReader:
    """Reads one header. Raises `WireError` for anything else, as soon as it is seen."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._wanted = _FIXED.size

    @property
    def wanted(self) -> int:
        """Bytes that can be read without reading past the header; 0 when it is complete."""
        return max(0, self._wanted - len(self._buffer))

    def feed(self, data: bytes) -> ProxiedSource | None:
        """Take the next bytes; the source once the header is complete."""
        self._buffer += data
        if not self._buffer.startswith(SIGNATURE[: len(self._buffer)]):
            raise WireError("not the header of the PROXY protocol, version 2")
        if len(self._buffer) < _FIXED.size:
            return None
        _, command, transport, length = _FIXED.unpack_from(self._buffer)
        self._wanted = _FIXED.size + length
        if command not in {_LOCAL, _PROXY}:
            raise WireError("another version or command than LOCAL or PROXY of version 2")
        if self._wanted > LONGEST:
            raise WireError(f"a header of more than {LONGEST} bytes")
        if command == _PROXY and (transport not in _TCP or length < 2 * _TCP[transport] + _PORTS):
            raise WireError("no pair of addresses of TCP over IPv4 or IPv6")
        if len(self._buffer) < self._wanted:
            return None
        return _source(bytes(self._buffer[: self._wanted]), command, transport)

    def close(self) -> None:
        """No more bytes will come. Raises `WireError` if the header is cut off."""
        if self.wanted:
            raise WireError("a header that is cut off")


def crc32c(data: bytes) -> int:
    """The checksum of section 2.2.3 (RFC 4960 appendix B). At most a header's length, once a connection."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ _CRC_TABLE[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


def _source(header: bytes, command: int, transport: int) -> ProxiedSource:
    if command == _LOCAL:
        # Section 2.2: the address block of LOCAL is to be skipped, whatever it says.
        return ProxiedSource()
    size = _TCP[transport]
    _check_tlvs(header, _FIXED.size + 2 * size + _PORTS)
    return ProxiedSource(address=str(plain(ipaddress.ip_address(header[_FIXED.size : _FIXED.size + size]))))


def _check_tlvs(header: bytes, position: int) -> None:
    while position < len(header):
        value = position + _TLV.size
        if value > len(header):
            raise WireError("a TLV that is cut off")
        kind, length = _TLV.unpack_from(header, position)
        position = value + length
        if position > len(header):
            raise WireError("a TLV that is longer than the header")
        if kind == _CHECKSUM:
            _check_sum(header, value, length)


def _check_sum(header: bytes, position: int, length: int) -> None:
    """Section 2.2.3: computed with its own four bytes at zero; a header that does not match is refused."""
    zeroed = header[:position] + bytes(length) + header[position + length :]
    if length != 4 or int.from_bytes(header[position : position + length]) != crc32c(zeroed):
        raise WireError("a checksum that does not match")
