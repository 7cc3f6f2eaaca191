"""What rests on classes that nothing finds: each part of a bundle that can name one, and what is told of it."""

import pytest

from egress_gateway import detector_registry
from egress_gateway.decide.unfound import undeclared_lines, unfound, unfound_lines

FOUND = ("pii.email", "pci.card", "phi.mrn")
HEAD = "rules:\n  - {id: permit-chat, effect: permit, when: {route: chat}}\n"
PARTS = {
    "a condition": (
        "  - {id: r, effect: block, reason: x, when: {data.any: [pii.name]}}\n",
        {"rule r": ("pii.name",)},
    ),
    "a condition that names what is found, too": (
        "  - {id: r, effect: block, reason: x, when: {data.none: [customer.record, pii.email]}}\n",
        {"rule r": ("customer.record",)},
    ),
    "a family of which something is found": (
        "  - {id: r, effect: block, reason: x, when: {data.any: [pii, phi]}}\n",
        {},
    ),
    "a family of which nothing is": (
        "  - {id: r, effect: block, reason: x, when: {data.any: [legal]}}\n",
        {"rule r": ("legal",)},
    ),
    "amounts": (
        "  - {id: r, effect: block, reason: x, when: {data.at_least: {pii.name: 9, pii.email: 9}}}\n",
        {"rule r": ("pii.name",)},
    ),
    "scores": (
        "  - {id: r, effect: block, reason: x, when: {data.sure: {customer.vip: 900}}}\n",
        {"rule r": ("customer.vip",)},
    ),
    "a redaction, once": (
        "  - {id: r, effect: redact, classes: [pii.name], as: token, when: {data.any: [pii.name]}}\n",
        {"rule r": ("pii.name",)},
    ),
    "nothing about data": ("  - {id: r, effect: block, reason: x, when: {mfa: false}}\n", {}),
    "an invariant": ("invariants:\n  - {id: i, never: {data.any: [code]}}\n", {"invariant i": ("code",)}),
    "a counter": (
        "counters: {day: {distinct: [pii.name, pii.email], per: [person], window: 1d}}\n",
        {"counter day": ("pii.name",)},
    ),
}


@pytest.mark.parametrize(("text", "parts"), PARTS.values(), ids=PARTS)
def test_each_part_tells_what_it_rests_on(load, text, parts):
    assert unfound(load({"rules.yaml": HEAD + text, "floor.yaml": "rules: []\n"}), FOUND) == parts


def test_a_route_masks_what_nobody_finds(load, files):
    route = files["routes/chat.yaml"] + "response: {mask: [pii.name, pii.email], hold_back: 64}\n"
    bundle = load({"routes/chat.yaml": route, "rules.yaml": HEAD, "floor.yaml": "rules: []\n"})
    assert unfound(bundle, FOUND) == {"route chat": ("pii.name",)}


def test_a_sentence_for_each_class():
    assert unfound_lines({"rule r": ("pii.name", "code"), "counter c": ("pii.name",)}) == (
        "no detector of this build finds pii.name, which rule r rests on",
        "no detector of this build finds code, which rule r rests on",
        "no detector of this build finds pii.name, which counter c rests on",
    )


def test_what_this_build_finds_is_what_its_parts_say():
    found = detector_registry.found_classes()
    assert {"pii.email", "secret.generic", "phi.mrn", "opaque.remote", "opaque.hidden_text"} <= found
    assert {"code.source", "finance.forecast", "hr.record"} <= found
    assert not found & {"pii.name", "customer.record", "confidential.document"}


def test_what_is_looked_for_and_not_declared_is_told(load):
    bundle = load({"classes.yaml": "classes: {project.heron: {level: internal}}\n", "floor.yaml": "rules: []\n"})
    (line,) = undeclared_lines(bundle, {"project.nightingale", "project.heron", "pii.email"})
    assert "does not declare project.nightingale" in line
