"""What is masked in a stream, how long text is held, and what is beyond the promise."""

import re
from collections.abc import Sequence

import pytest

from egress_gateway.core.errors import Unavailable
from egress_gateway.core.ids import DataClass
from egress_gateway.core.redaction import RestoredSpan
from egress_gateway.core.slots import Finding, Slot
from egress_gateway.screen import mask as module
from egress_gateway.screen.mask import STEPS, MaskingFilter

CARD, NAME = DataClass("pci.card"), DataClass("pii.name")
HOLD_BACK = 20
AHEAD = HOLD_BACK - HOLD_BACK // STEPS


def classify(slots: Sequence[Slot]) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            slot=0,
            start=found.start(),
            end=found.end(),
            data_class=CARD if found[0][0].isdigit() else NAME,
            score=900,
            detector="t",
        )
        for found in re.finditer(r"[0-9]{4,}|Zoe", slots[0].text)
    )


def mask(pieces: Sequence[str], classes: Sequence[str] = ("pci", "pii.name")) -> str:
    masking = MaskingFilter(classify, [DataClass(name) for name in classes], HOLD_BACK)
    return "".join(map(masking.feed, pieces)) + masking.close()


CASES = [
    ("nothing", "", ""),
    ("nothing to mask", "hello " * 20, "hello " * 20),
    ("at both ends", "Zoe met Zoe", "[NAME] met [NAME]"),
    ("several", "Zoe 4111 Zoe 99999999", "[NAME] [CARD] [NAME] [CARD]"),
    ("touching", "Zoe4111", "[NAME][CARD]"),
    ("far into the text", "x" * 93 + " 12345678 " + "y" * 50, "x" * 93 + " [CARD] " + "y" * 50),
    ("as long as promised", "x " + "1" * AHEAD + " y" * 20, "x [CARD]" + " y" * 20),
]


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_masked_in_any_chunking(text: str, expected: str) -> None:
    assert mask([text]) == expected
    assert mask(list(text)) == expected


@pytest.mark.parametrize("offset", range(HOLD_BACK))
def test_a_finding_is_masked_wherever_the_steps_fall(offset: int) -> None:
    assert mask(["x" * offset + "1" * AHEAD + "y" * 30]) == "x" * offset + "[CARD]" + "y" * 30


def test_only_the_classes_of_the_route_are_masked() -> None:
    assert mask(["Zoe 4111"], ["pci"]) == "Zoe [CARD]"


def test_a_longer_finding_that_is_seen_growing_is_one_mark() -> None:
    assert mask(["a " + "1" * 500 + " b"]) == "a [CARD] b"


def test_of_a_longer_finding_that_is_seen_late_the_beginning_is_out() -> None:
    def late(slots: Sequence[Slot]) -> tuple[Finding, ...]:
        found = re.search(r"<[a-z]*>", slots[0].text)
        span = found.span() if found else (0, 0)
        return (Finding(slot=0, start=span[0], end=span[1], data_class=CARD, score=900, detector="t"),) if found else ()

    masking = MaskingFilter(late, [CARD], HOLD_BACK)
    secret = "<" + "s" * (HOLD_BACK + 4) + ">"
    out = masking.feed(secret + " tail") + masking.close()
    assert out.endswith("[CARD] tail")
    assert 0 < out.index("[CARD]") <= len(secret) - AHEAD
    assert len([span for span in masking.spans if span.said]) == 1


def test_text_is_held_no_longer_than_the_hold_back() -> None:
    masking = MaskingFilter(classify, [CARD], HOLD_BACK)
    released = 0
    for number in range(1, 200):
        released += len(masking.feed("x "[number % 2]))
        assert number - released < HOLD_BACK
    assert released + len(masking.close()) == 199


def test_spans_say_what_a_mark_hides() -> None:
    masking = MaskingFilter(classify, [CARD, NAME], HOLD_BACK)
    out = masking.feed("Zoe and " + "1" * 50 + " ") + masking.close()
    assert out == "[NAME] and [CARD] "
    assert list(masking.spans) == [
        RestoredSpan(start=0, end=6, said="Zoe", data_class=NAME),
        RestoredSpan(start=11, end=17, said="1" * 50, data_class=CARD),
    ]


def test_masking_without_a_hold_back_is_refused() -> None:
    with pytest.raises(Unavailable) as unavailable:
        MaskingFilter(classify, [CARD], STEPS - 1)
    assert unavailable.value.code == "mask_hold_back"
    MaskingFilter(classify, [CARD], STEPS)


def marked(slots: Sequence[Slot]) -> tuple[Finding, ...]:
    """Finds what stands between `<` and `>`, at its end only; and what follows `key:` as it grows."""
    return tuple(
        Finding(slot=0, start=found.start(), end=found.end(), data_class=CARD, score=900, detector="t")
        for found in re.finditer(r"<[a-z]*>|t[a-z]*\.|key:(?: [a-z]{3})+", slots[0].text)
    )


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("a t" + "s" * 300 + ". b", "a [CARD] b"),
        ("a key:" + " xyz" * 90 + "\nand on it goes " * 9, "a [CARD]" + "\nand on it goes " * 9),
    ],
    ids=["a run is held until it ends", "a finding that grows stays in sight"],
)
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_a_long_value_is_masked_whole(said: str, expected: str, size: int) -> None:
    masking = MaskingFilter(marked, [CARD], HOLD_BACK)
    pieces = [said[start : start + size] for start in range(0, len(said), size)]
    assert "".join(map(masking.feed, pieces)) + masking.close() == expected
    assert len(masking.spans) == 1


@pytest.mark.parametrize("size", [1, 7])
def test_a_run_without_end_is_let_go(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST", 100)
    masking = MaskingFilter(marked, [CARD], HOLD_BACK)
    said = "t" + "s" * 999 + "."
    held = released = 0
    for start in range(0, len(said), size):
        released += len(masking.feed(said[start : start + size]))
        held = max(held, min(start + size, len(said)) - released)
    assert 90 < held < 130
    assert released > 0


def test_a_finding_without_end_goes_out_of_sight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST", 100)
    looked: list[int] = []

    def watched(slots: Sequence[Slot]) -> tuple[Finding, ...]:
        looked.append(len(slots[0].text))
        return marked(slots)

    masking = MaskingFilter(watched, [CARD], HOLD_BACK)
    assert masking.feed("key:" + " xyz" * 500).startswith("[CARD]")
    assert max(looked) < 200
