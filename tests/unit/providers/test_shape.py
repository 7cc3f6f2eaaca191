"""Descriptions of bodies hold what the walk relies on."""

import pytest

from egress_gateway.providers.dialects.anthropic_messages.request import REQUEST as MESSAGES
from egress_gateway.providers.dialects.openai_chat.request import REQUEST as CHAT
from egress_gateway.providers.shape import NAME, ByKind, Items, Record, Remote, Sealed, Shape, Tagged, record, word


def _records(shape: Shape | None) -> list[Record]:
    match shape:
        case Record(members):
            return [shape, *(found for member in members.values() for found in _records(member))]
        case Items(item):
            return _records(item)
        case Tagged(cases=cases, absent=absent):
            return [found for case in (*cases.values(), absent) for found in _records(case)]
        case ByKind(text=text, array=array, object=object_):
            return [found for kind in (text, array, object_) for found in _records(kind)]
        case Remote(shape=inner) | Sealed(record=inner):
            return _records(inner)
        case _:
            return []


@pytest.mark.parametrize("request_shape", [CHAT, MESSAGES], ids=["openai", "anthropic"])
def test_member_names_need_no_escaping_in_pointers_and_count_as_many_bytes_as_characters(request_shape: Shape) -> None:
    found = _records(request_shape)
    assert len(found) > 30
    for name in (name for each in found for name in each.members):
        assert name.isascii()
        assert not set(name) & {"/", "~"}


def test_a_record_knows_its_names_in_every_case() -> None:
    assert record({"Role": NAME, "content": NAME}).folded == {"role", "content"}


def test_a_word_is_one_of_a_closed_vocabulary() -> None:
    assert word("auto", "none").words == {"auto", "none"}
