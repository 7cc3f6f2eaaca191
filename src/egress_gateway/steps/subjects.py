"""Who asks and whose data leaves, as records say it: by pseudonyms, and names sealed.

The keeper of pseudonyms is asked by keyed digests. Ways to write a value of a class that make it no
other are in `values.py`; people are one by the name that rules know them by.
"""

import hmac
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from egress_gateway.audit.records.describe import of_principal
from egress_gateway.audit.records.groups import DisclosedGroup, PrincipalGroup
from egress_gateway.audit.sealing.names import PersonName, seal_name
from egress_gateway.core.counting import Counter, ValueSeen
from egress_gateway.core.ids import DataClass, RecordId, covered
from egress_gateway.core.obligations import Redact
from egress_gateway.core.policy import Decision, Principal
from egress_gateway.core.secret import Secret
from egress_gateway.core.subjects import DIGEST_BYTES, Kind, Lookup, Subject
from egress_gateway.ports import Subjects
from egress_gateway.steps.disclosure import counted_classes
from egress_gateway.steps.known import Disclosed
from egress_gateway.steps.principal_keys import counting_key
from egress_gateway.steps.values import digest_of

FAMILIES: Final = tuple(DataClass(name) for name in ("customer", "finance", "pci", "phi", "pii"))
"""Of which a value tells of somebody. A secret is nobody's, and no digest of one is kept."""
MOST_DISCLOSED: Final = 256
"""Values that one record names, at 90 bytes each."""


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """What a record says in place of a person's name; empty for nobody."""

    pseudonym: str = ""
    sealed: str = ""

    def group(self, principal: Principal) -> PrincipalGroup:
        """Who asked, without the name."""
        return of_principal(principal, pseudonym=self.pseudonym, subject=self.sealed)


class Naming:
    """Gives people and values of theirs the names that records have for them."""

    def __init__(self, keeper: Subjects, key: Secret[bytes]) -> None:
        """`key` is of the digests that the keeper is asked by."""
        self._keeper = keeper
        self._key = key
        self.value_key = value_key(key)
        """Of the digests by which values are told apart."""

    async def principal(self, principal: Principal, rid: RecordId) -> Named:
        """What stands for who asks, in the records of a request. Raises `Unavailable`."""
        lookup = person_lookup(self._key, principal)
        if lookup is None:
            return Named()
        (subject,) = await self._keeper.of((lookup,))
        name = PersonName(
            name=principal.person or principal.asserted_person, issuer=principal.issuer, tenant=principal.tenant
        )
        return Named(pseudonym=subject.pseudonym, sealed=seal_name(subject, name, rid))

    async def holder(self, principal: Principal) -> Subject:
        """Whose key seals content: who asks, or where that is nobody, the application. Raises `Unavailable`."""
        lookup = person_lookup(self._key, principal) or _named(self._key, Kind.APP, "app", principal.app)
        (subject,) = await self._keeper.of((lookup,))
        return subject

    async def of_name(self, name: str) -> tuple[str, str]:
        """The pseudonyms of whom rules know by a name, and of whom applications claim by it. Raises `Unavailable`."""
        known, claimed = await self._keeper.of((named_person(self._key, name), claimed_person(self._key, name)))
        return known.pseudonym, claimed.pseudonym

    async def is_person(self, group: PrincipalGroup, *, person: str, claimed: str, at: int) -> bool:
        """Whether a record of the time `at` is of this person, or of nobody if both names are empty.

        Only for a quarter and the one before: later, what stands for anybody is another. Raises `Unavailable`.
        """
        if (bool(person), bool(claimed)) != (bool(group.person), bool(group.asserted_person)):
            return False
        lookup = person_lookup(self._key, Principal(person=person, asserted_person=claimed))
        if lookup is None:
            return True
        (subject,) = await self._keeper.of((lookup,), at=at)
        return subject.pseudonym == (group.person or group.asserted_person)

    async def of_values(self, values: Sequence[tuple[DataClass, str]]) -> tuple[Subject | None, ...]:
        """The stand-ins of values with their classes; None for what tells of nobody. Raises `Unavailable`."""
        telling = [covered(data_class, FAMILIES) for data_class, _ in values]
        wanted = [
            Lookup(Kind.VALUE, digest_of(self.value_key, data_class, value))
            for (data_class, value), tells in zip(values, telling, strict=True)
            if tells
        ]
        found = iter(await self._keeper.of(wanted) if wanted else ())
        return tuple(next(found) if tells else None for tells in telling)

    async def disclosed(self, values: Sequence[ValueSeen], decision: Decision) -> Disclosed:
        """Whose data leaves by a decision, as it is or replaced, of the values that were left to redact.

        Raises `Unavailable`.
        """
        telling = named_values(values)
        named = telling[:MOST_DISCLOSED]
        if not named:
            return Disclosed()
        redacted = [name for duty in decision.obligations if isinstance(duty, Redact) for name in duty.classes]
        subjects = await self._keeper.of([Lookup(Kind.VALUE, value.digest) for value in named])
        groups = tuple(
            DisclosedGroup(
                data_class=value.data_class,
                subject=subject.pseudonym,
                redacted=covered(value.data_class, redacted),
            )
            for value, subject in zip(named, subjects, strict=True)
        )
        return Disclosed(groups, len(telling) - len(named))


def told_apart(counters: Sequence[Counter]) -> tuple[DataClass, ...]:
    """Classes and families of which an inspection has to tell values apart: to count them, and to name them."""
    return tuple(sorted({*counted_classes(counters), *FAMILIES}))


def named_values(seen: Iterable[ValueSeen]) -> tuple[ValueSeen, ...]:
    """Those of the values that were told apart that tell of somebody."""
    return tuple(value for value in seen if covered(value.data_class, FAMILIES))


def person_lookup(key: Secret[bytes], principal: Principal) -> Lookup | None:
    """Who asks; None for nobody."""
    if principal.person:
        return named_person(key, principal.person)
    return claimed_person(key, principal.asserted_person) if principal.asserted_person else None


def named_person(key: Secret[bytes], name: str) -> Lookup:
    """A verified person, by the name that rules know him by."""
    return _person(key, "person", name)


def claimed_person(key: Secret[bytes], name: str) -> Lookup:
    """Somebody whom applications name so, whichever they are."""
    return _person(key, "asserted", name)


def value_lookup(key: Secret[bytes], data_class: DataClass, value: str) -> Lookup:
    """A value of a class."""
    return Lookup(Kind.VALUE, digest_of(value_key(key), data_class, value))


def value_key(key: Secret[bytes]) -> Secret[bytes]:
    """The key of the digests of values."""
    return counting_key(key, "values")


def _person(key: Secret[bytes], what: str, name: str) -> Lookup:
    return _named(key, Kind.PERSON, what, name)


def _named(key: Secret[bytes], kind: Kind, what: str, name: str) -> Lookup:
    message = msgspec.json.encode((what, name))
    return Lookup(kind, hmac.digest(key.expose(), message, "sha256")[:DIGEST_BYTES])
