"""Whom a query or a pack is about: names, values and pseudonyms, as the pseudonyms that records have for them."""

from pathlib import Path

import msgspec

from egress_gateway.adapters.subjects.reader import SubjectReader
from egress_gateway.cli.audit.recorded import state_of
from egress_gateway.cli.audit.value_rows import rows_of_value
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.state_config import StateConfig
from egress_gateway.core.subjects import Kind, is_pseudonym


class Meant(msgspec.Struct, frozen=True, kw_only=True):
    """Pseudonyms, and what was given for them."""

    pseudonyms: tuple[str, ...] = ()
    names: dict[str, str] = {}
    """The name that was given, by pseudonym; nothing for what was given as a pseudonym."""


def persons(given: list[str] | None, directory: Path) -> Meant:
    """Persons by name (`<issuer>:<id>`), in all quarters, or by pseudonym, as it is.

    Names are known where the gateway's own log is, to whoever has its keys. Raises `ConfigError` elsewhere, and
    for a name that nobody has here, or has no more.
    """
    return _meant(given, directory, Kind.PERSON)


def values(given: list[str] | None, directory: Path) -> Meant:
    """Values of somebody's likewise: a text with the value in it (`MRN 123`), or a pseudonym."""
    return _meant(given, directory, Kind.VALUE)


def _meant(given: list[str] | None, directory: Path, kind: Kind) -> Meant:
    found: dict[str, str] = {}
    for text in given or ():
        if is_pseudonym(text, kind):
            found[text] = ""
        else:
            found.update(dict.fromkeys(_pseudonyms(text, directory, kind), text))
    return Meant(pseudonyms=tuple(found), names={name: text for name, text in found.items() if text})


def _pseudonyms(text: str, directory: Path, kind: Kind) -> tuple[str, ...]:
    state = state_of(directory)
    if state is None:
        raise ConfigError(f"a {kind.value} is known by its pseudonym alone in a copy of a log; give that")
    with SubjectReader(StateConfig(directory=str(state))) as reader:
        rows = reader.person(text) if kind is Kind.PERSON else rows_of_value(reader, text, "", state)
    if not rows:
        raise ConfigError(f"nobody knows this {kind.value} here: it is not in the log, or was erased")
    return tuple(dict.fromkeys(row.subject.pseudonym for row in rows))
