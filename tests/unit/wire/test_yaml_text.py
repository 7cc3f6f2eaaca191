"""What is written is read back as the same, and as nothing else by another reader."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from egress_gateway.wire.yaml import MAX_INT, parse_yaml, plain
from egress_gateway.wire.yaml_text import Tree, flow

WRITTEN: dict[str, tuple[Tree, str]] = {
    "a word": ("support", "support"),
    "a dotted name": ("pii.national_id.us_ssn", "pii.national_id.us_ssn"),
    "a word of YAML 1.1": ("no", '"no"'),
    "the same in capitals": ("Off", '"Off"'),
    "a number in text": ("010", '"010"'),
    "text with a colon": ("corp:ann", '"corp:ann"'),
    "nothing in text": ("", '""'),
    "quotes": ('a "b"', '"a \\"b\\""'),
    "letters of elsewhere": ("Zoë", '"Zoë"'),
    "nothing": (None, "null"),
    "truth": (True, "true"),
    "a number": (7, "7"),
    "a list": (["a", ["b"], []], "[a, [b], []]"),
    "a mapping": ({"a": {"groups.any": ["x"]}, "1": False}, '{a: {groups.any: [x]}, "1": false}'),
}


@pytest.mark.parametrize(("tree", "text"), WRITTEN.values(), ids=WRITTEN)
def test_what_is_written(tree: Tree, text: str) -> None:
    assert flow(tree) == text


def test_text_that_does_not_print_is_not_written() -> None:
    with pytest.raises(ValueError, match="does not print"):
        flow(["a\nb"])


texts = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF), max_size=20).filter(str.isprintable)
trees = st.recursive(
    st.none() | st.booleans() | st.integers(-MAX_INT, MAX_INT) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts.filter(bool), inner, max_size=3),
    max_leaves=10,
)


@given(trees)
def test_it_is_read_back_as_the_same(tree: Tree) -> None:
    text = f"tree: {flow(tree)}\n"
    assert plain(parse_yaml(text.encode(), file="f")) == {"tree": tree}
    assert yaml.safe_load(text) == {"tree": tree}
