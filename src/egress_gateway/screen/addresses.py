"""Reading one web address as a browser would, and telling whether it says more than where something is.

An answer that makes the reader's client fetch `https://collector.example/?q=...` has sent what the address holds,
without a tool and without a click if it is an image. What an address may hold and still be only an address is
generous in its path and narrow in its query: a few words, a short id, a digest of a known length.

Sources: WHATWG URL 4.4 (white space, backslashes, missing slashes), CommonMark 0.31 (escapes, entities).
"""

import html
import re
from collections.abc import Callable, Sequence
from typing import Final
from urllib.parse import unquote_plus

import msgspec

from egress_gateway.core.concealed import conceals
from egress_gateway.core.token_form import tokens_in

LONGEST_ADDRESS: Final = 2_048
"""Characters: browsers take more, but what is longer says more than where something is."""
MOST_WORDS: Final = 10
"""In the value of a query: what people search for has fewer (a median of 3)."""
LONGEST_VALUE: Final = 100
"""Characters of a query's value, or of a fragment."""
LONGEST_QUERY: Final = 300
"""Characters of the whole query: ten parameters of a shop's filter."""
_OPAQUE: Final = 24
"""Characters of a stretch without words, from which it may be data that was encoded: an id of 128 bits in base64."""
_OPAQUE_IN_PATH: Final = 40
_OPAQUE_IN_HOST: Final = 20
_LONGEST_NAME: Final = 32
_MOST_LABELS: Final = 7
_DIGESTS: Final = frozenset({32, 40, 64})
"""Digits of MD5, SHA-1 and SHA-256 in hex, which name files, commits and images in paths."""
_UNQUOTINGS: Final = 2

_REMOVED: Final = dict.fromkeys(range(33)) | {0x7F: None}
_ESCAPED: Final = re.compile(r"\\([!-/:-@\[-`{-~])")
_ADDRESS: Final = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{0,30}):|(?=[\\/]{2})|(?=[wW]{3}\.)")
_BEHIND_SCHEME: Final = re.compile(
    r"[\\/]*(?P<authority>[^\\/?#]*)(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?(?:#(?P<rest>.*))?"
)
_WEB: Final = frozenset({"http", "https", "ws", "wss", "ftp", "ftps"})
_STAYING: Final = frozenset({"about", "blob", "cid", "data"})
"""Schemes of what is in the page itself."""
_SCRIPTS: Final = frozenset({"javascript", "vbscript"})
_DOCUMENT: Final = re.compile(r"\s*(?:text/(?:html|xml)|image/svg|application/(?:xhtml|xml))", re.IGNORECASE)
_HOST: Final = re.compile(r"[^A-Za-z0-9.:_\[\]-]|:(?![0-9a-f:.]{0,45}\]\Z)")
"""No part of a host as it is shown; a colon is one of an address of IPv6 alone, for behind it an address may begin."""
_PLAIN_PATH: Final = re.compile(r"[A-Za-z0-9/._~-]{0,100}")
_STRETCH: Final = re.compile(r"[A-Za-z0-9+/=_-]{20,}")
_SEGMENT: Final = re.compile(r"[A-Za-z0-9+=_-]{20,}")
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_HEX: Final = re.compile(r"[0-9a-f]+", re.IGNORECASE)
_WORD: Final = re.compile(r"[a-z]{3,}|[A-Z][a-z]{2,}|[A-Z]{3,}")
_MARK: Final = re.compile(r"\[[A-Z]{2,12}\]")


@conceals("authority", "path", "query", "fragment")
class Address(msgspec.Struct, frozen=True, kw_only=True):
    """An address taken apart."""

    scheme: str
    """In lower case; empty where the page's own is meant."""
    authority: str = ""
    path: str = ""
    query: str = ""
    fragment: str = ""

    @property
    def host(self) -> str:
        """In lower case, without user and port."""
        behind_user = self.authority.rpartition("@")[2]
        return re.sub(r":[0-9]*\Z", "", behind_user).strip(".").lower()

    @property
    def fetched(self) -> bool:
        """Whether it leads to another host."""
        return not self.scheme or self.scheme in _WEB


def decoded(text: str) -> str:
    """The characters that a renderer makes of a destination: escapes and entities undone, white space gone."""
    return html.unescape(_ESCAPED.sub(r"\1", text)).translate(_REMOVED)


def read_address(text: str) -> Address | None:
    """The parts of an address that was decoded; None for one that stays with the page, and for none at all."""
    found = _ADDRESS.match(text)
    if found is None:
        return None
    scheme = (found["scheme"] or "").lower()
    rest = text[found.end() :]
    if scheme and scheme not in _WEB:
        return Address(scheme=scheme, path=rest)
    parts = _BEHIND_SCHEME.match(rest)
    if parts is None or not parts["authority"]:
        return None
    return Address(
        scheme=scheme,
        authority=parts["authority"],
        path=parts["path"],
        query=parts["query"] or "",
        fragment=parts["rest"] or "",
    )


def runs_code(address: Address) -> bool:
    """Whether to follow it is to run what it says."""
    return address.scheme in _SCRIPTS or (address.scheme == "data" and _DOCUMENT.match(address.path) is not None)


def opens_program(address: Address) -> bool:
    """Whether to follow it hands what it says to another program: `mailto:`, `sms:`, `intent:`."""
    if address.fetched or address.scheme in _STAYING:
        return False
    return "?" in address.path or "#" in address.path


def leads_to(address: Address, hosts: Sequence[str]) -> bool:
    """Whether its host is one of these; `*.name` stands for all below a name."""
    host = address.host
    return any(host == name or (name.startswith("*.") and host.endswith(name[1:])) for name in hosts)


def inert(address: Address) -> str:
    """The address for people to read: no program follows it, and nothing that it carried is left in it."""
    if not address.fetched:
        return f"{_HOST.sub('', address.scheme)}…"
    scheme = (address.scheme or "https").replace("tt", "xx").replace("ft", "fx").replace("ws", "wx")
    plain = not address.query and not address.fragment and _PLAIN_PATH.fullmatch(address.path)
    path = address.path if plain and not carries_data(address) else "/…"
    # Of `www.` alone some programs make an address.
    return f"{scheme}://{_HOST.sub('', address.host).replace('www.', 'www[.]')}{path}"


def carries_data(address: Address, found: Callable[[str], bool] = lambda _text: False) -> bool:
    """Whether it says more than where something is. `found` tells whether a text holds what may not get out."""
    if opens_program(address):
        path, _, rest = address.path.partition("?")
        query, _, fragment = rest.partition("#")
        path, _, more = path.partition("#")
        address = Address(scheme="https", path=path, query=query, fragment=fragment + more)
    if "@" in address.authority or _in_host(address.host):
        return True
    said = [address.path, *re.split("[&;]", address.query), address.fragment]
    texts = [text for part in said for text in _unquoted(part)]
    if len(address.query) > LONGEST_QUERY or any(tokens_in(text.upper()) or _MARK.search(text) for text in texts):
        return True
    values = [text.partition("=")[2] or text for text in texts[_UNQUOTINGS:]]
    if any(len(value) > LONGEST_VALUE or len(value.split()) > MOST_WORDS for value in values):
        return True
    if any(_is_opaque(run, _OPAQUE) for value in values for run in _STRETCH.findall(value)):
        return True
    if any(_is_opaque(run, _OPAQUE_IN_PATH) for run in _SEGMENT.findall(texts[_UNQUOTINGS - 1])):
        return True
    return found(" ".join(texts[_UNQUOTINGS - 1 :: _UNQUOTINGS]))


def _unquoted(text: str) -> list[str]:
    readings: list[str] = []
    for _ in range(_UNQUOTINGS):
        text = unquote_plus(text)
        readings.append(text)
    return readings


def _in_host(host: str) -> bool:
    labels = host.split(".")
    return len(labels) > _MOST_LABELS or any(
        len(each) >= _LONGEST_NAME or (len(each) >= _OPAQUE_IN_HOST and "-" not in each and not each.isalpha())
        for each in labels
    )


def _is_opaque(text: str, least: int) -> bool:
    """Whether a stretch is made of no words and named by no known digest."""
    if len(text) < least or _UUID.fullmatch(text):
        return False
    if _HEX.fullmatch(text):
        return len(text) not in _DIGESTS and not text.isalpha()
    in_words = sum(len(word) for word in _WORD.findall(text))
    return (any(map(str.isdigit, text)) and in_words * 2 < len(text)) or _mixed(text)


def _mixed(text: str) -> bool:
    """Whether capitals stand amid small letters as they do in no name: base64 of text has every third one so."""
    turns = len(re.findall(r"[a-z][A-Z](?![a-z])|[A-Z]{2}[a-z][A-Z]|[a-z][0-9][A-Za-z]|[A-Z][0-9]", text))
    return turns * 8 > len(text)
