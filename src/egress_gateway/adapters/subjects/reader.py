"""Who pseudonyms are, for those who may know: commands on the gateway's machine, by its operator.

Needs the store and both keys, of the log and of the workers: root has them, and so has anybody where all processes
are of one user. Nothing is told of who was erased.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Self, TypeVar

import msgspec

from egress_gateway.adapters.key_files import SUBJECTS_KEY, log_key, worker_key
from egress_gateway.adapters.subjects.store import NotKeptError, Row, Store
from egress_gateway.audit.records.exchanges import Exchange
from egress_gateway.audit.records.groups import PrincipalGroup
from egress_gateway.audit.sealing.names import PersonName, open_name
from egress_gateway.core.errors import ConfigError, WireError
from egress_gateway.core.ids import DataClass, RecordId
from egress_gateway.core.state_config import StateConfig
from egress_gateway.core.subjects import Kind, Lookup, Subject, is_pseudonym
from egress_gateway.steps.subjects import claimed_person, named_person, value_lookup

AnExchange = TypeVar("AnExchange", bound=Exchange)


class SubjectReader:
    """The store of one state directory. All calls raise `ConfigError` if it cannot be read; use it in `with`."""

    def __init__(self, state: StateConfig) -> None:
        self._key = worker_key(state, SUBJECTS_KEY)
        self._place = state.subjects
        self._store = Store(Path(state.subjects), log_key(state, SUBJECTS_KEY), create=False)
        self._known: dict[str, Subject | None] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._store.close()

    def person(self, name: str) -> tuple[Row, ...]:
        """What stood for somebody in all quarters: verified by this name (`<issuer>:<id>`), or claimed to be it.

        A pseudonym is a name too, and stands for all others of the same person.
        """
        if not is_pseudonym(name, Kind.PERSON):
            return (*self._rows(named_person(self._key, name)), *self._rows(claimed_person(self._key, name)))
        row = self.row(name)
        return () if row is None else self._rows(Lookup(row.kind, row.digest))

    def value(self, data_class: DataClass, text: str) -> tuple[Row, ...]:
        """What stood for a value of a class in all quarters."""
        return self._rows(value_lookup(self._key, data_class, text))

    def row(self, name: str) -> Row | None:
        """What a pseudonym is of; None if nobody knows any more."""
        try:
            return self._store.named(name)
        except NotKeptError as error:
            raise self._unreadable(error) from error

    def name(self, group: PrincipalGroup, rid: RecordId) -> PersonName | None:
        """Who asked, by a record; None for nobody, for who was erased, and for what does not open."""
        subject = self._subject(group.person or group.asserted_person)
        if subject is None or not group.subject:
            return None
        try:
            return open_name(subject, group.subject, rid)
        except WireError:
            return None

    def opened(self, record: AnExchange) -> AnExchange:
        """The record with the name of who asked in place of the pseudonym, where it is known."""
        name = self.name(record.principal, record.rid)
        if name is None:
            return record
        who = record.principal
        opened = msgspec.structs.replace(
            who,
            person=name.name if who.person else "",
            asserted_person=name.name if who.asserted_person else "",
        )
        return msgspec.structs.replace(record, principal=opened)

    def erase(self, names: Iterable[str]) -> int:
        """Delete what pseudonyms stand for, for good; how many were known."""
        try:
            return self._store.erase(tuple(names))
        except NotKeptError as error:
            raise self._unreadable(error) from error

    def _subject(self, name: str) -> Subject | None:
        # A person is in many records, and asking costs as much as opening.
        if name not in self._known:
            row = self.row(name) if name else None
            self._known[name] = row.subject if row is not None else None
        return self._known[name]

    def _rows(self, lookup: Lookup) -> tuple[Row, ...]:
        try:
            return self._store.rows(lookup)
        except NotKeptError as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: NotKeptError) -> ConfigError:
        return ConfigError(f"what pseudonyms stand for cannot be used: {error}", file=self._place)
