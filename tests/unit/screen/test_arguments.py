"""Arguments of tool calls are looked at part by part and stay JSON."""

import re
import time
from collections.abc import Sequence

import pytest

from egress_gateway.core.ids import DataClass
from egress_gateway.core.slots import Finding, Slot
from egress_gateway.screen.arguments import screen_arguments

CARD, NAME = DataClass("pci.card"), DataClass("pii.name")


def classify(slots: Sequence[Slot]) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            slot=number,
            start=found.start(),
            end=found.end(),
            data_class=CARD if found[0][0].isdigit() else NAME,
            score=900,
            detector="t",
        )
        for number, slot in enumerate(slots)
        for found in re.finditer(r'[0-9]{4,}|Zoe(?:"x)?', slot.text)
    )


CASES = [
    ("a string", '{"a": "for Zoe, 4111"}', '{"a": "for [NAME], [CARD]"}', 2),
    ("a number becomes a string", '{"a": 4111, "b": 1.0}', '{"a": "[CARD]", "b": 1.0}', 1),
    ("a key", '{"Zoe": 1}', '{"[NAME]": 1}', 1),
    ("an escaped quote", '{"a": "Zoe\\"x y"}', '{"a": "[NAME] y"}', 1),
    ("no JSON", '{"a": "Zoe', '{"a": "[NAME]', 1),
    ("nothing found", '{ "a" : [1, true] }', '{ "a" : [1, true] }', 0),
]


@pytest.mark.parametrize(("text", "expected", "count"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_masked(text: str, expected: str, count: int) -> None:
    masked, findings, _ = screen_arguments(classify, lambda name, _: name in {CARD, NAME}, text)
    assert masked == expected
    assert len(findings) == count


def test_what_the_route_does_not_mask_is_still_found() -> None:
    text = '{"a": "Zoe", "b": 4111}'
    masked, findings, _ = screen_arguments(classify, lambda *_: False, text)
    assert masked == text
    assert {finding.data_class for finding in findings} == {CARD, NAME}


def test_twice_the_literals_take_no_more_than_linear_time() -> None:
    """Looking through all findings for each literal would take four times as long."""

    def seconds(count: int) -> float:
        text = "[" + ",".join(["4111"] * count) + "]"
        times = []
        for _ in range(5):
            began = time.thread_time()
            screen_arguments(classify, lambda name, _: name == CARD, text)
            times.append(time.thread_time() - began)
        return min(times)

    assert seconds(8_000) < 3.2 * seconds(4_000)
