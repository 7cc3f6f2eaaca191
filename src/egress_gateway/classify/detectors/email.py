"""E-mail addresses, plain and spelt out (`bob [at] example [dot] com`)."""

import re
import string
from typing import Final

from egress_gateway.classify.normalise import LETTER
from egress_gateway.classify.pattern import WORD_END, Cue, Detector, Pattern
from egress_gateway.core.ids import DataClass

_LONGEST: Final = 254
"""RFC 5321 section 4.5.3.1.3: a path of 256 octets includes the angle brackets."""
_LONGEST_LOCAL: Final = 64
"""RFC 5321 section 4.5.3.1.1."""
_SIGNS: Final = "._%+'-"
_LOCAL_ASCII: Final = string.ascii_letters + string.digits + _SIGNS
_LOCAL: Final = _LOCAL_ASCII + LETTER
_QUOTED: Final = re.compile(r'"[A-Za-z0-9][A-Za-z0-9 ._()+-]*"\Z')
_ANNOUNCED: Final = string.ascii_letters + string.digits + "._%+-"
_WORD: Final = re.compile(r"\b[A-Za-z0-9][\s\S]*")
_LETTERS: Final = re.compile(rf"[A-Za-z{LETTER}]{{0,63}}")
"""The rest of a last label (RFC 1035 section 2.3.4)."""
_NOT_DOMAINS: Final = frozenset(
    {"png", "jpg", "jpeg", "gif", "webp", "svg", "ico", "css", "scss", "js", "mjs", "ts", "tsx", "jsx", "json", "pyc"}
    | {"rb", "java", "class", "cpp", "hpp", "yaml", "yml", "toml", "txt", "lock", "html", "htm", "xml", "pdf", "csv"}
    | {"log", "conf", "cfg", "ini", "service", "socket", "timer", "target", "mount", "dart", "vue", "php"}
    | {
        "parametrize",
        "skipif",
        "xfail",
        "fixture",
        "abstractmethod",
        "setter",
        "getter",
        "deleter",
        "overload",
        "wraps",
    }
    | {"contextmanager", "dataclass", "register", "command", "option", "argument", "cache", "route", "patch", "given"}
)
"""Endings of file and unit names that follow an at sign (`logo@2x.png`), and of decorators that may begin the message
behind one that ends with a word; none is a top-level domain."""
_GIT_HOSTS: Final = ("git@github.", "git@gitlab.", "git@bitbucket.", "git@ssh.dev.azure.")


def _is_address(text: str) -> bool:
    """Lengths, labels and an ending that is no file type; the address of a Git remote is none."""
    local, _, domain = text.rpartition("@")
    labels = domain.lower().split(".")
    return (
        len(text) <= _LONGEST
        and len(local) <= _LONGEST_LOCAL
        and ".." not in text
        and all(label and label[0] != "-" and label[-1] != "-" for label in labels)
        and labels[-1] not in _NOT_DOMAINS
        and not text.lower().startswith(_GIT_HOSTS)
    )


def _extent(text: str, start: int, end: int) -> tuple[int, int]:
    """From the beginning of what stands before the at sign, which may be quoted or in letters without likeness."""
    before = text[max(start - _LONGEST, 0) : start]
    if before.endswith('"'):
        quoted = _QUOTED.search(before)
        return (start - len(quoted[0]), end) if quoted else (start, start)
    signs = LETTER if before.endswith(LETTER) else _LOCAL_ASCII
    local = before[len(before.rstrip(signs)) :].lstrip(_SIGNS)
    return (start - len(local), end) if local else (start, start)


def _spelt_extent(text: str, start: int, end: int) -> tuple[int, int]:
    """From the beginning of the word before, behind one space or none."""
    stop = start - (text[start] != " " and text[start - 1 : start] == " ")
    before = text[max(stop - _LONGEST, 0) : stop]
    begin = stop - len(before) + len(before.rstrip(_ANNOUNCED))
    word = _WORD.search(text, begin, stop)
    return (word.start(), end) if word else (start, start)


def _foreign_extent(text: str, start: int, end: int) -> tuple[int, int]:
    """From the beginning of what stands before the at sign to the end of the last label."""
    before = text[max(start - _LONGEST_LOCAL, 0) : start]
    local = before[len(before.rstrip(_LOCAL)) :].lstrip(_SIGNS)
    rest = _LETTERS.match(text, end)
    return start - len(local), rest.end() if local and rest else start - len(local)


_PATTERNS: Final = (
    Pattern(
        id="email",
        regex=r"(@(?:[A-Za-z0-9\x1a-]+\.)+(?:[A-Za-z]{2,}|(?i:xn--[a-z0-9-]*[a-z0-9])))" + WORD_END,
        data_class=DataClass("pii.email"),
        score=950,
        extent=_extent,
        reaches_back=_LONGEST,
        validate=_is_address,
        splits=True,
    ),
    Pattern(
        id="email_foreign_ending",
        regex=r"@(?:[A-Za-z0-9\x1a-]+\.)+[A-Za-z]?\x1a",
        data_class=DataClass("pii.email"),
        score=900,
        extent=_foreign_extent,
        reaches_back=_LONGEST,
        validate=_is_address,
    ),
    Pattern(
        id="email_announced",
        regex=r"(?i)(?:@ ?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.| at [a-z0-9-]+(?: dot [a-z0-9-]+)* dot )[a-z]{2,}\b",
        data_class=DataClass("pii.email"),
        score=0,
        cue="email",
        near=700,
        extent=_spelt_extent,
        reaches_back=_LONGEST,
    ),
    Pattern(
        id="email_internal",
        regex=r"(?i)(@[a-z][a-z0-9-]*[a-z0-9])(?:$|[^a-z0-9:/@._-]|\.(?:$|[^a-z0-9]))",
        data_class=DataClass("pii.email"),
        score=0,
        cue="email",
        near=750,
        extent=_extent,
        reaches_back=_LONGEST,
    ),
    Pattern(
        id="email_spelt_out",
        regex=r"(?i)[\[({<] ?at ?[\])}>] ?[a-z0-9-]+(?: ?(?:\.|[\[({<] ?dot ?[\])}>]) ?[a-z0-9-]+)*"
        r" ?(?:\.|[\[({<] ?dot ?[\])}>]) ?[a-z]{2,}\b",
        data_class=DataClass("pii.email"),
        score=800,
        extent=_spelt_extent,
        reaches_back=_LONGEST,
    ),
)
_CUES: Final = (
    Cue(
        name="email",
        words=r"e-?mails?|mail|mailto|e-?mail address|reach (?:me|us|him|her|them)|write to|(?:from|to|cc|bcc|reply-to|"
        r"sender|"
        r"recipient)(?:: ?[<\x22]?|\x1e)",
    ),
)
DETECTOR: Final = Detector(name="email", patterns=_PATTERNS, cues=_CUES)
