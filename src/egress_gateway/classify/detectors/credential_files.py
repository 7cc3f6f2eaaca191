"""Files and commands in which tools keep credentials, by what only they write: kubeconfig, .netrc, .pgpass, shadow.

What stands there behind a name that says so, in PEM, or with an issuer's prefix, the other detectors find.
"""

import base64
import binascii
import re
from typing import Final

from egress_gateway.classify.entropy import is_placeholder
from egress_gateway.classify.pattern import KEY_SEPARATOR, Detector, Pattern, Rank, run_on
from egress_gateway.classify.references import says_what_it_is
from egress_gateway.core.ids import DataClass

_PASSWORD: Final = DataClass("secret.password")
_KEY: Final = DataClass("secret.private_key")
_GENERIC: Final = DataClass("secret.generic")
_BASE64: Final = r"[A-Za-z0-9+/=]"
_CHOSEN: Final = r"""[^\s"'`,;<>|\x1d\x1e]"""
_IN_ELEMENT: Final = r"[^\s<>\x1d\x1e]"
_BLANKS: Final = r"[ \t\r\n]+"
_WORD: Final = r"""[^\s"'<>\x1d\x1e]+"""
_IS: Final = rf"""["']?[ \t]*(?::|=|{KEY_SEPARATOR})[ \t]*["']?"""
_PORTABLE_HASH: Final = re.compile(r"[./A-Za-z0-9$+=,]{0,200}")
_CONTENT: Final = re.compile(rf"({_IN_ELEMENT}{{6,4096}})\s{{0,80}}</")
_ANSIBLE_LINES: Final = re.compile(r"(?:\r?\n[ \t]*[0-9a-f]{2,80}){0,2000}")


def _is_chosen(text: str) -> bool:
    """Anything a person may have chosen; not a variable, a template, or the name of the thing."""
    return (
        len(text) >= 4
        and not text.startswith(("$", "%", "{", "-"))
        and not (is_placeholder(text) or says_what_it_is(text))
    )


def _is_typed(text: str) -> bool:
    """Chosen, and no word of a sentence about the option."""
    return len(text) >= 6 and not text.isalpha() and _is_chosen(text)


def _is_name_and_password(text: str) -> bool:
    """Base64 of a name, a colon and a password, in characters that can be typed."""
    try:
        return re.fullmatch(rb"[!-9;-~]+:[!-~]+", base64.b64decode(text, validate=True)) is not None
    except binascii.Error:
        return False


def _is_password_of_a_line(text: str) -> bool:
    return not text.isdigit() and _is_chosen(text)


def _hash_extent(text: str, start: int, end: int) -> tuple[int, int]:
    """The rest of a salted hash."""
    rest = _PORTABLE_HASH.match(text, end)
    return start, rest.end() if rest else end


def _vault_extent(text: str, start: int, end: int) -> tuple[int, int]:
    """The lines of hexadecimal digits below the header; without any it is only named."""
    lines = _ANSIBLE_LINES.match(text, end)
    return (start, lines.end()) if lines and lines.end() > end else (start, start)


def _element_extent(text: str, start: int, end: int) -> tuple[int, int]:
    """To the end of the element; nothing if none ends there, as in a template or an expression."""
    content = _CONTENT.match(text, start)
    return (start, content.end(1)) if content else (start, start)


def _kept(name: str, regex: str, data_class: DataClass, characters: str, **fields: object) -> Pattern:
    """A value that goes on as long as its characters do."""
    described = {"score": 900, "extent": run_on(characters), **fields}
    return Pattern(id=name, regex=regex, data_class=data_class, rank=Rank.SECRET, **described)  # type: ignore[arg-type]


_PATTERNS: Final = (
    _kept("kubeconfig_key", rf"\bclient-key-data{_IS}([A-Za-z0-9+/]{{40}})", _KEY, _BASE64, score=980),
    _kept(
        "docker_auth",
        rf"""["']auth["'][ \t]*:[ \t]*["']([A-Za-z0-9+/]{{8}})|\bauth{KEY_SEPARATOR}[A-Za-z0-9+/]{{8}}""",
        DataClass("secret.basic_auth"),
        _BASE64,
        validate=_is_name_and_password,
    ),
    _kept(
        "netrc_password",
        rf"\b(?:machine{_BLANKS}{_WORD}|default){_BLANKS}login{_BLANKS}{_WORD}{_BLANKS}password{_BLANKS}({_CHOSEN}{{4}})",
        _PASSWORD,
        _CHOSEN,
        validate=_is_chosen,
    ),
    _kept(
        "pgpass_password",
        r"\b(?:localhost|[A-Za-z0-9-]+\.[A-Za-z0-9.-]+):(?:54\d\d|6432|\*):[A-Za-z0-9_.*-]+:[A-Za-z0-9_.-]+:([^\s:\x1d\x1e]{4})",
        _PASSWORD,
        r"[^\s\x1d\x1e]",
        validate=_is_password_of_a_line,
    ),
    _kept(
        "npmrc_token",
        r"""/:_(?:authToken|auth|password)[ \t]*=[ \t]*["']?([A-Za-z0-9+/_.-]{8})""",
        _GENERIC,
        r"[A-Za-z0-9+/_.=-]",
        validate=_is_chosen,
    ),
    _kept("rails_key", rf"\bsecret_key_base{_IS}([0-9a-f]{{32}})", _GENERIC, "[0-9a-f]", score=950),
    _kept("rails_master_key", r"\bmaster\.key\b[^0-9a-f\x1d\x1e]{1,8}([0-9a-f]{32})\b", _GENERIC, "[0-9a-f]"),
    _kept(
        "wireguard_key",
        r"\b(?:Private|Preshared)Key[ \t]*=[ \t]*([A-Za-z0-9+/]{43}=)",
        _KEY,
        _BASE64,
        score=950,
    ),
    _kept(
        "password_hash",
        r"\$(?:2[abxy]\$\d\d\$[./A-Za-z0-9]{22}|(?:1|5|6|y|apr1)\$[./A-Za-z0-9=$]{2,40}\$[./A-Za-z0-9]{20}"
        r"|argon2(?:id|i|d)\$v=\d{1,3}\$m=\d{1,8},t=\d{1,4},p=\d{1,3}\$[A-Za-z0-9+/]{8})",
        _PASSWORD,
        _BASE64,
        extent=_hash_extent,
    ),
    _kept(
        "password_option",
        rf"""(?:--?password|--?passwd|\bsshpass -p|--pass)[ ]{{1,2}}["']?({_CHOSEN}{{4}})""",
        _PASSWORD,
        _CHOSEN,
        validate=_is_typed,
        score=750,
    ),
    _kept(
        "curl_user",
        rf"""\bcurl [^\n\x1d\x1e]*(?:-u|--user)[ =]["']?[^\s:"'\x1d\x1e]+:({_CHOSEN}{{4}})""",
        _PASSWORD,
        _CHOSEN,
        validate=_is_chosen,
        score=850,
    ),
    _kept(
        "password_element",
        rf"(?i)<[a-z0-9:_.-]*(?:password|passwd|passphrase|secret|api-?key|token)>[ \t\r\n]*({_IN_ELEMENT}{{6}})",
        _PASSWORD,
        _IN_ELEMENT,
        extent=_element_extent,
        validate=_is_chosen,
    ),
    Pattern(
        id="ansible_vault",
        regex=r"\$ANSIBLE_VAULT;[0-9.]{3,5};AES256(?:;[A-Za-z0-9_.-]{1,64})?",
        data_class=DataClass("opaque.encrypted"),
        score=950,
        extent=_vault_extent,
    ),
)
DETECTOR: Final = Detector(name="credential_files", patterns=_PATTERNS)
