"""The built-in classes, and the page that lists them."""

import re
from pathlib import Path

from egress_gateway.core.ids import covers
from egress_gateway.core.policy import Level
from egress_gateway.core.vocabulary import BUILTIN_CLASSES, DESCRIPTIONS

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "data-classes.md"
ROW = re.compile(r"\| `([a-z0-9_.]+)` \| (\w+) \| (.+) \|")


def test_names_are_dotted_and_sorted_and_none_is_a_family_of_another():
    names = list(BUILTIN_CLASSES)
    assert names == sorted(names)
    assert all(re.fullmatch(r"[a-z]+(\.[a-z][a-z0-9_]*)+", name) for name in names)
    assert not [(a, b) for a in names for b in names if a != b and covers(a, b)]


def test_secrets_and_identity_numbers_are_restricted():
    assert all(
        level is Level.RESTRICTED
        for name, level in BUILTIN_CLASSES.items()
        if covers("secret", name) or covers("pii.national_id", name) or covers("pci", name)
    )


def test_the_page_lists_every_class_as_it_is():
    listed = {name: (level, text) for name, level, text in ROW.findall(PAGE.read_text())}
    assert listed == {name: (level.name.lower(), DESCRIPTIONS[name]) for name, level in BUILTIN_CLASSES.items()}
