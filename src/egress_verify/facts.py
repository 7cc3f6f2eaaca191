"""What the checks of order and completeness need of a record."""

from typing import Final, NamedTuple

from egress_verify.canonical import Json


class Facts(NamedTuple):
    """What the checks of order and completeness need of a record."""

    kind: str
    rid: str
    ts: int
    attempt: int
    writer: str
    boot: str
    wseq: int
    """0 for a record that no writer numbered."""
    upstream_status: int
    sent: bool
    covered: bool
    """The coverage adds up, or there is none."""


class UnknownRecord(Exception):
    """Canonical, but not a record of version 1 that this program can read."""


PARTS: Final = ("bytes", "scanned", "structural", "opaque", "refused")


def facts_in(document: Json) -> Facts:
    """What a document says. Raises `UnknownRecord`."""
    writer = document.get("writer", {"id": "", "boot": "", "wseq": 0})
    request = document.get("request", {})
    if not isinstance(writer, dict) or not isinstance(request, dict) or document.get("v") != 1:
        raise UnknownRecord
    coverage = request.get("coverage", {})
    if not isinstance(coverage, dict):
        raise UnknownRecord
    total, *parts = [_number(coverage, part) for part in PARTS]
    return Facts(
        kind=_text(document, "kind"),
        rid=_text(document, "rid", ""),
        ts=_number(document, "ts", None),
        attempt=_number(document, "attempt"),
        writer=_text(writer, "id"),
        boot=_text(writer, "boot"),
        wseq=_number(writer, "wseq", None),
        upstream_status=_number(document, "upstream_status"),
        sent="sent" in document,
        covered=total == sum(parts),
    )


def _text(group: Json, name: str, default: str | None = None) -> str:
    found = group.get(name, default)
    if not isinstance(found, str):
        raise UnknownRecord
    return found


def _number(group: Json, name: str, default: int | None = 0) -> int:
    found = group.get(name, default)
    if type(found) is not int or found < 0:
        raise UnknownRecord
    return found
