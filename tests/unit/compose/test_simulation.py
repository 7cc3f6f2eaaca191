"""A simulated request goes the way of a real one, up to the moment when it would be sent."""

import base64
import json
from collections.abc import Mapping
from types import MappingProxyType

import msgspec
import pytest

from egress_gateway.compose.simulation import Question, Simulation, simulate
from egress_gateway.core.documents import Opened, Opener, Passage
from egress_gateway.core.errors import GatewayError
from egress_gateway.core.obligations import Escalate, Limit, Quota
from egress_gateway.core.policy import Conduct, Decision, Facts, Outcome, Principal
from egress_gateway.core.secret import Secret
from egress_gateway.decide import explain as explain_module
from egress_gateway.decide.bundle import Bundle
from egress_gateway.registry import dialects_by_family
from egress_gateway.testing.gateway import APPLICATION, POLICY, SimulatedGateway, simulated_bundle, small_classifier

MAIL, CARD = "jane.doe@example.com", "4111 1111 1111 1111"
NOTHING: Mapping[str, str] = MappingProxyType({})


def body(text: str, **members: object) -> bytes:
    return json.dumps({"model": "m", "messages": [{"role": "user", "content": text}], **members}).encode()


STRANGE = Conduct()


async def ask(
    text: str,
    policy: Mapping[str, str] = NOTHING,
    *,
    upstream: str = "one",
    data: bytes = b"",
    path: str = "",
    now: int = 0,
    history: tuple[tuple[str, int], ...] = (),
    conduct: Conduct = STRANGE,
    show: bool = False,
    opener: Opener | None = None,
) -> Simulation:
    bundle = simulated_bundle(policy)
    facts = Facts(
        now=now,
        route="support",
        principal=Principal(app=APPLICATION),
        target_name="openai",
        family="openai",
        target=bundle.target_facts(upstream, now),
        history=history,
        conduct=conduct,
    )
    return await simulate(
        bundle,
        Question(facts=facts, path=path, body=data or body(text)),
        classifier=small_classifier(),
        dialects=dialects_by_family(),
        master=Secret(b"t" * 32),
        show=str if show else lambda _: "",
        opener=opener,
    )


async def test_what_would_leave_is_what_a_gateway_with_that_key_sends() -> None:
    gateway = SimulatedGateway()
    simulation = await ask(f"to {MAIL}", now=gateway.peers.clock.now())
    assert (simulation.decision.outcome, simulation.code) == (Outcome.PERMIT, "permit")
    sending = simulation.sending
    assert sending is not None
    token = gateway.token("pii.email", MAIL)
    assert json.loads(sending.body)["messages"][0]["content"] == f"to {token}"
    assert (sending.upstream, sending.method, sending.path) == ("one", "POST", "/v1/chat/completions")
    assert sending.headers == (("content-type", "application/json"),)
    assert [(entry.data_class, entry.count) for entry in sending.replaced] == [("pii.email", 1)]


class Mails:
    """Reads an address in every document."""

    def begin(self) -> None:
        pass

    def open(self, _content: bytes) -> Opened:
        return Opened("application/pdf", (Passage("page/1", f"to {MAIL}"),))


async def test_documents_are_opened() -> None:
    parts = [{"type": "file", "file": {"file_data": base64.b64encode(b"%PDF-1.4\n\0").decode()}}]
    data = json.dumps({"model": "m", "messages": [{"role": "user", "content": parts}]}).encode()
    simulation = await ask("", data=data, opener=Mails())
    assert [place.pointer for place in simulation.found] == ["/messages/0/content/0/file/file_data!page/1"]
    assert simulation.code == "rigid"


async def test_another_upstream_is_decided_for_itself() -> None:
    simulation = await ask(f"to {MAIL}", upstream="two")
    assert simulation.sending is not None
    assert MAIL in simulation.sending.body
    assert simulation.sending.upstream == "two"


REROUTE = "  - {id: inside, effect: reroute, to: {upstream: two, model: m-2}, when: {data.any: [pii]}}\n"


async def test_where_a_rule_leads_it_would_go() -> None:
    simulation = await ask(f"to {MAIL}", {"rules.yaml": POLICY["rules.yaml"] + REROUTE})
    assert simulation.decision.target.upstream == "two"
    sending = simulation.sending
    assert sending is not None
    assert (sending.upstream, json.loads(sending.body)["model"]) == ("two", "m-2")
    # Its contract is another one: there nothing is redacted.
    assert MAIL in sending.body


async def test_what_was_found_is_named_by_its_place_and_shown_only_if_asked_for() -> None:
    for show, value in ((False, ""), (True, MAIL)):
        (place,) = (await ask(f"to {MAIL}", show=show)).found
        assert (place.pointer, place.start, place.end) == ("/messages/0/content", 3, 3 + len(MAIL))
        assert (place.data_class, place.value) == ("pii.email", value)
        assert MAIL not in repr(place)


async def test_a_refusal_says_why_and_sends_nothing() -> None:
    simulation = await ask(f"{CARD} and {MAIL}")
    assert (simulation.decision.outcome, simulation.code) == (Outcome.BLOCK, "rule")
    assert simulation.reason == "Card numbers stay here"
    assert simulation.sending is None


async def test_a_near_miss_is_told() -> None:
    permits = POLICY["rules.yaml"].replace("when: {route: support}", "when: {route: support, mfa: true}")
    simulation = await ask("hello", {"rules.yaml": permits})
    assert simulation.code == "default_deny"
    assert "permit-support" in [rule.rule for rule in simulation.near_misses]


async def test_what_cannot_be_done_as_decided_is_refused_with_that_reason() -> None:
    simulation = await ask("", data=body("hello", user=MAIL, metadata={MAIL: "x"}))
    assert (simulation.decision.outcome, simulation.code, simulation.sending) == (Outcome.BLOCK, "rigid", None)


async def test_people_and_quotas_that_it_would_need_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    quota = Quota(rule="q", per=("person",), limits=(Limit(unit="requests", amount=1, seconds=60),))
    escalation = Escalate(rule="e", queue="legal", sla_seconds=60)

    def escalate(bundle: Bundle, facts: Facts) -> Decision:
        return Decision(
            outcome=Outcome.ESCALATE,
            code="escalate",
            obligations=(quota,),
            escalations=(escalation,),
            target=facts.target,
            bundle=bundle.digest,
        )

    monkeypatch.setattr(explain_module, "decide", escalate)
    simulation = await ask("hello")
    assert (simulation.quotas, simulation.escalations) == ((quota,), (escalation,))
    assert simulation.decision.outcome is Outcome.ESCALATE
    assert simulation.sending is not None


COUNTING = (
    "counters: {day: {distinct: [pii.email], per: [person], window: 1d}, "
    "idle: {distinct: [pii.email], per: [app], window: 1d}}\n"
    f"{POLICY['rules.yaml']}"
    "  - {id: enough, effect: block, reason: Enough, when: {route: support, history.gt: {day: 5}}}\n"
    "  - {id: elsewhere, effect: block, reason: Enough, "
    "when: {target.region: eu, stream: true, history.gt: {idle: 5}}}\n"
)


async def test_counters_that_nobody_knows_are_told_where_a_rule_looks_at_them() -> None:
    simulation = await ask("hello", {"rules.yaml": COUNTING})
    assert (simulation.code, simulation.decision.rule, simulation.unknown) == ("rule", "enough", ("day",))
    simulation = await ask("hello", {"rules.yaml": COUNTING}, history=(("day", 0),))
    assert (simulation.code, simulation.unknown) == ("permit", ())


async def test_what_nobody_knows_of_an_agent_is_told_where_a_rule_looks_at_it() -> None:
    rule = "  - {id: strange, effect: block, reason: New, when: {agent.new_tool: true}}\n"
    simulation = await ask("hello", {"rules.yaml": POLICY["rules.yaml"] + rule})
    assert (simulation.code, simulation.unknown_conduct) == ("rule", ("agent.new_tool",))
    simulation = await ask("hello", {"rules.yaml": POLICY["rules.yaml"] + rule}, conduct=Conduct(known=True))
    assert (simulation.code, simulation.unknown_conduct) == ("permit", ())


async def test_what_an_invariant_looks_at_is_told_too() -> None:
    floor = (
        "counters: {day: {distinct: [pii.email], per: [person], window: 1d}}\n"
        "invariants:\n  - {id: never-much, never: {history.gt: {day: 5}}, reason: Never}\n"
    )
    simulation = await ask("hello", {"floor.yaml": floor})
    assert (simulation.code, simulation.unknown) == ("invariant", ("day",))


async def test_what_has_no_price_is_refused_where_a_quota_is_one_of_cost() -> None:
    rules = (
        f"{POLICY['rules.yaml']}  - {{id: budget, effect: quota, per: [app], cost: 10/day, when: {{route: support}}}}\n"
    )
    priced_only = (
        f"{POLICY['providers.yaml']}models: {{prices: {{currency: EUR, models: {{NAME: {{input: 1, output: 1}}}}}}}}\n"
    )
    unpriced = await ask("hello", {"rules.yaml": rules, "providers.yaml": priced_only.replace("NAME", "other")})
    assert (unpriced.decision.outcome, unpriced.code, unpriced.sending) == (Outcome.PERMIT, "quota_unpriced", None)
    priced = await ask("hello", {"rules.yaml": rules, "providers.yaml": priced_only.replace("NAME", "m")})
    assert (priced.code, [duty.rule for duty in priced.quotas]) == ("permit", ["budget"])
    assert priced.sending is not None


async def test_what_the_way_out_refuses_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def permit(bundle: Bundle, _: Facts) -> Decision:
        redacting = simulated_bundle().rules[1].obligation
        assert redacting is not None
        return Decision(outcome=Outcome.PERMIT, code="permit", obligations=(redacting,), bundle=bundle.digest)

    monkeypatch.setattr(explain_module, "decide", permit)
    simulation = await ask("", data=body("hello", metadata={MAIL: "x"}))
    assert (simulation.code, simulation.sending) == ("rigid", None)


WRONG = {
    "a path that the family does not have": ({"path": "/v1/other"}, "endpoint"),
    "no JSON": ({"data": b"{"}, "malformed_json"),
}


@pytest.mark.parametrize(("asked", "code"), WRONG.values(), ids=WRONG)
async def test_what_cannot_be_read_is_refused_as_a_gateway_does(asked: dict[str, object], code: str) -> None:
    with pytest.raises(GatewayError) as refused:
        await ask("hello", **asked)  # type: ignore[arg-type]  # a table of keyword arguments
    assert refused.value.code == code


def test_a_simulation_is_written_as_json() -> None:
    empty = Simulation(decision=Decision(), code="c", reason="r", found=(), near_misses=())
    assert json.loads(msgspec.json.encode(empty))["sending"] is None
