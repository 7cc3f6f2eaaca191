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
LINE = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC" * 2
PEM = f"-----BEGIN {'PRIVATE'} KEY-----\n"
PEM_BODY = f"{LINE}\n{LINE}\nabcd==\n-----END {'PRIVATE'} KEY-----\n"
PUTTY = f"{'PuTTY'}-User-Key-File-3: ssh-rsa\n"
PUTTY_BODY = f"Private-Lines: 2\n{LINE}\n{LINE}\nPrivate-MAC: 00ff\n"
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
    "a key's header and its body": (PEM, PEM_BODY),
    "a key's header and its body, the other way": (PEM_BODY, PEM),
    "another key's header and its body": (PUTTY, PUTTY_BODY),
    "headers and bodies, encoded": tuple(base64.b64encode(key.encode()).decode() for key in (PUTTY, PUTTY_BODY)),
    "half a card's track": ("%B4111111111111111^DOE/", "JANE^25121010000?"),
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


def touched(found):
    return [(one.slot, one.start, one.end) for one in found if one.data_class == "secret.private_key"]


A, PROMPT, C = "a " * 600 + PUTTY, "Answer politely, and be brief. " * 60, "b " * 600 + PUTTY_BODY
"""A key in two messages with another's prompt between them; each is remembered."""
BODY = LINE + "\n"
KEYS = {
    "a header seen before, and a new body": (["x " * 600 + PEM], ["x " * 600 + PEM, PEM_BODY]),
    "a new header, and a body seen before": ([BODY * 40], ["x " * 600 + PEM, BODY * 40]),
    "one part seen before": ([C], [A, C]),
    "all parts seen before, each alone": ([A], [A, PROMPT, C]),
    "another's text that stood inside a key": ([A, PROMPT, C], [PROMPT, "hello"]),
    "a text that stood behind a header": ([A, PROMPT], [PROMPT, C]),
    "a body in many slots": ([PEM.ljust(1200), *[BODY * 20] * 3], ["x " * 600 + PEM, *[BODY * 20] * 3]),
    "a header in two": (["x " * 600 + PEM[:14]], ["x " * 600 + PEM[:14], PEM[14:], BODY * 20]),
    "lines in slots without line ends": ([PUTTY.strip()], [PUTTY.strip(), *PUTTY_BODY.split("\n")]),
}


@pytest.mark.parametrize(("seen", "given"), KEYS.values(), ids=KEYS)
def test_a_key_over_slots_is_found_as_if_nothing_had_been_seen(remembering, classifier, seen, given, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(classifier, "_recaller", None)
        cold = classifier.classify(slots(*given))
    for text in seen:
        remembering.classify(slots(text))
    remembering.classify(slots(*seen))
    for _ in range(2):
        assert remembering.classify(slots(*given)) == cold


WHOLE_KEYS = {
    "a header and its body": [f"deploy {PEM}", PEM_BODY],
    "a body cut in a line": [f"deploy {PEM}{LINE[:9]}", LINE[9:], PEM_BODY],
    "a header cut in two, and a long body": [PEM[:14], PEM[14:], BODY * 40],
    "a line that is shorter than a line of a key in each": [PEM, *(LINE[at : at + 8] for at in range(0, 64, 8))],
    "another's key over three": [f"deploy {PUTTY}", "Encryption: none", PUTTY_BODY],
    "another's key, a line in each": [f"deploy {PUTTY}", *PUTTY_BODY.strip().split("\n")],
}


@pytest.mark.parametrize("texts", WHOLE_KEYS.values(), ids=WHOLE_KEYS)
def test_a_key_over_slots_is_a_finding_in_each_to_its_end(classifier, texts):
    found = touched(classifier.classify(slots(*texts)))
    assert [slot for slot, _, _ in found] == list(range(len(texts)))
    assert [end for _, _, end in found[:-1]] == [len(text) for text in texts[:-1]]
    assert all(start == 0 for _, start, _ in found[1:])
    assert found[-1][2] == len(texts[-1].rstrip())


def test_a_name_between_two_messages_does_not_part_a_key(classifier):
    between = Slot(pointer="/", scope=Scope.METADATA, text="user", rigid=True)
    first, second = slots(PEM, PEM_BODY)
    assert [slot for slot, _, _ in touched(classifier.classify([first, between, second]))] == [0, 2]


def test_a_header_with_nothing_that_goes_on_stays_by_itself(classifier):
    found = touched(classifier.classify(slots(f"{PEM}", "is how it begins")))
    assert [slot for slot, _, _ in found] == [0]


def test_words_of_two_messages_are_one_value_only_if_more_than_its_form_says_so(classifier):
    def classes(*texts):
        slots = [Slot(pointer=f"/{at}", scope=Scope.MESSAGE, text=text) for at, text in enumerate(texts)]
        return [(finding.slot, str(finding.data_class)) for finding in classifier.classify(slots)]

    assert classes("it is DE89 3704 0044", "0532 0130 00") == [(0, "finance.iban"), (1, "finance.iban")]
    assert classes("ring me on 415", "867 5309") == [(0, "pii.phone"), (1, "pii.phone")]
    assert classes("we sold 415", "867 5309 were made") == []
    # What is cut without a space is found as it was, and once.
    assert classes("call +1 415", "867-5309") == [(0, "pii.phone"), (1, "pii.phone")]
