"""What an expectation takes and what it leaves."""

from typing import NamedTuple

import pytest

from egress_gateway.core.exchange import OutboundRequest, Receipt
from egress_gateway.core.ids import BodyDigest, LeafHash
from egress_gateway.testing.effects import (
    Aborted,
    Appended,
    Denied,
    Dropped,
    Effect,
    Finished,
    Forwarded,
    Intent,
    Raised,
    Started,
    Withheld,
    Wrote,
)
from egress_gateway.testing.expectations import (
    Abort,
    AuditIntent,
    AuditOutcome,
    AuditRecord,
    AuditRefusal,
    AuditTool,
    Body,
    Delivered,
    Deny,
    Drop,
    End,
    Expectation,
    Forward,
    Head,
    Raise,
    Withhold,
)

REQUEST = OutboundRequest(upstream="u", method="POST", path="/p", headers=(), body=b"token")
RECEIPT = Receipt(seq=1, leaf=LeafHash(b""), destination="", body=BodyDigest(b""), expires=0, mac=b"")
INTENT = Intent(
    body=b'{"kind":"intent","policy":{"outcome":"permit"}}', destination="u POST /p", digest=BodyDigest(b"")
)
OUTCOME = Appended(body=b'{"kind":"outcome","end":"complete","route":"support"}')
HEAD = Started(status=200, headers=(("x-a", "1"), ("x-b", "2")))
BODY = Wrote(data=b"alpha beta")
END = Finished()


class Case(NamedTuple):
    name: str
    expectation: Expectation
    effects: tuple[Effect, ...]
    taken: int


CASES = [
    Case("any intent", AuditIntent(), (INTENT, END), 1),
    Case("intent by destination and member", AuditIntent("u POST /p", {"policy.outcome": "permit"}), (INTENT,), 1),
    Case("intent elsewhere", AuditIntent("v POST /p"), (INTENT,), 0),
    Case("intent with another member", AuditIntent(has={"policy.outcome": "block"}), (INTENT,), 0),
    Case("intent without the member", AuditIntent(has={"policy.outcome.deeper": 1}), (INTENT,), 0),
    Case("intent but it is an outcome", AuditIntent(), (OUTCOME,), 0),
    Case("outcome", AuditOutcome({"end": "complete"}), (OUTCOME,), 1),
    Case("record of another kind", AuditRefusal(), (OUTCOME,), 0),
    Case("tool record but it is an intent", AuditTool(), (INTENT,), 0),
    Case("record with another member", AuditRecord("outcome", {"route": "clinic"}), (OUTCOME,), 0),
    Case("forward", Forward(), (Forwarded(request=REQUEST, receipt=RECEIPT),), 1),
    Case("forward exactly", Forward("u POST /p", b"token"), (Forwarded(request=REQUEST, receipt=RECEIPT),), 1),
    Case("forward of another body", Forward(body=b"x"), (Forwarded(request=REQUEST, receipt=RECEIPT),), 0),
    Case("forward elsewhere", Forward("v"), (Forwarded(request=REQUEST, receipt=RECEIPT),), 0),
    Case("forward with a part", Forward(contains=(b"tok",)), (Forwarded(request=REQUEST, receipt=RECEIPT),), 1),
    Case(
        "forward with what must not leave", Forward(lacks=(b"tok",)), (Forwarded(request=REQUEST, receipt=RECEIPT),), 0
    ),
    Case("withheld", Withhold("code"), (Withheld(request=REQUEST, code="code"),), 1),
    Case("withheld for another reason", Withhold("other"), (Withheld(request=REQUEST, code="code"),), 0),
    Case("withheld but it was sent", Withhold(), (Forwarded(request=REQUEST, receipt=RECEIPT),), 0),
    Case("deny", Deny("key_unknown"), (Denied(peer="p", code="key_unknown"),), 1),
    Case("deny for another reason", Deny("key_missing"), (Denied(peer="p", code="key_unknown"),), 0),
    Case("deny but it was recorded at once", Deny(), (OUTCOME,), 0),
    Case("drop", Drop(), (Dropped(upstream="u"),), 1),
    Case("drop but nothing came", Drop(), (), 0),
    Case("head with one of its headers", Head(200, {"x-b": "2"}), (HEAD,), 1),
    Case("head of another status", Head(403), (HEAD,), 0),
    Case("head without the header", Head(headers={"x-c": "2"}), (HEAD,), 0),
    Case("head but it is a body", Head(), (BODY,), 0),
    Case("body", Body(b"alpha beta", lacks=(b"gamma",)), (BODY,), 1),
    Case("body but it is the end", Body(), (END,), 0),
    Case("end", End(), (END,), 1),
    Case("end but nothing came", End(), (), 0),
    Case("abort", Abort(), (Aborted(),), 1),
    Case("abort but it ended", Abort(), (END,), 0),
    Case("abort but nothing came", Abort(), (), 0),
    Case("delivered whole", Delivered(200, {"x-a": "1"}, contains=(b"beta",)), (HEAD, BODY, END, INTENT), 3),
    Case("delivered without a body", Delivered(), (HEAD, END), 2),
    Case("delivered empty though text was expected", Delivered(contains=(b"beta",)), (HEAD, END), 0),
    Case("delivered with what must not be there", Delivered(lacks=(b"beta",)), (HEAD, BODY, END), 0),
    Case("delivered with another status", Delivered(500), (HEAD, BODY, END), 0),
    Case("delivered with a record in between", Delivered(), (HEAD, BODY, OUTCOME, END), 0),
    Case("raise", Raise(OSError), (Raised(error=FileNotFoundError()),), 1),
    Case("raise of another type", Raise(OSError), (Raised(error=ValueError()),), 0),
    Case("raise but it ended", Raise(), (END,), 0),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_takes(case: Case) -> None:
    assert case.expectation.takes(case.effects) == case.taken


LINES = {
    "<< AuditIntent(destination='d', has={'a': 1})": AuditIntent("d", {"a": 1}),
    "<< AuditRecord(kind='outcome')": AuditOutcome(),
    "<< Forward(lacks=(b'x',))": Forward(lacks=(b"x",)),
    "<< Withhold()": Withhold(),
    "<< Deny(code='key_missing')": Deny("key_missing"),
    "<< Drop()": Drop(),
    "<< Head(status=200)": Head(200),
    "<< Body(data=b'')": Body(b""),
    "<< End()": End(),
    "<< Abort()": Abort(),
    "<< Delivered(status=200)": Delivered(200),
    "<< Raise(OSError)": Raise(OSError),
}


@pytest.mark.parametrize("line", LINES)
def test_a_line_says_only_what_was_given(line: str) -> None:
    assert LINES[line].line == line
