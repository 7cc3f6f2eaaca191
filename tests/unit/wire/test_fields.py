"""Typed reading of a mapping: the value of each method, and each error with its line."""

import re
from collections.abc import Callable

import pytest

from egress_gateway.core.errors import ConfigError
from egress_gateway.wire.fields import Fields, nearest
from egress_gateway.wire.yaml import parse_yaml

TEXT = b"""
name: azure-us
text: some words
port: 8080
tls: true
kind: small
tags: [a, b]
one: a
nested: {x: 1}
free: {k1: v1, k2: v2}
empty: []
nothing:
padded: " we agreed "
blank: " "
bell: "a\\ab"
"""


def fields(text: bytes = TEXT) -> Fields:
    return Fields(parse_yaml(text, file="f.yaml"), file="f.yaml", what="thing")


KINDS = {"small": 1, "large": 2}
TAKEN: dict[str, tuple[Callable[[Fields], object], object]] = {
    "text": (lambda f: f.text("text"), "some words"),
    "a sentence, without the blanks around it": (lambda f: f.sentence("padded"), "we agreed"),
    "a sentence by default": (lambda f: f.sentence("absent", "d"), "d"),
    "text by default": (lambda f: f.text("absent", "d"), "d"),
    "text that is given, not the default": (lambda f: f.text("text", "d"), "some words"),
    "text with a pattern": (lambda f: f.text("one", pattern=re.compile("[ab]")), "a"),
    "a name": (lambda f: f.name("name"), "azure-us"),
    "a number": (lambda f: f.number("port", low=1, high=65535), 8080),
    "a number by default": (lambda f: f.number("absent", 7, low=1, high=9), 7),
    "a flag": (lambda f: f.flag("tls"), True),
    "a flag by default": (lambda f: f.flag("absent", default=False), False),
    "a choice": (lambda f: f.choice("kind", KINDS), 1),
    "a choice by default": (lambda f: f.choice("absent", KINDS, 2), 2),
    "a list": (lambda f: len(f.items("tags")), 2),
    "a list by default": (lambda f: f.items("absent", ()), ()),
    "texts": (lambda f: f.texts("tags"), ("a", "b")),
    "one text for a list": (lambda f: f.texts("one"), ("a",)),
    "texts by default": (lambda f: f.texts("absent", ()), ()),
    "words with lines": (lambda f: f.words("tags"), (("a", 7), ("b", 7))),
    "a nested mapping": (lambda f: f.mapping("nested").number("x", low=0, high=9), 1),
    "free entries": (
        lambda f: f.entries("free", lambda name, node, line: (name, node.value, line)),
        {"k1": ("k1", "v1", 10), "k2": ("k2", "v2", 10)},
    ),
    "the keys that are given": (lambda f: f.mapping("free").names(), ("k1", "k2")),
    "a value without taking it": (lambda f: f.peek("name").value, "azure-us"),
    "the line of a key": (lambda f: f.line_of("port"), 4),
    "the line of the mapping": (lambda f: f.line_of("absent"), 2),
    "presence": (lambda f: f.has("nothing"), True),
    "absence": (lambda f: f.has("absent"), False),
}


@pytest.mark.parametrize(("take", "value"), TAKEN.values(), ids=TAKEN)
def test_takes(take, value):
    assert take(fields()) == value


REFUSED: dict[str, tuple[Callable[[Fields], object], str]] = {
    "a missing key": (lambda f: f.text("quota"), "f.yaml:2: thing needs 'quota'"),
    "a misspelt key": (lambda f: f.text("tect"), "f.yaml:3: unknown key 'text' in thing; did you mean 'tect'?"),
    "a number for text": (lambda f: f.text("port"), "f.yaml:4: port of thing must be text, not a number"),
    "nothing for text": (lambda f: f.text("nothing"), "f.yaml:12: nothing of thing must be text, not nothing"),
    "text off its pattern": (
        lambda f: f.text("one", pattern=re.compile("[xy]")),
        "f.yaml:8: one of thing must be text that matches [xy], not other text",
    ),
    "a number off its bounds": (
        lambda f: f.number("port", low=1, high=9),
        "f.yaml:4: port of thing must be a whole number from 1 to 9, not a number",
    ),
    "truth for a number": (
        lambda f: f.number("tls", low=0, high=9),
        "f.yaml:5: tls of thing must be a whole number from 0 to 9, not true",
    ),
    "a blank sentence": (lambda f: f.sentence("blank"), "f.yaml:14: blank of thing is blank; say it in words"),
    "a sentence that rings": (
        lambda f: f.sentence("bell"),
        "f.yaml:15: bell of thing must be one line of printable text",
    ),
    "a number for text that is shown": (
        lambda f: f.text("port", like="4h"),
        "f.yaml:4: port of thing must be text, not a number; write 4h",
    ),
    "another number than the only one": (
        lambda f: f.number("port", low=1, high=1),
        "f.yaml:4: port of thing must be 1",
    ),
    "text for a flag": (lambda f: f.flag("one"), "f.yaml:8: one of thing must be true or false, not other text"),
    "an unknown choice": (
        lambda f: f.choice("one", KINDS),
        "f.yaml:8: one of thing must be one of small, large, not 'a'",
    ),
    "a list for a choice": (
        lambda f: f.choice("tags", KINDS),
        "f.yaml:7: tags of thing must be one of small, large, not a list",
    ),
    "text for a list": (lambda f: f.items("one"), "f.yaml:8: one of thing must be a list, not other text"),
    "an empty list of texts": (
        lambda f: f.texts("empty"),
        "f.yaml:11: empty of thing must be at least one entry, not an empty list",
    ),
    "a mapping for texts": (
        lambda f: f.texts("nested"),
        "f.yaml:9: nested of thing must be text or a list of texts, not a mapping",
    ),
    "text for a mapping": (lambda f: f.mapping("one"), "f.yaml:8: one of thing must be a mapping, not other text"),
    "text for entries": (
        lambda f: f.entries("one", lambda *_: None),
        "f.yaml:8: one of thing must be a mapping, not other text",
    ),
}


@pytest.mark.parametrize(("take", "message"), REFUSED.values(), ids=REFUSED)
def test_refuses(take, message):
    with pytest.raises(ConfigError) as refused:
        take(fields())
    assert str(refused.value) == message


def test_a_key_that_nobody_takes_is_an_error_with_the_nearest_known_key():
    thing = fields(b"a: 1\nowner1: x\n")
    thing.number("a", low=0, high=1)
    thing.text("owner", "nobody")
    with pytest.raises(ConfigError, match=r"^f\.yaml:2: unknown key 'owner1' in thing; did you mean 'owner'\?$"):
        thing.finish()


def test_an_error_inside_the_block_is_not_replaced_by_an_unknown_key():
    with pytest.raises(ConfigError, match="needs 'absent'"), fields(b"a: 1\n") as thing:
        thing.text("absent")


def test_a_mapping_that_was_read_in_full_passes():
    with fields(b"a: 1\n") as thing:
        assert thing.number("a", low=0, high=1) == 1


def test_a_text_twice_in_a_list():
    with pytest.raises(ConfigError, match=r"^f\.yaml:1: 'x' stands twice in a$"):
        fields(b"a: [x, x]").texts("a")


def test_an_empty_text():
    with pytest.raises(ConfigError, match=r"^f\.yaml:1: a of thing must be text, not empty text$"):
        fields(b'a: ""').text("a")


def test_a_false_where_text_belongs():
    with pytest.raises(ConfigError, match=r"not false$"):
        fields(b"a: false").text("a")


def test_an_error_points_at_its_key_or_at_the_mapping():
    thing = fields(b"a: 1\nb: 2\n")
    assert str(thing.error("wrong", key="b")) == "f.yaml:2: wrong"
    assert str(thing.error("wrong")) == "f.yaml:1: wrong"


def test_only_a_mapping_has_fields():
    with pytest.raises(ConfigError, match=r"^f\.yaml:1: thing must be a mapping, not a list$"):
        fields(b"[1]")


@pytest.mark.parametrize(
    ("known", "end"),
    [
        (("pii", "pci"), "; did you mean 'pii'?"),
        (("a", "b"), "; known: a, b"),
        ((), "; none is declared"),
        (tuple(chr(97 + i) for i in range(14)), "; known: a, b, c, d, e, f, g, h, i, j, k, l, ..."),
    ],
    ids=["the nearest", "all when none is near", "none at all", "not more than a dozen"],
)
def test_nearest(known, end):
    assert nearest("piii", known) == end
