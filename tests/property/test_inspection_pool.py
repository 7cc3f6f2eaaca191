"""Wherever a request is inspected, the same is seen, the same leaves, and the same is refused."""

import json

from hypothesis import given
from hypothesis import strategies as st

from egress_gateway.adapters.inspection_pool.inspector import Desk
from egress_gateway.adapters.inspection_pool.protocol import (
    TO_WORKER,
    Examine,
    Examined,
    Failed,
    Made,
    ToInspector,
    ToWorker,
    Transform,
    pack,
)
from egress_gateway.core.errors import GatewayError
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.ids import DataClass
from egress_gateway.core.obligations import Modify, Redact
from egress_gateway.core.redaction import RestoreRules
from egress_gateway.core.routes import UnknownFields
from egress_gateway.core.secret import Secret
from egress_gateway.providers.dialects.openai_chat import CHAT, OpenAIChat
from egress_gateway.registry import dialects_by_family
from egress_gateway.steps.examination import Examination
from egress_gateway.steps.inspection import Order, Seen, Subject, Transformed
from egress_gateway.testing.gateway import JSON, small_classifier

ADDRESS = "ada.castellano" + "@" + "example.com"
TEXT = st.lists(st.sampled_from((ADDRESS, "4111 1111 1111 1111", "é\u200b", "\u2028", "{")) | st.text(max_size=8)).map(
    " ".join
)
ROLES = st.sampled_from(("user", "system", "assistant", "wizard"))
MESSAGES = st.lists(st.fixed_dictionaries({"role": ROLES, "content": TEXT}), min_size=1, max_size=5)
EXTRA = st.dictionaries(
    st.sampled_from(("temperature", "metadata", "user", "new_field", "n")), TEXT | st.integers(0, 9)
)
ORDERS = st.builds(
    Order,
    upstream=st.just("one"),
    modifications=st.sampled_from(((), (Modify(rule="m", set=(("temperature", 0),), remove=("user",)),))),
    redactions=st.sampled_from(
        (
            (),
            (Redact(rule="r", classes=(DataClass("pii"), DataClass("pci"))),),
            (Redact(rule="r", classes=(DataClass("pci"),), as_="mask"),),
        )
    ),
    restore=st.builds(RestoreRules, text=st.booleans(), system_prompt=st.booleans()),
)

Result = Seen | Transformed | tuple[type[GatewayError], str, str, int, str]


def refusal(error: GatewayError) -> Result:
    return type(error), error.code, error.public, error.status, error.pointer


def inline(subject: Subject, order: Order) -> list[Result]:
    results: list[Result] = []
    try:
        examination = Examination(small_classifier(), dialects_by_family(), subject)
        results.append(examination.seen)
        results.append(examination.transform(order))
    except GatewayError as error:
        results.append(refusal(error))
    return results


def ask(desk: Desk, message: ToInspector) -> ToWorker:
    answer = desk.answer(pack(message)[4:])
    assert answer is not None
    return TO_WORKER.decode(pack(answer)[4:])


def beside(subject: Subject, order: Order) -> list[Result]:
    desk = Desk(small_classifier(), dialects_by_family())
    results: list[Result] = []
    for message in (Examine(subject), Transform(order)):
        match ask(desk, message):
            case Examined(seen):
                results.append(seen)
            case Made(transformed):
                results.append(transformed)
            case Failed() as failed:
                return [*results, refusal(failed.error())]
    return results


@given(messages=MESSAGES, extra=EXTRA, unknown=st.sampled_from(UnknownFields), order=ORDERS, cut=st.integers(0, 9))
def test_an_inspector_comes_to_the_same(
    messages: list[dict[str, str]], extra: dict[str, object], unknown: UnknownFields, order: Order, cut: int
) -> None:
    body = json.dumps({"model": "m", "messages": messages, **extra}).encode()
    subject = Subject(
        family="openai",
        operation=CHAT.name,
        unknown=unknown,
        head=OpenAIChat().head(CHAT, RequestHead(method="POST", path="/", headers=JSON), ""),
        # One in ten is no whole document.
        body=body if cut else body[:-1],
        keys=(Secret(b"s" * 32), Secret(b"e" * 32)),
    )
    assert beside(subject, order) == inline(subject, order)
