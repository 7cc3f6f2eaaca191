"""Sealing does what the route asks for and nothing else, and never twice for one purpose."""

import pytest

from egress_gateway.audit.contents import open_entries
from egress_gateway.core.answers import ToolCall
from egress_gateway.core.ids import DataClass, RecordId
from egress_gateway.core.redaction import Redaction, Replacement
from egress_gateway.core.routes import RecordRules
from egress_gateway.core.secret import Secret, Sensitive
from egress_gateway.core.subjects import Subject
from egress_gateway.steps.sealing import Sealing

RID = RecordId("0" * 32)
HOLDER = Subject(pseudonym="p" + "0" * 26, key=Secret(b"k" * 32))
CALLS = tuple(ToolCall(name="crm", call_id=str(number), arguments=f'{{"n":{number}}}') for number in range(2))
REPLACED = Redaction(
    replacements=(Replacement(token="EMAIL_1", value=Sensitive("ada@example.com"), data_class=DataClass("pii.email")),)
)


def sealing(*, tools: bool = True, redactions: bool = True) -> Sealing:
    return Sealing(HOLDER, RecordRules(tool_arguments=tools, redactions=redactions), RID)


def test_both_open_with_the_holders_key() -> None:
    made = sealing()
    tools, redactions = made.tools(CALLS), made.redactions(REPLACED)
    assert tools is not None
    assert redactions is not None
    assert open_entries(HOLDER.key, tools, RID) == (("0", '{"n":0}'), ("1", '{"n":1}'))
    assert open_entries(HOLDER.key, redactions, RID) == (("EMAIL_1", "ada@example.com"),)


NOTHING = {
    "tools that the route does not want": sealing(tools=False).tools(CALLS),
    "no tools": sealing().tools(()),
    "redactions that the route does not want": sealing(redactions=False).redactions(REPLACED),
    "no redactions": sealing().redactions(Redaction()),
}


@pytest.mark.parametrize("sealed", NOTHING.values(), ids=NOTHING)
def test_nothing_is_sealed_for(sealed: object) -> None:
    assert sealed is None


def test_the_same_content_is_sealed_for_another_purpose_each_time() -> None:
    made = sealing()
    groups = [made.tools(CALLS), made.tools(CALLS), made.redactions(REPLACED)]
    assert len({group.purpose for group in groups if group is not None}) == 3
    assert len({group.text for group in groups if group is not None}) == 3
