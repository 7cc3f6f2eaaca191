"""Strict YAML: what it reads, and each trap with the exact message and line."""

import pytest

from egress_gateway.core.errors import ConfigError
from egress_gateway.wire.yaml import MAX_BYTES, MAX_DEPTH, MAX_INT, Member, Node, parse_yaml, plain

READABLE = {
    "words are text": ("region: eu-west-1", {"region": "eu-west-1"}),
    "a date stays text": ("until: 2027-01-31", {"until": "2027-01-31"}),
    "a country may be quoted": ('region: "no"', {"region": "no"}),
    "single quotes are text": ("port: '8080'", {"port": "8080"}),
    "whole numbers": ("[0, 7, -12]", [0, 7, -12]),
    "the largest number": (f"n: {MAX_INT}", {"n": MAX_INT}),
    "truth": ("[true, false]", [True, False]),
    "nothing, three ways": ("a: null\nb: ~\nc:", {"a": None, "b": None, "c": None}),
    "an address is text": ("bind: 127.0.0.1:8080", {"bind": "127.0.0.1:8080"}),
    "a folded block is text": ("a: >\n  one\n  two\n", {"a": "one two\n"}),
    "a quoted merge key is a key": ('{"<<": 1}', {"<<": 1}),
    "a key that looks like a number is text": ("8080: here", {"8080": "here"}),
    "empty containers": ("a: []\nb: {}", {"a": [], "b": {}}),
    "comments are nothing": ("# one\na: 1 # two\n", {"a": 1}),
    "a document mark is allowed": ("---\na: 1\n...\n", {"a": 1}),
    "an empty quoted text": ('a: ""', {"a": ""}),
}


@pytest.mark.parametrize(("text", "content"), READABLE.values(), ids=READABLE)
def test_reads(text, content):
    assert plain(parse_yaml(text.encode(), file="f.yaml")) == content


AMBIGUOUS = "means different things to different readers"
NOT_WHOLE = "is not a plain whole number; write decimal digits only, or"
REFUSED = {
    "the word no": ("a: 1\nb: no", f"f.yaml:2: 'no' {AMBIGUOUS}; write false, or \"no\" for text"),
    "the word Yes": ("a: Yes", f"f.yaml:1: 'Yes' {AMBIGUOUS}; write true, or \"Yes\" for text"),
    "the word on": ("a: on", f"f.yaml:1: 'on' {AMBIGUOUS}; write true, or \"on\" for text"),
    "the word OFF": ("a: OFF", f"f.yaml:1: 'OFF' {AMBIGUOUS}; write false, or \"OFF\" for text"),
    "the letter n": ("a: n", f"f.yaml:1: 'n' {AMBIGUOUS}; write false, or \"n\" for text"),
    "True in Python's spelling": ("a: True", f"f.yaml:1: 'True' {AMBIGUOUS}; write true, or \"True\" for text"),
    "Null in capitals": ("a: NULL", f"f.yaml:1: 'NULL' {AMBIGUOUS}; write null, or \"NULL\" for text"),
    "an underscore in a number": ("a: 1_000", f"f.yaml:1: '1_000' {NOT_WHOLE} \"1_000\" for text"),
    "an octal number of 1.1": ("a: 010", f"f.yaml:1: '010' {NOT_WHOLE} \"010\" for text"),
    "an octal number of 1.2": ("a: 0o17", f"f.yaml:1: '0o17' {NOT_WHOLE} \"0o17\" for text"),
    "a hexadecimal number": ("a: 0xFF", f"f.yaml:1: '0xFF' {NOT_WHOLE} \"0xFF\" for text"),
    "a binary number": ("a: 0b11", f"f.yaml:1: '0b11' {NOT_WHOLE} \"0b11\" for text"),
    "a sexagesimal number": ("a: 190:20:30", f"f.yaml:1: '190:20:30' {NOT_WHOLE} \"190:20:30\" for text"),
    "a fraction": ("a: 1.3", f"f.yaml:1: '1.3' {NOT_WHOLE} \"1.3\" for text"),
    "an exponent": ("a: 1e3", f"f.yaml:1: '1e3' {NOT_WHOLE} \"1e3\" for text"),
    "infinity": ("a: .inf", f"f.yaml:1: '.inf' {NOT_WHOLE} \".inf\" for text"),
    "a plus sign": ("a: +5", f"f.yaml:1: '+5' {NOT_WHOLE} \"+5\" for text"),
    "a negative zero": ("a: -0", f"f.yaml:1: '-0' {NOT_WHOLE} \"-0\" for text"),
    "a number beyond exact records": (
        f"a: {MAX_INT + 1}",
        f"f.yaml:1: the number is larger than {MAX_INT}; quote it if it is text",
    ),
    "a number of ten thousand digits": (
        "a: " + "9" * 10_000,
        f"f.yaml:1: the number is larger than {MAX_INT}; quote it if it is text",
    ),
    "a duplicate key": ("a: 1\nb: 2\na: 3", "f.yaml:3: 'a' was already given on line 1; keep one"),
    "a duplicate key in another spelling": ('a: 1\n"a": 3', "f.yaml:2: 'a' was already given on line 1; keep one"),
    "an anchor": ("a: &x [1]", "f.yaml:1: anchors and aliases are not read; write the value out"),
    "an anchor on a text": ("a: &x b", "f.yaml:1: anchors and aliases are not read; write the value out"),
    "an alias": ("a: *x", "f.yaml:1: anchors and aliases are not read; write the value out"),
    "a merge key": ("a:\n  <<: {b: 1}", "f.yaml:2: merge keys are not read; write the members out"),
    "a tag on a scalar": ("a: !!str 1", "f.yaml:1: tags are not read; remove 'tag:yaml.org,2002:str'"),
    "a tag on a list": ("a: !x [1]", "f.yaml:1: tags are not read; remove '!x'"),
    "a version directive": ("%YAML 1.1\n---\na: 1", "f.yaml:1: directives (%) are not read; remove the line"),
    "a tag directive": ("%TAG ! tag:x:\n---\na: 1", "f.yaml:1: directives (%) are not read; remove the line"),
    "a second document": ("a: 1\n---\nb: 2", "f.yaml:2: a second document starts here; keep one per file"),
    "a list as key": ("? [a]\n: 1", "f.yaml:1: a key must be plain text, not a list or mapping"),
    "an empty key": ('"": 1', "f.yaml:1: a key is empty; name it"),
    "an empty file": ("# only a comment\n", "f.yaml:1: the file is empty"),
    "an unclosed bracket": ("a: 1\nb: [1,\n", "f.yaml:3: this is not YAML: did not find expected node content"),
    "a forbidden character": (
        "a: \x07",
        "f.yaml: this is not YAML: the file holds a character that YAML does not allow",
    ),
    "too deep": (
        "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1),
        f"f.yaml:1: nested deeper than {MAX_DEPTH} levels",
    ),
    "a thousand times too deep": ("[" * 20_000, f"f.yaml:1: nested deeper than {MAX_DEPTH} levels"),
}


@pytest.mark.parametrize(("text", "message"), REFUSED.values(), ids=REFUSED)
def test_refuses(text, message):
    with pytest.raises(ConfigError) as refused:
        parse_yaml(text.encode(), file="f.yaml")
    assert str(refused.value) == message


def test_refuses_what_is_not_utf8_with_its_line():
    with pytest.raises(ConfigError, match=r"^f\.yaml:2: this is not UTF-8; save the file as UTF-8$"):
        parse_yaml(b"a: 1\nb: \xff", file="f.yaml")


def test_refuses_a_file_that_nobody_wrote_by_hand():
    with pytest.raises(
        ConfigError, match=rf"^f\.yaml: the file has {MAX_BYTES + 1} bytes, at most {MAX_BYTES} are read"
    ):
        parse_yaml(b"#" * (MAX_BYTES + 1), file="f.yaml")


def test_depth_up_to_the_limit_is_read():
    assert plain(parse_yaml(("[" * MAX_DEPTH + "]" * MAX_DEPTH).encode(), file="f.yaml")) is not None


def test_every_key_and_value_has_its_line():
    root = parse_yaml(b"a: 1\nb:\n  - x\n  - c:\n      true\n", file="f.yaml")
    item = Node(value={"c": Member(line=4, node=Node(value=True, line=5))}, line=4)
    assert root.value == {
        "a": Member(line=1, node=Node(value=1, line=1)),
        "b": Member(line=2, node=Node(value=[Node(value="x", line=3), item], line=3)),
    }
