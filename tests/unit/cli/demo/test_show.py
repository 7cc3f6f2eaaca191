"""For people: what is shown, in which colours, and how wide."""

from io import StringIO

import msgspec
import pytest
from rich.console import Console
from tests.unit.cli.demo.conftest import TOKEN, VALUE

from egress_gateway.cli.demo.show import TOKEN as TOKEN_STYLE
from egress_gateway.cli.demo.show import VALUE as VALUE_STYLE
from egress_gateway.cli.demo.show import Panels, ending, highlighted, verdict_panel
from egress_gateway.cli.demo.story import Story


def told(story: Story, width: int) -> str:
    output = StringIO()
    panels = Panels(Console(file=output, width=width, highlight=False))
    with panels.waiting("something slow"):
        for number, scene in enumerate(story.scenes, 1):
            panels.scene(number, scene)
    panels.proof(story.proof)
    panels.end(story)
    return output.getvalue()


WIDTHS = {"a narrow terminal": (40, 80), "an ordinary one": (100, 100), "a wide one": (300, 120)}


@pytest.mark.parametrize(("terminal", "shown"), WIDTHS.values(), ids=WIDTHS)
def test_what_is_told_is_between_80_and_120_columns_wide(story: Story, terminal: int, shown: int) -> None:
    assert max(len(line) for line in told(story, terminal).splitlines()) == shown


def test_everything_is_told(story: Story) -> None:
    text = told(story, 100)
    assert text.count("LLM Egress Gateway") == 1
    for part in (
        " 1  Two turns", f"Write to {VALUE}", f"Write to {TOKEN}", "permit; redact=1   250 ms", "✓ it is hidden",
        " 2  A refusal", "x-egress-decision: block", "nothing", "1 out, 1 back", "block: secrets-stay",
        "$ egress-verify log log", "One bit is flipped.", "tampered: chain", "✗ the log is whole",
        "1 of 3 claims were not borne out",
    ):  # fmt: skip
        assert part in text


def test_the_short_verdict_has_verdicts_and_findings(story: Story) -> None:
    output = StringIO()
    Console(file=output, width=100).print(verdict_panel(story.proof))
    text = output.getvalue()
    assert "ok: 4 records" in text
    assert "tampered: chain" in text
    assert "4 kinds" not in text


def test_a_story_in_which_all_holds_ends_well(story: Story) -> None:
    true = msgspec.structs.replace(story, proof=msgspec.structs.replace(story.proof, claims=()))
    assert ending(true).plain == "All 2 claims were checked in this run, 1.5 s."


def test_values_and_tokens_have_two_colours() -> None:
    text = highlighted(f"{VALUE} is {TOKEN}", (VALUE,))
    assert [(str(span.style), text.plain[span.start : span.end]) for span in text.spans] == [
        (VALUE_STYLE, VALUE),
        (TOKEN_STYLE, TOKEN),
    ]
    assert highlighted("", ()).plain == "nothing"
