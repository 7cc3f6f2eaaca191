"""However a request ends: first the record, then the caller, and a cut answer never looks whole."""

import json

import pytest

from egress_gateway.audit.accounts.ledger import Ledger
from egress_gateway.audit.merkle.stamp import Stamper
from egress_gateway.audit.records.groups import PolicyGroup, ResponseGroup, SentGroup, UsageGroup
from egress_gateway.audit.records.header import LARGEST_UNSTAMPED
from egress_gateway.audit.records.record import decode, encode
from egress_gateway.core.answers import ToolCall
from egress_gateway.core.errors import Refused, Unauthenticated, Unavailable, UpstreamFailed
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.ids import BodyDigest, RecordId
from egress_gateway.core.secret import Secret
from egress_gateway.providers.dialects.openai_chat import OpenAIChat
from egress_gateway.steps.addressing import Address
from egress_gateway.steps.ending import Exchange
from egress_gateway.steps.known import Attempt
from egress_gateway.steps.trail import TOOLS_IN_RECORD, Trail
from egress_gateway.testing.effects import Aborted, Appended, Denied, Effect, Finished, Started, Wrote
from egress_gateway.testing.fake_audit_log import Verdict
from egress_gateway.testing.fake_caller import FakeCaller
from egress_gateway.testing.peers import Peers

RID = RecordId("0" * 32)
SENT = SentGroup(digest="sha256:" + "00" * 32, bytes=0, destination="one POST /")
BROKEN = UpstreamFailed("upstream_broke_off", "gone")


class Begun:
    """An exchange with its peers, before, during or after an attempt."""

    def __init__(self, *, dialect: bool = True) -> None:
        self.peers = Peers()
        head = RequestHead(method="POST", path="/", peer="192.0.2.1")
        self.caller = FakeCaller(self.peers.journal, head)
        self.trail = Trail(RID, head=head, digest_key=Secret(b"k" * 32), started=0)
        address = Address(route="support", dialect=OpenAIChat() if dialect else None)
        self.exchange = Exchange(
            self.caller,
            address,
            self.trail,
            running=self.peers.running.begin(),
            audit=self.peers.audit,
            denials=self.peers.denials,
            clock=self.peers.clock,
        )

    async def send(self, *, durable: bool = True) -> None:
        """Get as far as the intent."""
        await self.peers.audit.intent(
            encode(self.trail.intent(0, number=1, sent=SENT)), SENT.destination, BodyDigest(bytes(32))
        )
        self.trail.attempt = Attempt(number=1, sent=SENT, durable=durable)

    @property
    def effects(self) -> list[type[Effect]]:
        return [type(effect) for effect in self.peers.journal.effects]

    @property
    def last(self) -> dict[str, object]:
        record: dict[str, object] = json.loads(self.peers.audit.records[-1])
        return record


@pytest.fixture
def begun() -> Begun:
    return Begun()


async def test_a_refusal_is_recorded_before_it_is_told(begun: Begun) -> None:
    begun.exchange.rule = "no-cards"
    await begun.exchange.refuse(Refused("rule", "no"))
    assert begun.effects == [Appended, Started, Wrote, Finished]
    assert (begun.last["kind"], begun.caller.status) == ("refusal", 403)
    assert begun.caller.header("x-egress-rule") == "no-cards"


async def test_a_stranger_is_counted_and_not_recorded(begun: Begun) -> None:
    await begun.exchange.refuse(Unauthenticated("key_missing", "no"))
    assert begun.effects == [Denied, Started, Wrote, Finished]
    assert begun.peers.audit.records == []


async def test_without_a_dialect_the_refusal_is_plain() -> None:
    begun = Begun(dialect=False)
    await begun.exchange.refuse(Refused("route", "no such route", status=404))
    assert json.loads(begun.caller.received)["error"]["type"] == "egress_refusal"


async def test_a_log_that_takes_nothing_is_what_the_caller_hears_of(begun: Begun) -> None:
    begun.peers.audit.plan[1] = Verdict.REFUSE
    await begun.exchange.refuse(Refused("rule", "no"))
    assert (begun.caller.status, begun.caller.header("x-egress-code")) == (503, "log_unavailable")


async def test_an_intent_without_a_receipt_is_closed_by_a_refusal(begun: Begun) -> None:
    await begun.send(durable=False)
    await begun.exchange.refuse(Unavailable("log_unavailable", "no"))
    assert begun.last["kind"] == "refusal"


STARTED = {"before the answer": (False, False), "in a document": (True, False), "in a stream": (True, True)}


@pytest.mark.parametrize(("started", "stream"), STARTED.values(), ids=STARTED)
async def test_a_failure_after_the_intent_closes_the_attempt(begun: Begun, *, started: bool, stream: bool) -> None:
    await begun.send()
    if started:
        await begun.exchange.start(200, (), stream=stream)
    await begun.exchange.refuse(BROKEN)
    end, status = ("aborted", 200) if started else ("upstream_failed", 502)
    outcome = {"kind": "outcome", "attempt": 1, "end": end, "status": status}
    assert outcome.items() <= begun.last.items()
    expected = {
        (False, False): [Appended, Started, Wrote, Finished],
        (True, False): [Started, Appended, Aborted],
        (True, True): [Started, Appended, Wrote, Aborted],
    }[started, stream]
    assert begun.effects[1:] == expected


async def test_a_stream_of_no_dialect_is_just_broken_off() -> None:
    begun = Begun(dialect=False)
    await begun.exchange.start(200, (), stream=True)
    await begun.exchange.refuse(BROKEN)
    assert begun.effects == [Started, Appended, Aborted]


async def test_an_outcome_is_recorded_once_and_says_what_the_caller_got(begun: Begun) -> None:
    await begun.send()
    begun.peers.clock.advance(70)
    await begun.exchange.start(200, ())
    await begun.exchange.close("complete")
    await begun.exchange.close("aborted", error=BROKEN)
    await begun.exchange.leave()
    assert begun.effects[1:] == [Started, Appended]
    assert {"end": "complete", "status": 200, "lat_us": {"total": 70}}.items() <= begun.last.items()


async def test_there_is_no_outcome_without_an_attempt(begun: Begun) -> None:
    await begun.exchange.close("complete")
    await begun.exchange.leave()
    assert begun.effects == []


async def test_a_refusal_of_ours_after_the_intent_is_not_the_upstreams_failure(begun: Begun) -> None:
    await begun.send()
    await begun.exchange.refuse(Unavailable("internal", "no"))
    assert {"kind": "outcome", "end": "refused", "status": 503}.items() <= begun.last.items()


LEAVING: dict[bool, dict[str, object]] = {
    True: {"kind": "outcome", "end": "client_left"},
    False: {"kind": "refusal", "family_of_error": "", "status": 0, "error": {"code": "client_left"}},
}


@pytest.mark.parametrize(("durable", "record"), LEAVING.items(), ids=["receipt", "no receipt"])
async def test_a_caller_that_leaves_closes_the_attempt_also_while_its_intent_is_under_way(
    begun: Begun, *, durable: bool, record: dict[str, object]
) -> None:
    await begun.send(durable=durable)
    await begun.exchange.leave()
    assert record.items() <= begun.last.items()


@pytest.mark.parametrize("durable", [False, True])
async def test_whatever_the_log_made_of_the_intent_a_leaving_caller_breaks_no_rule_of_the_ledger(
    begun: Begun, *, durable: bool
) -> None:
    """An intent that was handed over may be in the log or not, when nobody waited for its receipt."""
    for taken in (True, False) if not durable else (True,):
        ledger = Ledger()
        await begun.send(durable=durable)
        await begun.exchange.leave()
        bodies = begun.peers.audit.records[-2:] if taken else begun.peers.audit.records[-1:]
        stamps = [Stamper("w", "b").stamp(body, wseq) for wseq, body in enumerate(bodies, 1)]
        assert [fault for seq, body in enumerate(stamps) for fault in ledger.apply(seq, decode(body))] == []
        assert ledger.open_intents() == {}


async def test_a_caller_that_leaves_while_the_log_is_down_raises_nothing(begun: Begun) -> None:
    await begun.send()
    begun.peers.audit.plan[2] = Verdict.REFUSE
    await begun.exchange.leave()
    assert begun.effects[1:] == [Appended]


async def test_tool_calls_are_recorded_and_repeated_in_the_outcome(begun: Begun) -> None:
    await begun.send()
    for name in ("first", "second"):
        await begun.exchange.record_tools((ToolCall(name=name, call_id="c", arguments="{}"),))
        assert begun.last["kind"] == "tool"
        assert [tool["name"] for tool in begun.last["tools"]] == [name]  # type: ignore[attr-defined]  # a list
    await begun.exchange.close("complete")
    assert [tool["name"] for tool in begun.last["tools"]] == ["first", "second"]  # type: ignore[attr-defined]  # a list


async def test_very_many_tool_calls_take_several_records_and_the_outcome_names_the_first(begun: Begun) -> None:
    await begun.send()
    calls = [ToolCall(name="n" * 200, call_id="c" * 128, arguments="{}")] * (2 * TOOLS_IN_RECORD + 1)
    await begun.exchange.record_tools(calls)
    await begun.exchange.record_tools(calls[:1])
    await begun.exchange.close("complete")
    records = [json.loads(body) for body in begun.peers.audit.records[1:]]
    assert [len(record["tools"]) for record in records] == [TOOLS_IN_RECORD, TOOLS_IN_RECORD, 1, 1, TOOLS_IN_RECORD]
    assert [record.get("abridged", False) for record in records] == [False, False, False, False, True]
    assert max(map(len, begun.peers.audit.records)) <= LARGEST_UNSTAMPED


async def test_an_outcome_that_would_not_fit_is_abridged_and_closes_the_attempt(begun: Begun) -> None:
    await begun.send()
    begun.trail.learn(policy=PolicyGroup(rules=("a-rule",) * 20_000))
    await begun.exchange.close("complete")
    assert {"kind": "outcome", "abridged": True}.items() <= begun.last.items()


@pytest.mark.parametrize("number", [-1, 1 << 54, 1 << 70])
async def test_an_outcome_that_is_no_record_leaves_no_attempt_open(begun: Begun, number: int) -> None:
    await begun.send()
    begun.trail.progress(response=ResponseGroup(usage=UsageGroup(input_tokens=number)))
    begun.peers.audit.plan[2] = Verdict.INVALID
    with pytest.raises((OverflowError, ValueError, Unavailable)):
        await begun.exchange.close("complete")
    begun.peers.audit.plan.clear()
    await begun.exchange.refuse(Unavailable("internal", "the gateway failed"))
    assert {"kind": "outcome", "end": "refused"}.items() <= begun.last.items()
    assert begun.last["error"] == {"code": "internal"}


async def test_a_reply_starts_the_answer_and_ends_it(begun: Begun) -> None:
    assert not begun.exchange.started
    await begun.exchange.reply(200, (("content-type", "text/plain"),), b"done")
    assert begun.exchange.started
    assert (begun.caller.received, begun.caller.complete) == (b"done", True)
