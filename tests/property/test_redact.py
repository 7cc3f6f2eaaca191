"""What always holds for redacting, restoring and sealing, whatever the text and however it arrives."""

import re
import string
import sys
from collections.abc import Callable, Iterable, Sequence
from types import FrameType

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from egress_gateway.core.answers import LaneKind
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.ids import DataClass
from egress_gateway.core.obligations import Redact
from egress_gateway.core.redaction import Redaction, Replacement, RestoreCounts, RestoredSpan, RestoreRules
from egress_gateway.core.secret import Secret, Sensitive
from egress_gateway.core.slots import Finding, Scope, Slot
from egress_gateway.redact.apply import redact
from egress_gateway.redact.occurrences import occurrences
from egress_gateway.redact.restore import Restorer
from egress_gateway.redact.seal import MARK, seal, unseal
from egress_gateway.redact.tokens import token

KEY = Secret(b"k" * 32)
OTHER_KEY = Secret(b"o" * 32)
EVERYWHERE = RestoreRules(text=True, structured=True, reasoning=True, tools=("crm",))
CLASSES = [DataClass(name) for name in ("pii.email", "pii.name", "pci.card", "finance.iban")]
ALL = [Redact(rule="all", classes=(DataClass("pii"), DataClass("pci"), DataClass("finance")))]
VALUES = [
    "alice@example.com",
    "Anna Smith",
    "4111 1111 1111 1111",
    'O"Neil\\',
    "Übermut",
    "王小明先生",
    "Lee",
    "x" * 50,
]

KNOWN = [
    Replacement(token=token(KEY, name, value), value=Sensitive(value), data_class=name, restorable=True)
    for name, value in zip(CLASSES * 2, VALUES, strict=True)
]
TOKENS = [entry.token for entry in KNOWN]


def respelled(spelled: str) -> list[str]:
    """A token as a model may write it; also some that are damaged or another scope's."""
    name, _, tail = spelled.partition("_")
    return [
        spelled,
        spelled.lower(),
        f"{name}-{tail}",
        f"{name}\\_{tail}",
        f"{name}&#95;{tail}",
        f"{name}\\u005f{tail}",
        tail.replace("0", "O").replace("1", "l").join([f"{name}_", ""]),
        f"{spelled}s",
        f"{spelled}'s",
        spelled[:-1],
        spelled[:-4] + "0000",
        token(OTHER_KEY, CLASSES[0], spelled),
    ]


FRAGMENTS = st.one_of(
    st.sampled_from([spelling for spelled in TOKENS for spelling in respelled(spelled)]),
    st.sampled_from(
        ["https://x.example/", "](", ")", "<img src=", '"', "'", ">", "\n", "\n\n", " ", "_", "-", ".", "@", "\\"]
    ),
    st.sampled_from(
        ["]:", "<a", "=", "/", "\n> ", "\r", "<", "http:", "%40", "10.0.0.1/", ".xn--p1ai", "\\u003c", '\\"']
    ),
    st.sampled_from(
        ["EMAIL", "em", "NAME_", "www.", "mailto:", "]: <", "//", "<b ", "IBAN_0", "card-4", "&#", "\\u00"]
    ),
    st.text(max_size=8),
    st.text(alphabet=string.ascii_letters + "01_- .", max_size=30),
    st.text(alphabet="0A", min_size=20, max_size=45),
)
ANSWERS = st.lists(FRAGMENTS, max_size=12).map("".join)
KINDS = st.sampled_from([LaneKind.TEXT, LaneKind.STRUCTURED, LaneKind.REASONING, LaneKind.TOOL])


def cut(text: str, sizes: Sequence[int]) -> list[str]:
    pieces: list[str] = []
    position = 0
    for size in sizes:
        pieces.append(text[position : position + size])
        position += size
    return [*pieces, text[position:]]


def restored(
    pieces: Sequence[str], known: Sequence[Replacement] = KNOWN, kind: LaneKind = LaneKind.TEXT
) -> tuple[str, RestoreCounts, tuple[RestoredSpan, ...]]:
    restorer = Restorer(known, EVERYWHERE)
    lane = restorer.text_filter(kind)
    out = "".join(lane.feed(piece) for piece in pieces) + lane.close()
    return out, restorer.counts, tuple(lane.spans)


@given(ANSWERS, st.lists(st.integers(1, 9), max_size=40), KINDS)
@settings(max_examples=600)
def test_any_chunking_restores_the_same_and_counts_the_same(answer: str, sizes: list[int], kind: LaneKind) -> None:
    whole = restored([answer], kind=kind)
    assert restored(cut(answer, sizes), kind=kind) == whole
    assert restored(list(answer), kind=kind) == whole


@given(ANSWERS)
@settings(max_examples=200)
def test_what_differs_is_what_the_spans_say(answer: str) -> None:
    out, counts, spans = restored([answer])
    back, position = "", 0
    for span in spans:
        back += out[position : span.start] + span.said
        position = span.end
    assert back + out[position:] == answer
    assert len(spans) == counts.restored


@given(st.text(alphabet=string.ascii_letters + string.digits + "_-.,@ \n", max_size=200))
@settings(max_examples=200)
def test_prose_is_never_held_longer_than_a_token(prose: str) -> None:
    assume(not any(entry in prose for entry in TOKENS))
    lane = Restorer(KNOWN, EVERYWHERE).text_filter(LaneKind.TEXT)
    longest = max(map(len, TOKENS))
    released = 0
    for number, character in enumerate(prose, start=1):
        released += len(lane.feed(character))
        assert number - released <= longest
    assert released + len(lane.close()) == len(prose)


def test_prose_without_the_start_of_a_token_is_not_held_at_all() -> None:
    lane = Restorer(KNOWN, EVERYWHERE).text_filter(LaneKind.TEXT)
    for piece in ("The ", "quick", " brown", " fox", " jumps", ". Over", " what?", " 12", "34", "_x"):
        assert lane.feed(piece) == piece


@st.composite
def requests(draw: st.DrawFn) -> tuple[list[Slot], list[Finding]]:
    """Slots of arbitrary text with arbitrary disjoint findings."""
    slots: list[Slot] = []
    findings: list[Finding] = []
    for number in range(draw(st.integers(1, 4))):
        parts: list[str] = []
        length = 0
        for _ in range(draw(st.integers(0, 5))):
            text = draw(st.one_of(st.sampled_from(VALUES), st.text(min_size=1, max_size=12)))
            if draw(st.booleans()):
                findings.append(
                    Finding(
                        slot=number,
                        start=length,
                        end=length + len(text),
                        data_class=draw(st.sampled_from(CLASSES)),
                        score=900,
                        detector="test",
                    )
                )
            parts.append(text)
            length += len(text)
        slots.append(Slot(pointer=f"/{number}", scope=Scope.MESSAGE, text="".join(parts)))
    return slots, findings


def applied(
    slots: Sequence[Slot], findings: Sequence[Finding], key: Secret[bytes] = KEY, **options: object
) -> Redaction:
    return redact(slots, findings, ALL, scope_key=key, upstream="openai", rules=EVERYWHERE, **options)


def texts_of(slots: Sequence[Slot], redaction: Redaction) -> list[str]:
    texts = [slot.text for slot in slots]
    for edit in redaction.edits:
        texts[edit.slot] = edit.text
    return texts


def put_back(text: str, known: Sequence[Replacement]) -> str:
    """Every token replaced, wherever it stands: the definition that streaming restore is measured by."""
    table = {entry.token: entry.value.expose() for entry in known}
    if not table:
        return text
    ordered = "|".join(re.escape(name) for name in sorted(table, key=len, reverse=True))
    return re.sub(ordered, lambda found: table[found[0]], text)


LINKS = re.compile(r"//|www\.|:|\]|<|@|\.|/|\?|#", re.IGNORECASE)
LINKS_OF_VALUES = re.compile(r"www\.|[:\]</\\?#]", re.IGNORECASE)


def of_one_slot(text: str, *spans: tuple[int, int]) -> tuple[list[Slot], list[Finding]]:
    return [Slot(pointer="/0", scope=Scope.MESSAGE, text=text)], [
        Finding(slot=0, start=start, end=end, data_class=CLASSES[0], score=900, detector="test") for start, end in spans
    ]


@given(requests())
@example(of_one_slot("<Anna SmithAnna Smith", (0, 1), (1, 11)))
@example(of_one_slot("alice@example.com/alice@example.com", (0, 17), (17, 18)))
@example(of_one_slot("alice@example.com\\alice@example.com", (0, 17)))
@settings(max_examples=400)
def test_restoring_what_was_redacted_gives_the_request(request_: tuple[list[Slot], list[Finding]]) -> None:
    slots, findings = request_
    redaction = applied(slots, findings)
    for slot, text in zip(slots, texts_of(slots, redaction), strict=True):
        assert put_back(text, redaction.replacements) == slot.text
        # In links tokens stay, also in those that values make: another promise with tests of its own.
        if not LINKS.search(text) and not LINKS_OF_VALUES.search(slot.text):
            assert restored([text], redaction.replacements)[0] == slot.text


@given(requests())
@settings(max_examples=300)
def test_every_finding_is_gone_and_nothing_else_changed(request_: tuple[list[Slot], list[Finding]]) -> None:
    slots, findings = request_
    redaction = applied(slots, findings)
    tokens = [entry.token for entry in redaction.replacements]
    for number, text in enumerate(texts_of(slots, redaction)):
        kept = re.split("|".join(map(re.escape, tokens)), text) if tokens else [text]
        position = 0
        covered = [False] * len(slots[number].text)
        # What is left stands in the original in the same order; what lies between was replaced.
        for piece in kept:
            position = slots[number].text.index(piece, position)
            covered[position : position + len(piece)] = [True] * len(piece)
            position += len(piece)
        for finding in findings:
            value = slots[finding.slot].text[finding.start : finding.end]
            if finding.slot == number and len(set(value)) > 2 and slots[number].text.count(value) == 1:
                assert value not in text


@given(requests(), st.randoms(use_true_random=False))
@settings(max_examples=100)
def test_the_order_of_findings_does_not_matter(request_: tuple[list[Slot], list[Finding]], random: object) -> None:
    slots, findings = request_
    shuffled = list(findings)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert applied(slots, findings) == applied(slots, shuffled)


@given(requests())
@settings(max_examples=150)
def test_colliding_values_never_share_a_token(
    request_: tuple[list[Slot], list[Finding]],
) -> None:
    slots, findings = request_
    redaction = applied(slots, findings, token_lengths=(1, 3, 5, 16))
    tokens = [entry.token for entry in redaction.replacements]
    assert len(set(tokens)) == len(tokens)


def test_collisions_do_occur_with_short_tokens() -> None:
    slots = [Slot(pointer=f"/{n}", scope=Scope.MESSAGE, text=f"person {n:04}") for n in range(200)]
    findings = [Finding(slot=n, start=0, end=11, data_class=CLASSES[1], score=900, detector="test") for n in range(200)]
    redaction = applied(slots, findings, token_lengths=(1, 3, 5, 9))
    lengths = {len(entry.token) for entry in redaction.replacements}
    assert {len("NAME_XX"), len("NAME_XXXX")} < lengths
    with pytest.raises(Unavailable):
        applied(slots, findings, token_lengths=(1,))


PROSE = st.lists(
    st.one_of(
        st.sampled_from(TOKENS),
        st.sampled_from(["hello", "and then", "(see", "below)", "\u2013", "übrigens", "1.", "ok,"]),
    ),
    max_size=10,
).map(" ".join)


@given(PROSE)
@settings(max_examples=200)
def test_redacting_what_was_restored_gives_what_the_provider_said(said: str) -> None:
    shown = restored([said])[0]
    slots = [Slot(pointer="/0", scope=Scope.MESSAGE, text=entry.value.expose()) for entry in KNOWN]
    findings = [
        Finding(slot=n, start=0, end=len(slot.text), data_class=entry.data_class, score=900, detector="test")
        for n, (slot, entry) in enumerate(zip(slots, KNOWN, strict=True))
    ]
    # The value below the shortest length that is looked for comes back only where a detector finds it.
    assume(KNOWN[6].token not in said)
    slots.append(Slot(pointer="/answer", scope=Scope.MESSAGE, text=shown))
    assert texts_of(slots, applied(slots, findings))[-1] == said


@given(ANSWERS)
@settings(max_examples=200)
def test_nothing_of_one_scope_is_restored_in_another(answer: str) -> None:
    foreign = [
        Replacement(
            token=token(OTHER_KEY, entry.data_class, entry.value.expose()),
            value=Sensitive("canary"),
            data_class=entry.data_class,
            restorable=True,
        )
        for entry in KNOWN
    ]
    others = [entry.token for entry in foreign]
    answer = answer.replace(token(OTHER_KEY, CLASSES[0], TOKENS[0]), "")
    assume(not any(name in answer for name in others))
    assert restored([answer], foreign)[0] == answer


@given(ANSWERS, st.text(max_size=30), st.data())
@settings(max_examples=150)
def test_a_seal_brings_back_any_text_and_breaks_with_any_change(said: str, blob: str, data: st.DataObject) -> None:
    shown, _, spans = restored([said], kind=LaneKind.REASONING)
    sealed = seal(KEY, "anthropic", said=said, shown=shown, spans=spans, blob=blob)
    opened = unseal(KEY, shown, sealed)
    assert opened is not None
    assert (opened.text, opened.blob, opened.upstream) == (said, blob, "anthropic")
    assert {entry.token for entry in opened.replacements} == {span.token for span in spans}
    for entry in opened.replacements:
        assert next(known for known in KNOWN if known.token == entry.token).value == entry.value

    place = data.draw(st.integers(0, len(sealed) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda character: character != sealed[place]))
    assert unseal(KEY, shown, sealed[:place] + other + sealed[place + 1 :]) is None
    assert unseal(KEY, shown, sealed[:place] + sealed[place + 1 :]) is None
    assert unseal(KEY, shown + other, sealed) is None
    assert unseal(OTHER_KEY, shown, sealed) is None
    if shown:
        assert unseal(KEY, shown[1:], sealed) is None
    assert MARK in sealed


@given(
    st.lists(st.text(alphabet="abcÄ王 s", max_size=30), max_size=5),
    st.sets(st.text(alphabet="abcÄ王 s", min_size=8, max_size=10), max_size=12),
    st.data(),
)
@settings(max_examples=200)
def test_every_character_of_every_long_value_is_covered(
    texts: list[str], values: set[str], data: st.DataObject
) -> None:
    # Values that do occur, and overlap themselves and each other.
    values |= {text[:8] for text in texts if len(text) >= 8} | {text[-9:] for text in texts if len(text) >= 9}
    texts = [*texts, data.draw(st.sampled_from("ab")) * data.draw(st.integers(0, 30))]
    values.add("a" * 8)
    expected = {
        (number, value, place)
        for number, text in enumerate(texts)
        for value in values
        for start in range(len(text))
        if text.startswith(value, start)
        for place in range(start, start + len(value))
    }
    for few in (0, 1000):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("egress_gateway.redact.occurrences.FEW", few)
            found = occurrences(texts, values)
        assert found == sorted(found)
        assert {
            (place.text, place.value, character) for place in found for character in range(place.start, place.end)
        } == expected


def work(slots: Sequence[Slot], findings: Sequence[Finding]) -> int:
    """How many steps of ours redacting takes: lines run, which does not depend on the machine."""
    lines = 0

    def count(frame: FrameType, event: str, _: object) -> object:
        nonlocal lines
        lines += event == "line" and "egress_gateway" in frame.f_code.co_filename
        return count

    before = sys.gettrace()
    sys.settrace(count)  # type: ignore[arg-type]  # a trace function may return itself, which has no type
    try:
        applied(slots, findings)
    finally:
        sys.settrace(before)
    return lines


def one_slot(text: str, values: Iterable[str]) -> tuple[list[Slot], list[Finding]]:
    """A text in which every place of the values is a finding."""
    return of_one_slot(
        text, *sorted({found.span() for value in values for found in re.finditer(re.escape(value), text)})
    )


GROWING = {
    "a value that overlaps itself": lambda size: ("0a" * 5 + " and " + "0a" * 5 * size, ["0a" * 5]),
    "one value many times": lambda size: ("u1@x.example " * size, ["u1@x.example"]),
    "many values": lambda size: (
        " ".join(f"u{n:05}@x.example" for n in range(size)),
        [f"u{n:05}@x.example" for n in range(size)],
    ),
    "values inside values": lambda size: ("ab" * size, ["ab" * 5, "ba" * 4, "ab" * 8]),
}


@pytest.mark.parametrize("grown", GROWING.values(), ids=GROWING)
def test_twice_the_text_takes_twice_the_work(grown: Callable[[int], tuple[str, list[str]]]) -> None:
    small, large = work(*one_slot(*grown(200))), work(*one_slot(*grown(400)))
    assert large < 2.6 * small
