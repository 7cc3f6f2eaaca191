"""Rule packs: what they say, and every way in which a pattern is refused at its line."""

from pathlib import Path

import pytest

from egress_gateway.adapters.rule_packs import MOST_PATTERNS, read_rule_pack
from egress_gateway.classify.classifier import build_classifier
from egress_gateway.classify.pattern import Rank
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.slots import Scope, Slot

PACK = r"""pack: acme
classes: [staff.badge, secret.acme_token]
patterns:
  - id: acme_token
    class: secret.acme_token
    regex: '\bacme_[a-z0-9]{12}\b'
    splits: true
    examples: ["use acme_0a1b2c3d4e5f now"]
    near_misses: ["acme_0a1b2c3d4e5"]
  - id: acme_badge
    class: staff.badge
    regex: '\b([A-Z]\d{6})\b'
    cue: badge|employee (?:no|number)
    near: 850
    examples: ["badge A123456"]
    near_misses: ["flight A123456"]
"""


def read(text: str, **options: object):
    return read_rule_pack(text.encode(), file="acme.yaml", **options)


def test_a_pack_is_a_detector():
    detector = read(PACK)
    assert detector.name == "pack:acme"
    token, badge = detector.patterns
    assert (token.rank, token.score, token.splits) == (Rank.SECRET, 1000, True)
    assert (badge.rank, badge.score, badge.near, badge.splits) == (Rank.PATTERN, 0, 850, False)
    text = "my badge is A123456, the token acme_0a1b2c3d4e5f"
    found = build_classifier([detector]).classify([Slot(pointer="", scope=Scope.MESSAGE, text=text)])
    assert [(f.data_class, text[f.start : f.end]) for f in found] == [
        ("staff.badge", "A123456"),
        ("secret.acme_token", "acme_0a1b2c3d4e5f"),
    ]


REFUSED = {
    "an unknown key": (("splits:", "split:"), "acme.yaml:7: unknown key 'split'"),
    "a class that nobody declares": (
        ("class: staff.badge", "class: staff.bagde"),
        "11: no class is called 'staff.bagde'",
    ),
    "the nearest class is named": (("class: staff.badge", "class: staff.bagde"), "did you mean 'staff.badge'?"),
    "a built-in class is declared": (("staff.badge, s", "pii.email, s"), "2: 'pii.email' is a built-in class"),
    "a family is declared": (("staff.badge, s", "pii.national_id, s"), "is a built-in class or family"),
    "no class name": (("[staff.badge", "[badge"), "2: 'badge' is not a class name"),
    "an id that is there": (("id: acme_badge", "id: acme_token"), "10: there is a pattern 'acme_token' already"),
    "an id of the gateway's": (("id: acme_badge", "id: email"), "10: there is a pattern 'email' already"),
    "look-around": ((r"\b([A-Z]", r"(?<=x)([A-Z]"), "12: regex of pattern 'acme_badge': '(?<=' looks around"),
    "nothing matches": (
        (r"'\b([A-Z]\d{6})\b'", "'A*'"),
        "12: regex of pattern 'acme_badge': it matches where nothing stands",
    ),
    "what does not compile": ((r"([A-Z]\d{6})", r"([A-Z]\d{6}"), "12: regex of pattern 'acme_badge'"),
    "a cue that does not compile": (("badge|emp", "(badge|emp"), "13: cue of pattern 'acme_badge'"),
    "no score and no cue": (("    splits", "    score: 0\n    splits"), "7: a pattern that scores 0 needs a cue"),
    "an example that is not found": (('["badge A', '["flight A'), "15: pattern 'acme_badge' does not find one of its"),
    "a near miss that is found": (
        ('["flight A', '["badge A'),
        "16: pattern 'acme_badge' finds something in one of its",
    ),
    "no examples": (('    examples: ["badge A123456"]\n', ""), "pattern 'acme_badge' needs 'examples'"),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_a_pack_is_refused_at_its_line(case):
    (old, new), said = case
    assert old in PACK
    with pytest.raises(ConfigError) as refused:
        read(PACK.replace(old, new, 1), taken={"email"})
    assert said in str(refused.value)


def test_a_pack_has_patterns_and_not_too_many():
    for count in (0, MOST_PATTERNS + 1):
        with pytest.raises(ConfigError, match=r"acme\.yaml:2: a rule pack holds 1 to 200 patterns"):
            read("pack: acme\npatterns: [" + ", ".join(["{}"] * count) + "]\n")


def test_a_start_that_is_not_exact_is_refused(monkeypatch):
    monkeypatch.setattr("egress_gateway.adapters.rule_packs.disagreement", lambda *_: "characters 1 to 2 differ")
    with pytest.raises(ConfigError, match=r"6: the start of pattern 'acme_token' is not exact: characters 1 to 2"):
        read(PACK)


def test_a_pattern_that_compiles_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr("egress_gateway.adapters.rule_packs.LARGEST_DATABASE", 100)
    with pytest.raises(ConfigError, match=r"6: regex of pattern 'acme_token': it is too large when compiled"):
        read(PACK)


def test_the_pack_of_the_guide_loads():
    guide = Path(__file__).parents[3] / "docs" / "howto" / "write-a-rule-pack.md"
    written = guide.read_text().split("```yaml\n# rules/acme.yaml\n")[1].split("```")[0]
    assert written == PACK
