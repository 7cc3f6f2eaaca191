"""Mail addresses, host names and URLs, in domains that nobody can have (RFC 2606, RFC 6761).

Everybody at one domain stays at one domain: its stand-in depends on the domain alone. The words of the
part before the at sign are those that names get.
"""

import re
import string
from typing import Final

from egress_gateway.redact.surrogates.identifiers import reworded
from egress_gateway.redact.surrogates.source import Draws, Source
from egress_gateway.redact.surrogates.words import name_word

_RESERVED: Final = ("example.com", "example.org", "example.net")
_EMAIL: Final = re.compile(r"(?P<local>[^\s@\"<>]+)@(?P<host>[^\s@]+\.[^\s@.]+)")
_LOCAL_PARTS: Final = re.compile(r"[^\W\d_]+|\d+")
_HOST: Final = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]"
_ADDRESS: Final = re.compile(
    rf"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*://)?(?P<host>{_HOST})(?P<port>:\d{{1,5}})?(?P<rest>[/?#][!-~]*)?"
)


def is_email_like(value: str) -> bool:
    """Whether a text has the form of a mail address."""
    return _EMAIL.fullmatch(value) is not None


def is_host_like(value: str) -> bool:
    """Whether a text has the form of a host name or a URL."""
    return _ADDRESS.fullmatch(value) is not None


def email(value: str, source: Source, attempt: int) -> str | None:
    """Another mail address; None for one that is spelt out or quoted."""
    found = _EMAIL.fullmatch(value)
    if found is None:
        return None
    draws = source.of_value(value, attempt)
    local = _LOCAL_PARTS.sub(lambda part: _local_part(part[0], draws, source, attempt), found["local"])
    return f"{local}@{_host(found['host'], source, attempt)}" if local.isascii() else None


def host(value: str, source: Source, attempt: int) -> str | None:
    """Another host name or URL: same scheme and depth, other words."""
    found = _ADDRESS.fullmatch(value)
    if found is None:
        return None
    scheme, name, port, rest = (found[part] or "" for part in ("scheme", "host", "port", "rest"))
    changed = reworded(rest, source, attempt)
    if changed and not changed[-1].isalnum():
        return None
    labels = name.split(".")[:-2]
    front = [_label(label, source, attempt) for label in labels]
    return scheme + ".".join([*front, _host(".".join(name.split(".")[-2:]), source, attempt)]) + port + changed


def _local_part(part: str, draws: Draws, source: Source, attempt: int) -> str:
    if part.isdigit():
        return draws.characters(string.digits, len(part))
    if len(part) == 1:
        return source.of_word(part, attempt).one("abcdefghjklmnprstvw" if part.islower() else "ABCDEFGHJKLMNPRSTVW")
    return name_word(part, source, attempt)


def _host(domain: str, source: Source, attempt: int) -> str:
    draws = source.of_word(domain, attempt)
    return f"{name_word(domain, source, attempt).lower()}.{draws.one(_RESERVED)}"


def _label(label: str, source: Source, attempt: int) -> str:
    return reworded(label, source, attempt).lower()
