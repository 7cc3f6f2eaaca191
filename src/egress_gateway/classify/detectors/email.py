"""E-mail addresses, plain and spelt out (`bob [at] example [dot] com`)."""

from typing import Final

from egress_gateway.classify.pattern import Detector, Pattern
from egress_gateway.core.ids import DataClass

_LONGEST: Final = 254
"""RFC 5321 section 4.5.3.1.3: a path of 256 octets includes the angle brackets."""
_NOT_DOMAINS: Final = frozenset(
    {"png", "jpg", "jpeg", "gif", "webp", "svg", "ico", "css", "scss", "js", "mjs", "ts", "tsx", "jsx", "json", "pyc"}
    | {"rb", "java", "class", "cpp", "hpp", "yaml", "yml", "toml", "txt", "lock", "html", "htm", "xml", "pdf", "csv"}
    | {"log", "conf", "cfg", "ini", "service", "socket", "timer", "target", "mount", "dart", "vue", "php"}
)
"""Endings of file and unit names that follow an at sign (`logo@2x.png`) and are no top-level domains."""
_GIT_HOSTS: Final = ("git@github.", "git@gitlab.", "git@bitbucket.", "git@ssh.dev.azure.")


def _is_address(text: str) -> bool:
    """Lengths, labels and an ending that is no file type; the address of a Git remote is none."""
    local, _, domain = text.rpartition("@")
    labels = domain.lower().split(".")
    return (
        len(text) <= _LONGEST
        and len(local) <= 64
        and ".." not in text
        and all(label and label[0] != "-" and label[-1] != "-" for label in labels)
        and labels[-1] not in _NOT_DOMAINS
        and not text.lower().startswith(_GIT_HOSTS)
    )


_PATTERNS: Final = (
    Pattern(
        id="email",
        regex=r"\b[A-Za-z0-9][A-Za-z0-9._%+'-]*@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}\b",
        data_class=DataClass("pii.email"),
        score=950,
        validate=_is_address,
        splits=True,
    ),
    Pattern(
        id="email_spelt_out",
        regex=r"(?i)\b[a-z0-9][a-z0-9._+-]* ?[\[({<] ?at ?[\])}>] ?[a-z0-9-]+(?: ?(?:\.|[\["
        r"({<] ?dot ?[\])}>]) ?[a-z0-9-]+)*"
        r" ?(?:\.|[\[({<] ?dot ?[\])}>]) ?[a-z]{2,}\b",
        data_class=DataClass("pii.email"),
        score=800,
    ),
)
DETECTOR: Final = Detector(name="email", patterns=_PATTERNS)
