r"""The hosts that the arguments of a tool call name, in the forms in which programs take them.

Read are: what stands behind a scheme of any kind (one slash, backslashes and none are as good where it is one of
the web's) and behind `//` alone; shares (`\\\\host\\`); what stands behind the `@` of a mail address or an account;
addresses of IPv4, and of IPv6; and bare names, by their ending. Of endings that files and programs have as well
(`setup.py`, `self.name`) only what stands before a path or a port, behind a program that connects, or under a key
that says so (`host`, `url`). JSON within strings is opened. What a program makes of pieces, or of a text that is
encoded otherwise, is not read.

Time is linear in the length: a second per MB, and two of what was written to take long.
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv6Address
from typing import Final
from urllib.parse import unquote

from egress_gateway.core.errors import WireError
from egress_gateway.screen.top_level_domains import INTERNAL, PUBLIC, SHARED
from egress_gateway.wire.json_literals import LiteralKind, literals

MOST_HOSTS: Final = 256
"""Of one call. One that names more is aimed at `MANY` as well."""
MANY: Final = "(more than 256 hosts)"
MOST_WITHIN: Final = 3
"""Levels of JSON within strings of JSON."""
_PIECE: Final = 16 << 10
"""Characters that are searched at a time. A search is a millisecond or two then, and others get their turn after it."""
_SEARCHED: Final = 2_048
_BEFORE: Final = 200
"""Characters in which the program stands that a name is given to, as in `_CONNECTS`."""

_DOT: Final = "[.\u3002\uff0e\uff61]"
_DOTS: Final = str.maketrans("\u3002\uff0e\uff61", "...")
_AUTHORITY: Final = r"""(?:\[[0-9A-Fa-f:.%]{2,60}\]|[^\s\\/?#"'<>`|(){}\[\],;]){1,600}"""
_LED_TO: Final = re.compile(
    rf"(?<![A-Za-z0-9+.-])(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{{1,30}}):(?P<slashes>[\\/]{{2,}})(?P<any>{_AUTHORITY})"
    rf"|(?<![A-Za-z0-9+.-])(?i:https?|wss?|ftps?):[\\/]?(?P<web>{_AUTHORITY})"
    rf"|(?<![\w:.\\/])(?:(?P<share>\\\\)|//|\\/|/\\)(?P<alone>{_AUTHORITY})(?P<behind>[\\/])?"
)
_AT: Final = re.compile(rf"(?<=[\w.%+'\"-])@(?P<name>[\w-]+(?:{_DOT}[\w-]+)*)(?P<behind>:[\w./~])?")
_IPV4: Final = re.compile(r"(?<![\w.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9]|\.[0-9])")
_IPV6: Final = re.compile(r"(?<![\w:.])(?:[0-9A-Fa-f]{3,4}|64):(?:[0-9A-Fa-f]{0,4}:){1,6}[0-9A-Fa-f]{0,4}(?![\w:])")
"""A short first part is a slice of an array (`[1::2]`), but for the prefix of RFC 6052."""
_NAME: Final = re.compile(rf"(?<![\w.@/\\$%-])[\w-]+(?:{_DOT}[\w-]+)+")
_PLACE: Final = re.compile(r"\s?(?:/[^\s/*]|:[0-9])|\s[0-9]{2,5}\b")
_PROGRAM: Final = re.compile(r"[(\[]|\s?=|->")
_CONNECTS: Final = re.compile(
    r"\b(?:aria2c|curl|dig|ftp|host|https?|nc|ncat|netcat|nmap|nslookup|openssl|ping6?|rsync|scp|sftp|socat|ssh|telnet"
    r"|tracer(?:t|oute)|wget|whois)(?:\.exe)?\s[^|;&\n]{0,200}",
    re.IGNORECASE,
)
_SAYS_HOST: Final = re.compile(
    r"(?:host(?:_?name)?|server|domain|endpoint|ur[il]|proxy|webhook|fqdn|website|remote|\bip|_ip|IP)s?\Z",
    re.IGNORECASE,
)
_UNDER_KEY: Final = re.compile(r"\s*(?:[^\s@\\/:]+@)?([\w.\u3002\uff0e\uff61-]+)(?::[0-9]+)?(?:[\\/?#]\S*)?\s*")
_SPACE: Final = re.compile(r"\s")
_BROKEN: Final = str.maketrans("", "", "\t\r\n")
_OWN: Final = re.compile(r"(?:self|this|cls)\.")
_ENDING: Final = re.compile(r"[a-z]{2,}|xn--[a-z0-9-]+")


def hosts_in(arguments: str) -> frozenset[str]:
    """The hosts, in lower case and without user and port."""
    found: set[str] = set()
    for host in _named(arguments):
        if host:
            found.add(host)
        if len(found) > MOST_HOSTS:
            return frozenset({*found, MANY})
    return frozenset(found)


def _named(arguments: str) -> Iterator[str]:
    said: list[str] = []
    for key, text in _texts(arguments, MOST_WITHIN):
        if key and (under := _UNDER_KEY.fullmatch(text)) is not None:
            yield _host(under[1])
        said.append(text.replace("\\/", "/"))
    # White space within an address is dropped by who follows it (WHATWG URL 4.4).
    said += [text.translate(_BROKEN) for text in said if len(text) <= _BEFORE and not text.isprintable()]
    for piece in _pieces("\n".join(said)):
        yield from _led_to(piece)
        yield from _at(piece)
        yield from (found[0] for found in _IPV4.finditer(piece) if all(int(part) < 256 for part in found[0].split(".")))
        yield from _ipv6(piece)
        yield from _bare(piece)


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces that end at white space, where there is any, and begin with the end of the one before."""
    start = 0
    while len(text) - start > _PIECE:
        spaces = [found.start() for found in _SPACE.finditer(text, start + _PIECE - _SEARCHED, start + _PIECE)]
        end = spaces[-1] if spaces else start + _PIECE
        yield text[start:end]
        again = _SPACE.search(text, end - _BEFORE, end)
        start = end if again is None else again.start()
    yield text[start:]


def _texts(arguments: str, levels: int) -> Iterator[tuple[bool, str]]:
    """What is said in JSON, decoded, and whether its key says that it is a host; what is no JSON is said as it is."""
    try:
        parts = literals(arguments)
    except WireError:
        yield False, arguments
        return
    key = False
    for part in parts:
        if part.kind is LiteralKind.KEY:
            key = _SAYS_HOST.search(part.text) is not None
        yield key and part.kind is LiteralKind.STRING, part.text
        if levels and part.kind is LiteralKind.STRING and part.text.lstrip()[:1] in {"{", "["}:
            yield from _texts(part.text, levels - 1)


def _led_to(text: str) -> Iterator[str]:
    groups = ("scheme", "slashes", "any", "web", "alone", "share", "behind")
    leads = dict.fromkeys(one.group(*groups) for one in _LED_TO.finditer(text))
    for scheme, slashes, anywhere, web, alone, share, behind in leads:
        if alone is None:
            if (scheme or "").lower() != "file" or len(slashes) < len("///"):
                yield _host(anywhere or web)
        elif _ends_well(host := _host(alone)) or (share and behind):
            yield host


def _at(text: str) -> Iterator[str]:
    for name, behind in dict.fromkeys(found.group("name", "behind") for found in _AT.finditer(text)):
        host = _host(name)
        if behind or ("." in host and _ENDING.fullmatch(host.rpartition(".")[2])):
            yield host


def _ipv6(text: str) -> Iterator[str]:
    for found in _IPV6.finditer(text):
        try:
            address = IPv6Address(found[0])
        except AddressValueError:
            continue
        if any(map(str.isdigit, found[0])):
            yield str(address)


def _bare(text: str) -> Iterator[str]:
    taken: set[str] = set()
    given = _CONNECTS.finditer(text)
    command = next(given, None)
    for found in _NAME.finditer(text):
        said = found[0]
        while command is not None and command.end() <= found.start():
            command = next(given, None)
        if said in taken:
            continue
        host = _host(said)
        if not _ends_well(host) or _OWN.match(said):
            taken.add(said)
        elif host.rpartition(".")[2] in SHARED:
            connected = command is not None and command.start() < found.start()
            if connected or _PLACE.match(text, found.end()):
                taken.add(said)
                yield host
        elif not _PROGRAM.match(text, found.end()):
            taken.add(said)
            yield host


def _ends_well(host: str) -> bool:
    ending = host.rpartition(".")[2]
    return "." in host and (ending in PUBLIC or ending in INTERNAL)


def _host(authority: str) -> str:
    """The host of an authority as a resolver would take it; empty for none."""
    said = unicodedata.normalize("NFKC", unquote(html.unescape(authority))).translate(_DOTS).rpartition("@")[2]
    if said.startswith("["):
        return said[1:].partition("]")[0].lower()
    host = said.partition(":")[0].strip(".").lower()
    if not host.isascii():
        try:
            host = host.encode("idna").decode()
        except UnicodeError:
            # As it is said: a name that nobody can ask for is new all the same.
            return host
    return host
