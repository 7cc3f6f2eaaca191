"""Bypasses: what they are read as, what they may name, and for how long."""

import pytest

from egress_gateway.core.errors import ConfigError
from egress_gateway.decide.bypasses import LONGEST, Bypass
from egress_gateway.decide.dates import DAY

NOW = 20_000 * DAY + 1
"""Early on 4 October 2024."""
GIVEN = {
    "rules": "[redact]",
    "when": "{groups.any: [clinicians]}",
    "expires": "2024-12-01",
    "ticket": "SEC-812",
    "approved_by": "[a@corp, b@corp]",
}
OTHERS = """
  - {id: permit, effect: permit, when: {route: chat}}
  - {id: redact, effect: redact, classes: [pii], as: token}
  - {id: quota, effect: quota, per: [app], requests: 1/s}
  - {id: block, effect: block, reason: x}
  - {id: answer, effect: block, phase: response, reason: x}
  - {id: ask, effect: escalate, queue: q, sla: 1h}
  - {id: move, effect: reroute, to: {upstream: own}}
  - {id: change, effect: modify, remove: [user]}
"""


def bypass(**changes: str | None) -> dict[str, str]:
    given = {key: value for key, value in {**GIVEN, **changes}.items() if value is not None}
    text = ", ".join(f"{key}: {value}" for key, value in given.items())
    return {"rules.yaml": f"rules:\n  - {{id: r, effect: bypass, {text}}}{OTHERS}"}


def test_is_read(load):
    rule = load(bypass(), now=NOW).rules[1]
    assert rule.bypass == Bypass(
        rules=("redact",),
        ticket="SEC-812",
        approved_by=("a@corp", "b@corp"),
        expires="2024-12-01",
        ends=20_059 * DAY,
        lines=(2,),
    )


@pytest.mark.parametrize("named", ["redact", "block", "answer", "ask", "move", "change", "[redact, block]"])
def test_may_name_what_restricts(load, named):
    assert load(bypass(rules=named), now=NOW).program.bypasses


@pytest.mark.parametrize("expires", ["2020-01-01", "2024-10-04", "2025-01-02"])
def test_may_have_ended_and_may_last(load, expires):
    assert load(bypass(expires=expires), now=NOW).rules[1].bypass.expires == expires


MISTAKES: dict[str, tuple[dict[str, str], str]] = {
    "a misspelt rule": (bypass(rules="[redcat]"), "unknown rule 'redcat'; did you mean 'redact'?"),
    "a rule of the floor": (
        bypass(rules="[phi-needs-baa]"),
        "no bypass may name 'phi-needs-baa': floor.yaml holds whatever rules.yaml says",
    ),
    "a permit": (bypass(rules="[permit]"), "no bypass may name 'permit': it is a permit"),
    "a quota": (bypass(rules="[redact, quota]"), "no bypass may name 'quota': it is a quota"),
    "itself": (bypass(rules="[r]"), "no bypass may name 'r': it is a bypass"),
    "no rule": (bypass(rules=None), "rule 'r' needs 'rules'"),
    "no ticket": (bypass(ticket=None), "rule 'r' needs 'ticket'"),
    "a blank ticket": (bypass(ticket='" "'), "ticket of rule 'r' is blank; say it in words"),
    "a blank approver": (
        bypass(approved_by='[a@corp, " "]'),
        "rule 'r' names nobody in approved_by, or not in printable text",
    ),
    "an approver who writes over the line": (
        bypass(approved_by='[a@corp, "b\\r"]'),
        "rule 'r' names nobody in approved_by, or not in printable text",
    ),
    "a year for a date": (bypass(expires="2028"), "expires of rule 'r' must be text, not a number; write YYYY-MM-DD"),
    "no end": (bypass(expires=None), "rule 'r' needs 'expires'"),
    "no approval": (bypass(approved_by=None), "rule 'r' needs 'approved_by'"),
    "everybody": (bypass(when=None), "rule 'r' needs 'when': an exception for everybody is no exception"),
    "everybody in other words": (
        bypass(when="{}"),
        "rule 'r' needs 'when': an exception for everybody is no exception",
    ),
    "one approver": (bypass(approved_by="a@corp"), "rule 'r' needs two different people in approved_by"),
    "one approver twice": (
        bypass(approved_by='[a@corp, "A@Corp "]'),
        "rule 'r' needs two different people in approved_by",
    ),
    "no date": (bypass(expires="soon"), "'soon' is not a date; write YYYY-MM-DD"),
    "too late an end": (
        bypass(expires="2025-01-03"),
        f"expires of rule 'r' is more than {LONGEST} days ahead; choose an earlier day",
    ),
}


@pytest.mark.parametrize(("changes", "message"), MISTAKES.values(), ids=MISTAKES)
def test_refuses(load, changes, message):
    with pytest.raises(ConfigError) as refused:
        load(changes, now=NOW)
    assert str(refused.value) == f"rules.yaml:2: {message}"


def test_does_not_load_where_nobody_knows_the_day(load):
    with pytest.raises(ConfigError, match="whether rule 'r' lasts too long is not known here"):
        load(bypass())


def test_a_rule_of_a_region_cannot_be_named(load):
    overlay = {"regions/eu.yaml": "rules:\n  - {id: stay, effect: block, reason: x}\n"}
    with pytest.raises(
        ConfigError, match=r"no bypass may name 'stay': regions/eu\.yaml holds whatever rules\.yaml says"
    ):
        load({**bypass(rules="[stay]"), **overlay}, now=NOW)
