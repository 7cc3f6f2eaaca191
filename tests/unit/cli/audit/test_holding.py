"""Which holds an erasure would break; `test_erase.py` has the table of them."""

from pathlib import Path

from tests.unit.cli.audit.conftest import MRN

from egress_gateway.adapters.subjects.reader import SubjectReader
from egress_gateway.cli.audit.holding import holds_on
from egress_gateway.cli.audit.reading import opened_log
from egress_gateway.core.legal_hold import Hold
from egress_gateway.steps.subjects import value_lookup


def test_only_holds_on_what_the_pseudonyms_are_in_are_told(known) -> None:
    known.sends("corp:ada", (MRN, "12345678"))
    known.sends("corp:bob", (MRN, "87654321"), route="sales")
    known.write()
    value = known.subject(value_lookup(known.key, MRN, "87654321")).pseudonym
    holds = [
        Hold(name=name, reason="r", opened=1, person=person, route=route)
        for name, person, route in (("a", "corp:ada", ""), ("b", "corp:bob", ""), ("c", "", "sales"), ("d", "", "x"))
    ]
    with SubjectReader(known.places) as reader, opened_log(Path(known.places.log), None) as log:
        assert [hold.name for hold in holds_on([value], holds, reader=reader, finder=log.index)] == ["b", "c"]
