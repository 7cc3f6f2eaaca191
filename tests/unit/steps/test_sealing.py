"""Sealing does what the route asks for and nothing else, and never twice for one purpose."""

import pytest

from egress_gateway.audit.sealing.contents import Entry, open_entries, text_about
from egress_gateway.core.answers import ToolCall
from egress_gateway.core.ids import DataClass, RecordId
from egress_gateway.core.redaction import Redaction, Replacement
from egress_gateway.core.routes import RecordRules
from egress_gateway.core.secret import Secret, Sensitive
from egress_gateway.core.subjects import Subject
from egress_gateway.steps.sealing import Sealing
from egress_gateway.steps.subjects import Naming, value_lookup
from egress_gateway.testing.fake_subjects import FakeSubjects
from egress_gateway.testing.manual_clock import ManualClock

RID = RecordId("0" * 32)
HOLDER = Subject(pseudonym="p" + "0" * 26, key=Secret(b"k" * 32))
CALLS = tuple(ToolCall(name="crm", call_id=str(number), arguments=f'{{"n":{number}}}') for number in range(2))
MAIL, KEY = DataClass("pii.email"), DataClass("secret.generic")
REPLACED = Redaction(
    replacements=(
        Replacement(token="EMAIL_1", value=Sensitive("ada@example.com"), data_class=MAIL),
        Replacement(token="GENERIC_1", value=Sensitive("planted"), data_class=KEY),
    )
)
NAMING_KEY = Secret(b"n" * 32)


def sealing(*, tools: bool = True, redactions: bool = True) -> Sealing:
    naming = Naming(FakeSubjects(ManualClock()), NAMING_KEY)
    return Sealing(HOLDER, naming, RecordRules(tool_arguments=tools, redactions=redactions), RID)


async def test_both_open_with_the_holders_key_and_what_is_somebodys_with_the_values_too() -> None:
    made = sealing()
    tools, redactions = made.tools(CALLS), await made.redactions(REPLACED)
    assert tools is not None
    assert redactions is not None
    assert open_entries(HOLDER.key, tools, RID) == (Entry("0", '{"n":0}'), Entry("1", '{"n":1}'))
    mail, key = open_entries(HOLDER.key, redactions, RID)
    value = FakeSubjects(ManualClock()).subject(value_lookup(NAMING_KEY, MAIL, "ada@example.com"))
    assert mail.subject == value.pseudonym
    assert text_about(value.key, mail, RID) == "ada@example.com"
    assert key == Entry("GENERIC_1", "planted")


NOTHING = {
    "tools that the route does not want": (sealing(tools=False), CALLS, Redaction()),
    "no tools and no redactions": (sealing(), (), Redaction()),
    "redactions that the route does not want": (sealing(redactions=False), (), REPLACED),
}


@pytest.mark.parametrize(("made", "calls", "redaction"), NOTHING.values(), ids=NOTHING)
async def test_nothing_is_sealed_for(made: Sealing, calls: tuple[ToolCall, ...], redaction: Redaction) -> None:
    assert (made.tools(calls), await made.redactions(redaction)) == (None, None)


async def test_the_same_content_is_sealed_for_another_purpose_each_time() -> None:
    made = sealing()
    groups = [made.tools(CALLS), made.tools(CALLS), await made.redactions(REPLACED)]
    assert len({group.purpose for group in groups if group is not None}) == 3
    assert len({group.text for group in groups if group is not None}) == 3
