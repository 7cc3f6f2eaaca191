"""What always holds for the lanes of an answer, whatever was said and however it arrived."""

import re
from collections.abc import Sequence

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from egress_gateway.core.answers import LaneKind
from egress_gateway.core.ids import DataClass, LaneId
from egress_gateway.core.redaction import Replacement, RestoreRules
from egress_gateway.core.secret import Secret, Sensitive
from egress_gateway.core.slots import Finding, Slot
from egress_gateway.redact.restore import Restorer
from egress_gateway.redact.seal import sealer, unseal
from egress_gateway.redact.tokens import token
from egress_gateway.screen.defuse import DefusingFilter
from egress_gateway.screen.lanes import AnswerLanes
from egress_gateway.screen.mask import BEHIND, STEPS, MaskingFilter
from egress_gateway.screen.unsettled import MADE_OF

KEY = Secret(b"k" * 32)
NUMBER = DataClass("pci.card")
WORD = DataClass("pii.name")
KNOWN = [
    Replacement(token=token(KEY, WORD, value), value=Sensitive(value), data_class=WORD, restorable=True)
    for value in ("Anna Smith", "12345678")
]
_PATTERN = re.compile(r"[0-9]{4,}|Zoe(?: [A-Z][a-z]+)?")
HOLD_BACK = 40
LANE = LaneId("0")
AHEAD = HOLD_BACK - HOLD_BACK // STEPS


def classify(slots: Sequence[Slot]) -> tuple[Finding, ...]:
    """Numbers and one name: enough to be cut anywhere."""
    return tuple(
        Finding(
            slot=number,
            start=found.start(),
            end=found.end(),
            data_class=NUMBER if found[0][0].isdigit() else WORD,
            score=900,
            detector="test",
        )
        for number, slot in enumerate(slots)
        for found in _PATTERN.finditer(slot.text)
    )


ADDRESSES = [
    *(
        "https://evil.example/",
        "http://good.example/a",
        "?q=",
        "/x.png",
        "![alt](",
        "[text](",
        ")",
        "[r]: ",
        "![r]",
        "]",
    ),
    *(
        '<img src="',
        '">',
        "<a href=",
        ">",
        "url(",
        "www.evil.example/",
        "&#104;ttps://evil.example/",
        "<",
        "!",
        "(",
        "\\",
    ),
]
ANSWERS = st.lists(
    st.one_of(
        st.sampled_from(
            [*(entry.token for entry in KNOWN), *(entry.token.lower() for entry in KNOWN), "Zoe Miller", "Zoe"]
        ),
        st.sampled_from(ADDRESSES),
        st.sampled_from([" ", ", ", "\n", "(", ")", "://", "NAME_", "na", "1234", "99999999", " Mc"]),
        st.text(alphabet="0123456789", min_size=1, max_size=12),
        st.text(alphabet="abc DEF_.ü", max_size=25),
    ),
    max_size=14,
).map("".join)
SIZES = st.lists(st.integers(1, 11), max_size=40)


def cut(text: str, sizes: Sequence[int]) -> list[str]:
    pieces: list[str] = []
    position = 0
    for size in sizes:
        pieces.append(text[position : position + size])
        position += size
    return [*pieces, text[position:]]


def lanes(*, mask: Sequence[DataClass] = ()) -> AnswerLanes:
    restorer = Restorer(KNOWN, RestoreRules(text=True, structured=True, reasoning=True))
    return AnswerLanes(
        classify=classify,
        restore=restorer.text_filter,
        restore_tool=restorer.restore_json,
        restored=lambda: restorer.counts,
        seal=sealer(KEY, "anthropic"),
        mask=mask,
        hold_back=HOLD_BACK,
        defuse=lambda: DefusingFilter(["good.example"], lambda text: "1234" in text),
    )


def masked(pieces: Sequence[str]) -> str:
    masking = MaskingFilter(classify, [NUMBER, WORD], HOLD_BACK)
    return "".join(map(masking.feed, pieces)) + masking.close()


@given(ANSWERS, SIZES)
@settings(max_examples=300)
def test_any_chunking_masks_the_same(answer: str, sizes: list[int]) -> None:
    whole = masked([answer])
    assert masked(cut(answer, sizes)) == whole
    assert masked(list(answer)) == whole


@given(ANSWERS)
@settings(max_examples=300)
def test_findings_within_the_promised_length_are_masked_as_in_the_whole_text(answer: str) -> None:
    assume(not any(entry.token in answer for entry in KNOWN))
    assume(all(len(found[0]) <= AHEAD for found in _PATTERN.finditer(answer)))
    expected = _PATTERN.sub(lambda found: "[CARD]" if found[0][0].isdigit() else "[NAME]", answer)
    assert masked([answer]) == expected


@given(ANSWERS)
@settings(max_examples=100)
def test_no_more_than_the_hold_back_is_held(answer: str) -> None:
    assume(all(len(run) < AHEAD for run in re.split(rf"[^{re.escape(MADE_OF)}]", answer)))
    masking = MaskingFilter(classify, [NUMBER], HOLD_BACK)
    released = 0
    for number, character in enumerate(answer, start=1):
        released += len(masking.feed(character))
        hidden = sum(len(span.said) - (span.end - span.start) for span in masking.spans)
        assert number - (released + hidden) < HOLD_BACK + BEHIND


def shown(answer: AnswerLanes, pieces: Sequence[str], kind: LaneKind = LaneKind.TEXT) -> str:
    return "".join(answer.text(LANE, kind, piece) for piece in pieces) + answer.end(LANE)


@given(ANSWERS, SIZES, st.booleans(), st.sampled_from([LaneKind.TEXT, LaneKind.STRUCTURED, LaneKind.REASONING]))
@settings(max_examples=300)
def test_any_chunking_shows_and_records_the_same(answer: str, sizes: list[int], masks: bool, kind: LaneKind) -> None:
    mask = [NUMBER, WORD] if masks else []
    whole, pieces, letters = (lanes(mask=mask) for _ in range(3))
    expected = shown(whole, [answer], kind)
    assert shown(pieces, cut(answer, sizes), kind) == expected
    assert shown(letters, list(answer), kind) == expected
    assert pieces.classes == letters.classes == whole.classes
    assert pieces.counts == letters.counts == whole.counts


@given(ANSWERS, SIZES)
@settings(max_examples=200)
def test_a_seal_undoes_masking_and_restoring(answer: str, sizes: list[int]) -> None:
    screened = lanes(mask=[NUMBER, WORD])
    text = shown(screened, cut(answer, sizes), LaneKind.REASONING)
    opened = unseal(KEY, text, screened.seal(LANE, "signature"))
    assert opened is not None
    assert (opened.text, opened.blob) == (answer, "signature")
    assert {entry.token for entry in opened.replacements} <= {entry.token for entry in KNOWN}


@given(st.lists(st.sampled_from([entry.token for entry in KNOWN] + ["1234", "Zoe", "ok"]), max_size=20))
@settings(max_examples=100)
def test_restored_values_are_never_masked(words: list[str]) -> None:
    values = {entry.token: entry.value.expose() for entry in KNOWN} | {"1234": "[CARD]", "Zoe": "[NAME]"}
    text = shown(lanes(mask=[NUMBER, WORD]), [", ".join(words)])
    assert text == ", ".join(values.get(word, word) for word in words)
