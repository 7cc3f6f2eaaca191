"""The files of a suggested bundle, and what it would have blocked; the properties are in tests/property."""

import msgspec
from tests.unit.decide.test_evidence import ALONE, ANN, BOB, NOBODY, seen

from egress_gateway.core.ids import DataClass
from egress_gateway.core.policy import Level, Principal
from egress_gateway.decide.bundle import Bundle, load_bundle
from egress_gateway.decide.cases import run_cases
from egress_gateway.decide.evidence import Observation, gather
from egress_gateway.decide.suggest import WouldBlock, replay, suggest
from egress_gateway.registry import inspected, operations

NOW = 1_800_000_000_000_000
OWN = {DataClass("own.kind"): Level.INTERNAL}
ACTING = msgspec.structs.replace(BOB, agent="corp:triage", agent_verified=True)


def suggested(*observations: Observation, scan_unknown: bool = False) -> dict[str, str]:
    return suggest(gather(observations, OWN), serial=7, owner="team-cx", scan_unknown=scan_unknown)


def load(files: dict[str, str]) -> Bundle:
    encoded = {path: text.encode() for path, text in files.items()}
    return load_bundle(encoded, upstreams=None, operations=operations(), inspected=inspected(), now=NOW)


def test_the_files_say_what_was_seen_and_no_more() -> None:
    files = suggested(seen(ANN, "pii.email", max_tokens=100, tools=("search",)))
    assert files["bundle.yaml"] == "schema: 1\nname: suggested-support\nserial: 7\n"
    assert files["routes/support.yaml"].splitlines() == [
        "route: support",
        "owner: team-cx",
        "require: {app: [bot], person: verified, agent: none, mfa: true, auth: [jwt]}",
        "targets: {openai: {speaks: openai, upstreams: [cloud]}}",
        "ceiling: public",
        "unknown_fields: refuse",
        "redact_scope: person",
        "restore: {text: true, structured: true}",
    ]
    permit, redact, data, tools, length = files["rules.yaml"].splitlines()[1:]
    when = "when: {route: support, app: bot, groups.any: [leads]}"
    assert permit == f'  - {{id: permit-support-bot, effect: permit, reason: "As seen in the log", {when}}}'
    assert redact == "  - {id: redact-support, effect: redact, classes: [pii.email], as: token, when: {route: support}}"
    assert data.startswith("  - {id: no-other-data-support, effect: block, ")
    assert tools.endswith("when: {route: support, tools.unlisted: true}}")
    assert length.endswith("when: {route: support, max_tokens.gt: 100}}")
    assert files["groups.yaml"] == 'groups:\n  leads: "As seen in the log"\n'
    assert files["tools.yaml"] == 'tools:\n  search: "As seen in the log"\n'
    assert "cloud: {tier: external, region: us," in files["providers.yaml"]
    assert len(files["tests/support.yaml"].splitlines()) == 5
    assert "classes.yaml" not in files
    assert [result.problems for result in run_cases(load(files), NOW)] == [()] * 4


def test_agents_kinds_of_ones_own_and_people_in_no_group() -> None:
    files = suggested(seen(ACTING, "own.kind"), seen(ALONE), seen(NOBODY, "opaque.binary"), scan_unknown=True)
    assert files["groups.yaml"].endswith('agents:\n  "corp:triage": {groups: [staff]}\n')
    assert files["classes.yaml"] == 'classes:\n  own.kind: {level: internal, about: "As seen in the log"}\n'
    assert "unknown_fields: scan\nredact_scope: app\n" in files["routes/support.yaml"]
    assert "ceiling: confidential\n" in files["routes/support.yaml"]
    ids = [rule.id for rule in load(files).rules if rule.effect == "permit"]
    assert ids == ["permit-support-bot", "permit-support-bot-people", "permit-support-bot-alone"]


def test_names_that_would_be_too_long_or_two_rules_are_numbers() -> None:
    long = Principal(app="a" * 64)
    files = suggested(seen(long), seen(Principal(app="bot-alone", person="x:y", person_verified=True, groups=("g",))))
    assert [rule.id for rule in load(files).rules if rule.effect == "permit"] == [
        "permit-1",
        "permit-support-bot-alone",
    ]
    both = suggested(seen(NOBODY), seen(msgspec.structs.replace(ANN, app="bot-alone")))
    assert [rule.id for rule in load(both).rules if rule.effect == "permit"] == ["permit-1", "permit-2"]


def test_a_person_who_does_not_print_is_somebody() -> None:
    files = suggested(seen(msgspec.structs.replace(ANN, person="corp:\t")))
    assert "person: somebody" in files["tests/support.yaml"]
    assert load(files).name == "suggested-support"


def test_what_would_have_been_blocked_is_counted_by_reason() -> None:
    bundle = load(suggested(seen(BOB)))
    other = msgspec.structs.replace(BOB, app="wiki")
    observations = [
        *(msgspec.structs.replace(seen(other), rid=f"w{number}") for number in range(5)),
        msgspec.structs.replace(seen(BOB, "pci.card"), rid="c"),
        seen(BOB),
    ]
    assert replay(bundle, observations, NOW) == (
        WouldBlock(code="require", rule="", count=5, examples=("w0", "w1", "w2")),
        WouldBlock(code="rule", rule="no-other-data-support", count=1, examples=("c",)),
    )
