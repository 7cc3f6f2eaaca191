"""A suggested bundle loads, passes its own tests, permits what was seen, and nothing of what never was."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from egress_gateway.core.ids import DataClass
from egress_gateway.core.policy import Facts, Level, Outcome, Principal, TargetFacts
from egress_gateway.core.slots import ClassCount
from egress_gateway.core.vocabulary import BUILTIN_CLASSES
from egress_gateway.decide.bundle import Bundle, load_bundle
from egress_gateway.decide.cases import run_cases, untouched_rules
from egress_gateway.decide.evaluate import decide
from egress_gateway.decide.evidence import Evidence, Observation, gather, is_excluded
from egress_gateway.decide.suggest import replay, suggest
from egress_gateway.registry import inspected, operations

NOW = 1_800_000_000_000_000
OWN = {DataClass("customer.vip"): Level.CONFIDENTIAL}
LEVELS = {**BUILTIN_CLASSES, **OWN}

apps = st.sampled_from(["cx-bot", "wiki", "a.b_c"])
groups = st.lists(st.sampled_from(["staff", "leads", "Clinicians"]), unique=True, max_size=3).map(tuple)
people = st.sampled_from(["corp:ann", "corp:bob", "okta:00u1"])
agents = st.sampled_from(["", "corp:triage-bot", "corp:other bot"])
classes = st.sampled_from(
    ["pii.email", "pii.name", "pci.card", "opaque.binary", "secret.aws_access_key", "customer.vip"]
)


@st.composite
def principals(draw: st.DrawFn) -> Principal:
    verified = draw(st.booleans())
    agent = draw(agents)
    return Principal(
        app=draw(apps),
        auth=draw(st.sampled_from(["", "key", "jwt"])),
        person=draw(people) if verified else "",
        person_verified=verified,
        asserted_person="" if verified else draw(st.sampled_from(["", "ann smith"])),
        groups=draw(groups) if verified else (),
        groups_complete=draw(st.booleans()),
        mfa=draw(st.booleans()),
        agent=agent,
        agent_verified=bool(agent) and draw(st.booleans()),
    )


@st.composite
def requests(draw: st.DrawFn) -> Facts:
    target, family = draw(st.sampled_from([("openai", "openai"), ("claude", "anthropic")]))
    found = sorted(draw(st.sets(classes, max_size=3)))
    upstream = draw(st.sampled_from(["cloud", "other"])) if target == "openai" else "third"
    return Facts(
        now=NOW,
        route="support",
        principal=draw(principals()),
        target_name=target,
        family=family,
        target=TargetFacts(upstream=upstream, tier="external", region="us"),
        tools=tuple(draw(st.lists(st.sampled_from(["search", "crm_update", "Run.It"]), unique=True, max_size=2))),
        max_tokens=draw(st.sampled_from([0, 100, 4_096])),
        data=tuple(ClassCount(data_class=DataClass(name), count=1, score=900) for name in found),
        classified=True,
    )


observed = st.lists(st.builds(lambda facts: Observation(rid="r", facts=facts), requests()), min_size=1, max_size=8)


def loaded(evidence: Evidence) -> Bundle:
    files = suggest(evidence, serial=1, owner="team", scan_unknown=True)
    return load_bundle(
        {path: text.encode() for path, text in files.items()},
        upstreams={"cloud": ("openai",), "other": ("openai",), "third": ("anthropic",)},
        operations=operations(),
        inspected=inspected(),
        now=NOW,
    )


@given(observed)
def test_all_that_was_seen_is_permitted_and_tested(observations: list[Observation]) -> None:
    bundle = loaded(gather(observations, OWN))
    assert replay(bundle, observations, NOW) == ()
    results = run_cases(bundle, NOW)
    assert [result.problems for result in results if result.problems] == []
    redacting = {rule.id for rule in bundle.rules if rule.effect == "redact"}
    assert set(untouched_rules(bundle, results)) <= redacting


@given(observed, st.data())
def test_nothing_is_permitted_that_was_not_seen(observations: list[Observation], data: st.DataObject) -> None:
    bundle = loaded(gather(observations, OWN))
    seen = data.draw(st.sampled_from(observations)).facts
    who = seen.principal
    kinds = {entry.data_class for each in observations for entry in each.facts.data}
    unseen = data.draw(st.sampled_from([name for name in BUILTIN_CLASSES if name not in kinds]))
    others = {
        "an application": msgspec.structs.replace(who, app="another"),
        "a group": msgspec.structs.replace(who, person="corp:new", person_verified=True, groups=("interns",)),
        "a person in no group": msgspec.structs.replace(who, person="corp:new", person_verified=True, groups=()),
    }
    changed = {what: msgspec.structs.replace(seen, principal=other) for what, other in others.items()}
    found = ClassCount(data_class=unseen, count=1, score=900)
    changed["a kind of data"] = msgspec.structs.replace(seen, data=(*seen.data, found))
    if not any(each.further_tools for each in observations):
        changed["a tool"] = msgspec.structs.replace(seen, tools=(*seen.tools, "launch"))
    assert [what for what, facts in changed.items() if decide(bundle, facts).outcome is Outcome.PERMIT] == []


@given(observed, st.sampled_from([("app", "wiki"), ("group", "staff"), ("class", "pci"), ("upstream", "third")]))
def test_what_is_kept_out_is_not_why_anything_is_permitted(
    observations: list[Observation], excluded: tuple[str, str]
) -> None:
    kept = [each for each in observations if not is_excluded(each, [excluded])]
    if not kept:
        return
    bundle = loaded(gather(kept, OWN))
    blocked = replay(bundle, observations, NOW)
    assert sum(entry.count for entry in blocked) <= len(observations) - len(kept)
    if excluded[0] in {"app", "class", "upstream"}:
        assert sum(entry.count for entry in blocked) == len(observations) - len(kept)
