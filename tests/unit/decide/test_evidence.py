"""What requests had in common: the least that covers them all."""

import msgspec
import pytest

from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DataClass
from egress_gateway.core.policy import Facts, Level, Principal, TargetFacts
from egress_gateway.core.routes import AgentProof, PersonProof
from egress_gateway.core.slots import ClassCount
from egress_gateway.decide.evidence import Evidence, Observation, gather, is_excluded

ANN = Principal(app="bot", auth="jwt", person="corp:ann", person_verified=True, groups=("staff", "leads"), mfa=True)
BOB = msgspec.structs.replace(ANN, person="corp:bob", groups=("staff",), mfa=False)
NOBODY = Principal(app="bot", auth="key")
ALONE = msgspec.structs.replace(ANN, person="corp:cy", groups=())


def seen(who: Principal, *classes: str, **facts: object) -> Observation:
    data = tuple(ClassCount(data_class=DataClass(name), count=1, score=900) for name in classes)
    target = TargetFacts(upstream="cloud", region="us")
    given = {"target_name": "openai", "family": "openai", "target": target, "data": data, "classified": True, **facts}
    return Observation(rid="r", facts=Facts(route="support", principal=who, **given))  # type: ignore[arg-type]  # a table


def gathered(*observations: Observation) -> Evidence:
    return gather(observations, {DataClass("own.kind"): Level.INTERNAL})


def test_who_asked_is_said_by_few_groups() -> None:
    found = gathered(seen(ANN), seen(BOB), seen(ANN))
    (permit,) = found.permits
    assert (permit.app, permit.groups, permit.people, permit.nobody) == ("bot", ("staff",), (), False)
    assert (found.person, found.mfa, found.auth, found.agent) == (
        PersonProof.VERIFIED,
        False,
        ("jwt",),
        AgentProof.NONE,
    )


def test_who_is_in_no_group_is_named() -> None:
    found = gathered(seen(ALONE), seen(ANN), seen(NOBODY))
    assert [(permit.groups, permit.people, permit.nobody) for permit in found.permits] == [
        (("leads",), (), False),
        ((), ("corp:cy",), False),
        ((), (), True),
    ]
    assert found.person is PersonProof.ANY


def test_each_application_has_permits_of_its_own() -> None:
    found = gathered(seen(ANN), seen(msgspec.structs.replace(BOB, app="wiki")))
    assert [permit.app for permit in found.permits] == ["bot", "wiki"]


PROOFS = {
    "an asserted name": ([msgspec.structs.replace(NOBODY, asserted_person="ann")], PersonProof.ASSERTED),
    "a proof and an asserted name": ([ANN, msgspec.structs.replace(NOBODY, asserted_person="x")], PersonProof.ASSERTED),
    "a name that nothing proves": ([msgspec.structs.replace(NOBODY, person="ann")], PersonProof.ANY),
}


@pytest.mark.parametrize(("people", "proof"), PROOFS.values(), ids=PROOFS)
def test_the_proof_of_people_is_the_weakest_that_was_seen(people: list[Principal], proof: PersonProof) -> None:
    assert gathered(*map(seen, people)).person is proof


def test_agents_get_the_groups_of_those_they_acted_for() -> None:
    acting = msgspec.structs.replace(BOB, agent="corp:triage", agent_verified=True)
    named = msgspec.structs.replace(ANN, agent="somebody")
    assert gathered(seen(acting)).agent is AgentProof.VERIFIED
    found = gathered(seen(acting), seen(named), seen(ANN))
    assert (found.agent, found.agents) == (AgentProof.ANY, {"corp:triage": ("staff",)})


def test_an_agent_that_no_file_can_name_gets_nothing() -> None:
    acting = msgspec.structs.replace(BOB, agent="corp:\n", agent_verified=True)
    assert gathered(seen(acting)).agents == {}


def test_people_whom_no_rule_can_name_are_told() -> None:
    found = gathered(seen(msgspec.structs.replace(ALONE, person="corp:ann smith")))
    assert found.permits == ()
    assert found.notes == ("people of bot who are in no group have ids that no rule can name: they are not permitted",)


def test_data_is_redacted_unless_it_cannot_be() -> None:
    rigid = seen(ANN, "pci.card", rigid_data=(DataClass("pci.card"),))
    found = gathered(seen(ANN, "pii.email", "own.kind", "opaque.binary"), rigid)
    assert found.redact == ("own.kind", "pii.email")
    assert found.left == ("opaque.binary", "pci.card")
    assert found.levels[DataClass("own.kind")] is Level.INTERNAL
    assert "secret" in found.unseen
    assert "pii.phone" in found.unseen
    assert not {"pii", "pci", "opaque", "own", "pii.email"} & set(found.unseen)


def test_a_kind_that_nobody_declares_is_restricted() -> None:
    assert gathered(seen(ANN, "new.kind")).levels == {"new.kind": Level.RESTRICTED}


def test_targets_are_ranked_by_use() -> None:
    other = {"target": TargetFacts(upstream="other")}
    claude = {"target_name": "claude", "family": "anthropic", "target": TargetFacts(upstream="third")}
    found = gathered(seen(ANN), seen(ANN, **other), seen(ANN, **other), seen(ANN, **claude))
    ranked = {name: (family, [each.target.upstream for each in used]) for name, (family, used) in found.targets.items()}
    assert ranked == {"claude": ("anthropic", ["third"]), "openai": ("openai", ["other", "cloud"])}


def test_limits_and_tools_are_known_only_if_all_are() -> None:
    bounded = seen(ANN, max_tokens=9, tools=("search",))
    found = gathered(bounded, seen(ANN, max_tokens=70, tools=("crm", "search")))
    assert (found.max_tokens, found.tools, found.notes) == (70, ("crm", "search"), ())
    assert gathered(bounded, seen(ANN)).max_tokens == 0
    for unknown in (msgspec.structs.replace(bounded, further_tools=True), seen(ANN, tools=("a b",))):
        found = gathered(bounded, unknown)
        assert found.tools is None
        assert "none is blocked" in found.notes[0]


def test_without_evidence_there_is_nothing_to_say() -> None:
    for observations in ((), (seen(Principal(app="Not A Name")),), (seen(Principal(app="any")),)):
        with pytest.raises(ConfigError, match="nothing is known of requests"):
            gathered(*observations)


EXCLUDED = {
    "the application": ("app", "bot"),
    "the person": ("person", "corp:ann"),
    "a group": ("group", "leads"),
    "a family of data": ("class", "pii"),
    "the upstream": ("upstream", "cloud"),
    "a tool": ("tool", "search"),
    "the agent": ("agent", "corp:a"),
}


@pytest.mark.parametrize("entry", EXCLUDED.values(), ids=EXCLUDED)
def test_what_is_kept_out(entry: tuple[str, str]) -> None:
    observation = seen(msgspec.structs.replace(ANN, agent="corp:a"), "pii.email", tools=("search",))
    assert is_excluded(observation, [("app", "wiki"), entry])
    assert not is_excluded(observation, [(entry[0], "another")])
    assert not is_excluded(observation, [])
