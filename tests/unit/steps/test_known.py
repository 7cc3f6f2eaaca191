"""The typed names of what is learnt are the fields of the records they go into."""

import typing

from egress_gateway.audit.records.exchanges import Exchange
from egress_gateway.audit.records.header import Common
from egress_gateway.steps.known import Attempt, AttemptFields, Known, KnownFields


def test_what_is_known_is_what_every_record_of_a_request_repeats() -> None:
    own = {"v", "ts", "writer", "abridged"}
    assert set(Known.__struct_fields__) == {*Common.__struct_fields__, *Exchange.__struct_fields__} - own
    assert typing.get_type_hints(KnownFields) == typing.get_type_hints(Known)


def test_all_of_an_attempt_but_its_number_and_what_is_sent_may_change() -> None:
    fields = typing.get_type_hints(Attempt)
    assert typing.get_type_hints(AttemptFields) == {
        name: fields[name] for name in fields if name not in {"number", "sent"}
    }
