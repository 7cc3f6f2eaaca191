"""Tool calls are put together from their pieces and restored as a whole."""

import pytest

from egress_gateway.core.answers import ToolCall
from egress_gateway.core.errors import WireError
from egress_gateway.providers.answer import Leaves
from egress_gateway.providers.dialect import RequestShape
from egress_gateway.providers.dialects.openai_chat import calls
from egress_gateway.providers.dialects.openai_chat.calls import (
    PendingCall,
    names,
    restored_input,
    whole_call,
    whole_function_call,
)
from egress_gateway.testing.lanes import ListeningLanes
from egress_gateway.wire.json import Json

SHAPE = RequestShape(aliases=(("posing", "web_search"),))


def test_pieces_become_one_call() -> None:
    pending, lanes = PendingCall(), ListeningLanes(lambda text: text.replace("x", "y"))
    leaves = Leaves(lanes)
    pending.add({"index": 0, "id": "c1", "type": "function", "function": {"name": "f", "arguments": ""}}, leaves)
    pending.add({"index": 0, "function": {"arguments": '{"a":'}}, leaves)
    pending.add({"index": 0, "id": None, "function": {"name": None, "arguments": '"x"}'}}, leaves)
    call, record = pending.finish(lanes, SHAPE)
    function = {"name": "f", "arguments": '{"a":"y"}'}
    assert call == {"index": 0, "id": "c1", "type": "function", "function": function}
    assert record == ToolCall(name="f", call_id="c1", arguments='{"a":"y"}')
    assert lanes.calls == [("f", '{"a":"x"}')]


def test_a_custom_call_holds_plain_text() -> None:
    lanes = ListeningLanes()
    call, record = whole_call(
        {"id": "c", "type": "custom", "custom": {"name": "sql", "input": 'say "x"'}}, lanes, SHAPE
    )
    assert call["custom"] == {"name": "sql", "input": 'say "x"'}
    assert record.arguments == 'say "x"'
    assert lanes.calls == [("sql", '"say \\"x\\""')]


def test_a_call_goes_by_the_name_that_the_request_gives_the_tool() -> None:
    lanes = ListeningLanes()
    call, record = whole_call({"id": "c", "function": {"name": "posing", "arguments": "{}"}}, lanes, SHAPE)
    assert call["function"] == {"name": "posing", "arguments": "{}"}
    assert record == ToolCall(name="web_search", call_id="c", arguments="{}", called="posing")
    assert lanes.calls == [("web_search", "{}")]


def test_a_call_of_a_kind_that_nobody_knows_goes_by_its_kind() -> None:
    _, record = whole_call({"id": "c", "type": "shell", "shell": {"command": "ls"}}, ListeningLanes(), SHAPE)
    assert record.name == "shell"


def test_a_custom_input_cannot_become_anything_but_text() -> None:
    with pytest.raises(WireError, match="stay a string"):
        restored_input(ListeningLanes(lambda _: "{}"), "sql", "x")


def test_an_old_function_call_has_no_id() -> None:
    call, record = whole_function_call({"name": "f", "arguments": "{}"}, ListeningLanes(), SHAPE)
    assert call == {"name": "f", "arguments": "{}"}
    assert record == ToolCall(name="f", call_id="", arguments="{}")


def test_unknown_members_of_a_call_are_inspected() -> None:
    lanes = ListeningLanes(str.upper)
    call, _ = whole_call(
        {"id": "c", "extra": {"thought": "x"}, "note": "y", "n": 1, "function": {"name": "f"}}, lanes, SHAPE
    )
    assert (call["extra"], call["note"], call["id"], call["n"]) == ({"thought": "X"}, "Y", "c", 1)


def test_a_call_without_end_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "MAX_ARGUMENTS", 10)
    pending, leaves = PendingCall(), Leaves(ListeningLanes())
    pending.add({"function": {"arguments": "x" * 10}}, leaves)
    with pytest.raises(WireError, match="more than 10"):
        pending.add({"function": {"arguments": "x"}}, leaves)


def test_names_are_listed_in_order() -> None:
    assert names([ToolCall(name=name, call_id="", arguments="") for name in "ba"]) == ("b", "a")


@pytest.mark.parametrize(
    "call",
    [
        {"function": {"name": "f"}},
        {"function": {"name": "f", "arguments": None}},
        {"type": "custom", "custom": {"name": "f"}},
        {"type": "new", "new": {"name": "f", "arguments": "{}"}},
        {"type": "function", "name": "f", "arguments": "{}"},
    ],
)
def test_a_call_is_a_call_whatever_members_it_lacks(call: dict[str, Json]) -> None:
    lanes = ListeningLanes()
    _, record = whole_call(call, lanes, SHAPE)
    assert record.name == "f"
    assert [name for name, _ in lanes.calls] == ["f"]
