"""Duties: what rules oblige to, and each mistake with its exact message, line and suggestion."""

import pytest

from egress_gateway.core.errors import ConfigError
from egress_gateway.core.obligations import Escalate, Limit, Quota, Redact, Reroute

RULE = "rules:\n  - {{id: r, effect: {effect}, {rest}}}\n"
MODELS = (
    "providers:\n  cloud: {tier: external}\n  clinic-cloud: {tier: partner}\n  own: {tier: internal}\n"
    "models: {aliases: {gpt-latest: gpt-5.2}, prices: {currency: EUR, models: {m: {input: 1, output: 2}}}}\n"
)


def rule(effect: str, rest: str) -> dict[str, str]:
    return {"rules.yaml": RULE.format(effect=effect, rest=rest), "providers.yaml": MODELS, "floor.yaml": "rules: []\n"}


READ = {
    "a redaction": (
        "redact",
        "classes: [pii, pci.card], as: token",
        Redact(rule="r", classes=("pii", "pci.card"), as_="token"),
    ),
    "a surrogate": (
        "redact",
        "classes: pii.name, as: surrogate",
        Redact(rule="r", classes=("pii.name",), as_="surrogate"),
    ),
    "another upstream": ("reroute", "to: {upstream: own}", Reroute(rule="r", upstream="own")),
    "another model": ("reroute", "to: {model: gpt-5-mini}", Reroute(rule="r", model="gpt-5-mini")),
    "both": ("reroute", "to: {upstream: own, model: m}", Reroute(rule="r", upstream="own", model="m")),
    "a quota, in a fixed order": (
        "quota",
        "per: [route, person], cost: 500/day, requests: 600/min, tokens: 50k/day",
        Quota(
            rule="r",
            per=("person", "route"),
            limits=(
                Limit(unit="requests", amount=600, seconds=60),
                Limit(unit="tokens", amount=50_000, seconds=86_400),
                Limit(unit="cost", amount=500, seconds=86_400),
            ),
        ),
    ),
}


@pytest.mark.parametrize(("effect", "rest", "duty"), READ.values(), ids=READ)
def test_reads(load, effect, rest, duty):
    assert load(rule(effect, rest)).rules[-1].obligation == duty


ASKED = {
    "a ticket": ("queue: legal, sla: 4h", Escalate(rule="r", queue="legal", sla_seconds=14_400)),
    "all that can be said": (
        "queue: legal, sla: 2d, on_timeout: block, mode: hold, four_eyes: true",
        Escalate(rule="r", queue="legal", sla_seconds=172_800, hold=True, four_eyes=True),
    ),
}


@pytest.mark.parametrize(("rest", "asked"), ASKED.values(), ids=ASKED)
def test_reads_what_people_are_asked(load, rest, asked):
    assert load(rule("escalate", rest)).rules[-1].escalation == asked


def test_an_answer_is_masked_without_saying_so(load):
    loaded = load(rule("redact", "phase: response, classes: [pii]"))
    assert loaded.rules[-1].obligation == Redact(rule="r", classes=("pii",), as_="mask")


MISTAKES = {
    "an unknown way to redact": (
        rule("redact", "classes: [pii], as: tokn"),
        "as of rule 'r' must be one of token, mask, surrogate, not 'tokn'",
    ),
    "a redaction of nothing": (rule("redact", "as: token"), "rule 'r' needs 'classes'"),
    "a reroute to nowhere": (rule("reroute", "when: {}"), "rule 'r' needs 'to'"),
    "a reroute to nothing": (
        rule("reroute", "to: {}"),
        "rule 'r' leads nowhere; give `to` an upstream or a model",
    ),
    "a misspelt key of a reroute": (
        rule("reroute", "to: {upstraem: own}"),
        "unknown key 'upstraem' in to of rule 'r'; did you mean 'upstream'?",
    ),
    "a misspelt upstream": (rule("reroute", "to: {upstream: onw}"), "unknown upstream 'onw'; did you mean 'own'?"),
    "a model with a star": (
        rule("reroute", 'to: {model: "gpt-5*"}'),
        "'gpt-5*' is not a model name; write it out, without a star",
    ),
    "an alias": (
        rule("reroute", "to: {model: GPT-latest}"),
        "'GPT-latest' is an alias; name the model it stands for",
    ),
    "an alias in a condition": (
        rule("block", "reason: x, when: {model: [gpt-latest]}"),
        "'gpt-latest' is an alias, and no request has one when rules look; name the model it stands for",
    ),
    "a quota of nothing": (
        rule("quota", "per: person"),
        "rule 'r' limits nothing; give it requests, tokens or cost",
    ),
    "a limit on cost without any price": (
        {
            **rule("quota", "per: [person], cost: 500/day"),
            "providers.yaml": MODELS.replace(", prices: {currency: EUR, models: {m: {input: 1, output: 2}}}", ""),
        },
        "rule 'r' limits cost and no model has a price; add models.prices to providers.yaml",
    ),
    "a number for a rate": (
        rule("quota", "per: [person], requests: 60"),
        "requests of rule 'r' must be text, not a number; write 60/min",
    ),
    "a number for a time": (
        rule("escalate", "queue: q, sla: 4"),
        "sla of rule 'r' must be text, not a number; write 4h, in s, m, h or d",
    ),
    "a blank reason": (rule("block", 'reason: " "'), "reason of rule 'r' is blank; say it in words"),
    "a reason that moves the cursor": (
        rule("block", 'reason: "no\\e[2Jway"'),
        "reason of rule 'r' must be one line of printable text",
    ),
    "a reason of two lines": (
        rule("block", 'reason: "no\\nway"'),
        "reason of rule 'r' must be one line of printable text",
    ),
    "a quota of nobody": (rule("quota", "requests: 1/s"), "rule 'r' needs 'per'"),
    "a quota of a misspelt kind": (
        rule("quota", "per: [persn], requests: 1/s"),
        "unknown kind of user 'persn'; did you mean 'person'?",
    ),
    "an escalation to nobody": (rule("escalate", "sla: 4h"), "rule 'r' needs 'queue'"),
    "an escalation without end": (rule("escalate", "queue: q"), "rule 'r' needs 'sla'"),
    "an escalation that passes at the end": (
        rule("escalate", "queue: q, sla: 4h, on_timeout: permit"),
        "on_timeout of rule 'r' must be one of block, not 'permit'",
    ),
    "an escalation for too long": (
        rule("escalate", "queue: q, sla: 32d"),
        "sla of rule 'r' must be from 1m to 31d, not '32d'",
    ),
    "an unknown mode": (
        rule("escalate", "queue: q, sla: 4h, mode: wait"),
        "mode of rule 'r' must be one of ticket, hold, not 'wait'",
    ),
}


@pytest.mark.parametrize(("changes", "message"), MISTAKES.values(), ids=MISTAKES)
def test_refuses(refusal, changes, message):
    assert refusal(changes) == f"rules.yaml:2: {message}"


def test_an_upstream_has_to_be_configured_where_that_is_known(load):
    configured = {"cloud": ("openai", "anthropic"), "clinic-cloud": ("openai",), "own": ("openai",)}
    providers = MODELS.replace("  own:", "  spare: {tier: internal}\n  own:")
    changes = {**rule("reroute", "to: {upstream: spare}"), "providers.yaml": providers}
    assert load(changes).program.moves
    with pytest.raises(
        ConfigError, match=r"^rules\.yaml:2: upstream 'spare' is not configured in gateway\.yaml; add it"
    ):
        load(changes, upstreams=configured)
