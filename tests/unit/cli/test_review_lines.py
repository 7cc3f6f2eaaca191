"""How a review is shown; nothing that a caller wrote moves a cursor."""

import io

import msgspec
import pytest
from rich.console import Console
from tests.unit.adapters.reviews.cases import review

from egress_gateway.adapters.reviews.admin_protocol import Line, Opened, line_of
from egress_gateway.cli.review_lines import described, plain, queue, span, texts_of, who
from egress_gateway.core.reviews import ShownText

SECOND = 1_000_000
LINE = msgspec.structs.replace(line_of(review(), "pending"), submitted=0, deadline=3900 * SECOND)


def drawn(*lines: Line, now: int = 0) -> str:
    out = io.StringIO()
    Console(file=out, width=20, soft_wrap=True).print(queue(lines, now))
    return out.getvalue()


def test_a_row_has_what_a_choice_needs() -> None:
    row = drawn(LINE)
    for shown in (
        LINE.id,
        "pending",
        "1h 05m",
        "counsel",
        "cx-bot/ada (asserted)",
        "support > azure-us",
        "pii.email 2",
    ):
        assert shown in row
    over = drawn(msgspec.structs.replace(LINE, state="denied"))
    assert "1h 05m" not in over


def test_an_id_stands_whole_on_its_line() -> None:
    first, second = drawn(LINE, LINE).split("\n\n")
    assert first.splitlines()[0] == f"{LINE.id}  pending  1h 05m left"
    assert second.rstrip("\n") == first


def test_everything_about_one_and_nothing_that_is_empty() -> None:
    text = described(LINE, 60 * SECOND)
    assert "age           1m" in text
    assert "left          1h 04m" in text
    assert "approved by   0 of 1" in text
    assert "reason" not in text
    approved = msgspec.structs.replace(LINE, state="approved", until=1_700_000_000 * SECOND, votes=("dave",))
    text = described(approved, 0)
    assert "passes until  2023-11-14 22:13:20" in text
    assert "approved by   1 of 1 (dave)" in text
    assert "\nleft" not in text


def test_texts_stand_below_their_places_and_what_is_missing_is_said() -> None:
    opened = Opened(LINE, (ShownText(place="/messages/0", scope="message", text="to [EMAIL]"),), 1, 7)
    text = texts_of(opened)
    assert text.startswith("--- /messages/0 (message)\nto [EMAIL]\n")
    assert "1 texts are left out" in text
    assert "7 characters are not shown" in text
    assert texts_of(Opened(LINE, ())) == ""


def test_a_verified_person_is_not_marked() -> None:
    assert who(msgspec.structs.replace(LINE, person="corp:ada", agent="bot")) == "cx-bot/corp:ada/bot"
    assert who(msgspec.structs.replace(LINE, asserted_person="")) == "cx-bot"


def test_what_moves_the_cursor_is_shown_as_a_mark() -> None:
    assert plain("a\x1b[2Jb\r\n\tc\u202e") == "a\ufffd[2Jb\ufffd\n\tc\ufffd"
    assert "\x1b" not in drawn(msgspec.structs.replace(LINE, asserted_person="\x1b]0;x\x07"))


SPANS = {-5: "0s", 0: "0s", 59: "59s", 60: "1m", 3599: "59m", 3600: "1h 00m", 90_000: "25h 00m"}


@pytest.mark.parametrize(("seconds", "text"), SPANS.items(), ids=str)
def test_a_time(seconds: int, text: str) -> None:
    assert span(seconds) == text
