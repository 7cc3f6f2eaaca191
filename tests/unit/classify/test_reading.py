"""Reading slots in several calls: the marks are those of one call, and weights say where that ends."""

import base64

import pytest

from egress_gateway.classify.decode import MAX_STRETCH, MAX_STRETCHES, MAX_TOTAL
from egress_gateway.classify.join import is_content
from egress_gateway.classify.normalise import normalise
from egress_gateway.classify.reading import MOST_WEIGHT, Reader
from egress_gateway.classify.recall import Recaller
from egress_gateway.core.slots import Scope, Slot

CARD = "4111 1111 1111 1111"
ENCODED = base64.b64encode(f"pay {CARD}".encode()).decode()


def slots(*texts):
    return [Slot(pointer=f"/{at}", scope=Scope.MESSAGE, text=text) for at, text in enumerate(texts)]


@pytest.fixture(scope="session")
def reader(classifier) -> Reader:
    return classifier._reader


def read(reader, given, numbers=None):
    return reader.inside(given, [normalise(slot.text) for slot in given], numbers or range(len(given)))


NEIGHBOURS = {
    "a cue": ("my SSN is", "536904399"),
    "half a value": ("4111 1111", "1111 1111"),
    "digits": ("1", CARD),
    "an end of line": ("x", f"{CARD}\n"),
    "an assignment": ("password =", "hunter2hunter2"),
    "an encoded half": (ENCODED[:12], ENCODED[12:]),
    "a hidden run": ("".join(chr(0xE0000 + ord(c)) for c in CARD), ENCODED),
}


@pytest.mark.parametrize(("first", "second"), NEIGHBOURS.values(), ids=NEIGHBOURS)
def test_slots_apart_are_read_as_together(reader, first, second):
    given = slots(first, second, first)
    apart = [read(reader, given, [number]) for number in range(3)]
    together = read(reader, given)
    assert set(together.marks) == {mark for each in apart for mark in each.marks}
    assert together.weights == {slot: weight for each in apart for slot, weight in each.weights.items()}


def test_a_key_is_read_with_its_value(reader):
    given = [Slot(pointer="/~1", scope=Scope.KEY, text="ssn"), *slots("536904399")]
    assert {mark.data_class for mark in read(reader, given).marks} == {"pii.national_id.us_ssn"}


WEIGHTS = {
    "plain text": ("nothing here", 0, 0),
    "one stretch, read and looked at": (ENCODED, 1, 1000),
    "what is hidden": ("".join(chr(0xE0000 + ord(c)) for c in CARD), 1, 1000),
    "encoded twice": (base64.b64encode(ENCODED.encode()).decode(), 100, 1000),
    "too long to decode": (base64.b64encode(b"pay " * MAX_STRETCH).decode(), MOST_WEIGHT + 1, 3 * MOST_WEIGHT),
    "too many stretches": ("%41 " * (MAX_STRETCHES + 1), MOST_WEIGHT + 1, 10 * MOST_WEIGHT),
    "as many as are decoded of many slots": ("%41 " * MAX_STRETCHES, MOST_WEIGHT + 1, 10 * MOST_WEIGHT),
}


@pytest.mark.parametrize(("text", "least", "most"), WEIGHTS.values(), ids=WEIGHTS)
def test_what_is_decoded_weighs(reader, text, least, most):
    assert least <= sum(read(reader, slots(text)).weights.values()) <= most


class Notes(dict):
    """A memory that forgets nothing."""

    name = staticmethod(bytes)
    recall = dict.get
    keep = dict.__setitem__


@pytest.fixture
def remembering(classifier, monkeypatch):
    kinds = {("opaque.hidden_text", 0, "hidden_text"), ("opaque.binary", 0, "too_long_to_decode")}
    patterns = classifier._reader._resolver._patterns
    kinds |= {(pattern.data_class, pattern.rank, pattern.id) for pattern in patterns}
    monkeypatch.setattr(classifier, "_recaller", Recaller(Notes(), classifier.digest, sorted(kinds)))
    return classifier


def test_what_was_found_is_not_looked_for_again(remembering, monkeypatch):
    given = slots(f"pay {CARD}".ljust(2000), f"and {ENCODED}".ljust(2000), "and more")
    cold = remembering.classify(given)
    looked = []
    inside = Reader.inside
    monkeypatch.setattr(Reader, "inside", lambda *them: looked.append(list(them[3])) or inside(*them))
    assert remembering.classify(given) == cold
    assert remembering.classify(given, remembering.recall(given)) == cold
    assert looked == [[2], [2]]
    assert [(one.slot, one.data_class) for one in cold] == [(0, "pci.card"), (1, "pci.card")]


def test_a_value_cut_by_the_border_of_what_was_seen_before_is_found(remembering):
    given = slots("x " * 1000 + CARD[:9], CARD[9:] + " y" * 1000)
    for seen in ([], given[:1], given[1:], given):
        remembering.classify(seen)
        assert {(one.slot, one.data_class) for one in remembering.classify(given)} == {(0, "pci.card"), (1, "pci.card")}


def test_what_is_too_much_together_is_read_together(remembering, monkeypatch):
    part = base64.b64encode(f"pay {CARD}".ljust(50_000).encode()).decode()
    given = slots(*(f"{number} {part}" for number in range(MAX_TOTAL // 50_000 + 1)))
    remembering.classify(given[:1])
    looked = []
    inside = Reader.inside
    monkeypatch.setattr(Reader, "inside", lambda *them: looked.append(list(them[3])) or inside(*them))
    classes = [one.data_class for one in remembering.classify(given)]
    assert looked == [[1, 2, 3, 4, 5], [0, 1, 2, 3, 4, 5]]
    assert classes == ["pci.card"] * 5 + ["opaque.binary"]
    assert remembering.recall(given).new == (1, 2, 3, 4, 5)
    assert all(is_content(slot) for slot in given)
