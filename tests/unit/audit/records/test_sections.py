"""Each kind and group has one place where its fields are documented."""

import pytest

from egress_gateway.audit.records import groups
from egress_gateway.audit.records.exchanges import IntentRecord
from egress_gateway.audit.records.header import Common
from egress_gateway.audit.records.own_kinds import BootRecord
from egress_gateway.audit.records.sections import OF_GROUP, section_of

PLACES = {
    "a field of all records": (BootRecord, "ts", "record"),
    "the kind": (BootRecord, "kind", "record"),
    "a field of all records about requests": (IntentRecord, "route", "record"),
    "a kind's own": (IntentRecord, "sent", "intent"),
    "a group's": (groups.SentGroup, "digest", "sent"),
}


@pytest.mark.parametrize(("owner", "field", "section"), PLACES.values(), ids=PLACES)
def test_where_a_field_is_documented(owner: type[groups.Group | Common], field: str, section: str) -> None:
    assert section_of(owner, field) == section


def test_every_group_has_a_section() -> None:
    found = {kind for kind in vars(groups).values() if isinstance(kind, type) and issubclass(kind, groups.Group)}
    assert set(OF_GROUP) == found - {groups.Group}
