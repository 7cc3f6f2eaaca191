"""The schema of a route: what is broken is not valid."""

import pytest
from tests.unit.decide.schema.conftest import Problems

ROUTE = (
    "route: a\nowner: b\nrequire: {app: [c], person: any}\ntargets: {t: {speaks: openai, upstreams: [u]}}\n"
    "ceiling: public\n"
)
BROKEN = {
    "a route without a ceiling": ("route", ROUTE.replace("ceiling: public", ""), "$ required"),
    "a route without targets": (
        "route",
        ROUTE.replace("{t: {speaks: openai, upstreams: [u]}}", "{}"),
        "$.targets minProperties",
    ),
    "an unknown family": ("route", ROUTE.replace("openai", "opnai"), "$.targets.t.speaks enum"),
    "more retries than there may be": (
        "route",
        ROUTE.replace("upstreams: [u]", "upstreams: [u], retries: 4"),
        "$.targets.t.retries maximum",
    ),
    "an unknown failure": (
        "route",
        ROUTE.replace("upstreams: [u]", "upstreams: [u], failover: [overload]"),
        "$.targets.t.failover anyOf",
    ),
    "observing without anybody's word": ("route", ROUTE + "enforcement: observe\n", "$ required"),
    "a ticket to observe on a route that enforces": (
        "route",
        ROUTE + "observe: {ticket: A, expires: 2027-01-01}\n",
        "$ None",
    ),
    "masking without a hold-back": ("route", ROUTE + "response: {mask: pii}\n", "$.response required"),
    "masking with too little hold-back": (
        "route",
        ROUTE + "response: {mask: pii, hold_back: 63}\n",
        "$.response.hold_back minimum",
    ),
    "too little hold-back for the masks of rules": (
        "route",
        ROUTE + "response: {hold_back: 63}\n",
        "$.response.hold_back anyOf",
    ),
    "pins of no system prompt": ("route", ROUTE + "system_prompt: {}\n", "$.system_prompt minProperties"),
    "a digest in capitals": (
        "route",
        ROUTE + "system_prompt: {sha256: [" + "A" * 64 + "]}\n",
        "$.system_prompt.sha256 anyOf",
    ),
}


@pytest.mark.parametrize(("kind", "text", "problem"), BROKEN.values(), ids=BROKEN)
def test_what_is_broken_is_not_valid(problems: Problems, kind: str, text: str, problem: str) -> None:
    assert problem in problems(kind, text.encode())
