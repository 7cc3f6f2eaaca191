"""Blocks of code in texts: their span is theirs alone."""

import time
from collections.abc import Callable

import pytest

from egress_gateway.classify.finder import Text
from egress_gateway.classify.normalise import normalise
from egress_gateway.classify.source_code.finder import SourceCodeFinder, blocks
from egress_gateway.classify.source_code.languages import LANGUAGES, OTHER
from egress_gateway.core.slots import Scope

FINDER = SourceCodeFinder()
BODY = "def total(rows):\n    if rows is None:\n        raise ValueError(rows)\n    return sum(rows)\n"
SHORT = "x = f(1)\nprint(x)\n"
PROSE = "This sentence says nothing that a program could run (or so we think).\n"


def found(written: str, scope: Scope = Scope.MESSAGE) -> list[tuple[str, str]]:
    texts = [Text(written, normalise(written), scope)]
    return [(written[spot.start : spot.end], FINDER.kinds[spot.kind][2]) for spot in FINDER.find(texts)]


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        (f"{PROSE}{BODY}{PROSE}", [(BODY.rstrip("\n"), "code_python")]),
        (f"{PROSE * 20}{BODY}", [(BODY.rstrip("\n"), "code_python")]),
        (f"{BODY}{PROSE * 9}{BODY}", [(BODY.rstrip("\n"), "code_python")] * 2),
        (f"```python\n{SHORT}```\n", [(SHORT, "code_python")]),
        (f"```\n{SHORT}```\n", [(SHORT, "code_other")]),
        (f"```js\n{SHORT}```\n{PROSE}{BODY}", [(SHORT, "code_javascript"), (BODY.rstrip("\n"), "code_python")]),
        (f"{SHORT}```\nnothing\n```\n{SHORT}", []),
        (f"```console\n{SHORT}```\n", []),
        (f"```text\n{PROSE}{BODY}```\n", [(BODY.rstrip("\n"), "code_python")]),
        (f"```log\n{PROSE}{BODY}", [(BODY.rstrip("\n"), "code_python")]),
        (f"```text\n{PROSE}```python\n{BODY}```\n", [(BODY.rstrip("\n"), "code_python")]),
        (f"{PROSE}```sh\n{SHORT}```\n```log\n{BODY}```\n", [(SHORT, "code_shell"), (BODY.rstrip("\n"), "code_python")]),
        (f"{PROSE}{SHORT}{PROSE}", []),
        ("\n".join(f"{PROSE * 6}x = f({n})" for n in range(20)), []),
        (PROSE * 9, []),
    ],
    ids=[
        "a block in prose",
        "a block behind much prose",
        "two blocks",
        "a fence that names its language",
        "a fence that does not",
        "a fence and a block",
        "a fence parts a block",
        "what a program printed",
        "code in a fence of text",
        "code in a fence of text that is left open",
        "a fence of code in one of text that is left open",
        "a fence of code and one of text with code",
        "two lines",
        "a line here and there",
        "no code",
    ],
)
def test_blocks(text: str, blocks: list[tuple[str, str]]) -> None:
    assert found(text) == blocks


def test_more_lines_are_surer_up_to_a_bound() -> None:
    def score(times: int) -> int:
        written = BODY * times
        (spot,) = FINDER.find([Text(written, normalise(written), Scope.MESSAGE)])
        return spot.score

    assert score(1) < score(2) < score(3) == score(30) == 950


def test_spans_are_of_the_text_as_it_was_written() -> None:
    body = BODY.replace("rows", "r\u200bows")
    assert found(f"\u200b\u200b{PROSE}{body}") == [(body.rstrip("\n"), "code_python")]


@pytest.mark.parametrize("scope", [Scope.KEY, Scope.URL, Scope.HEADER])
def test_names_and_addresses_hold_no_code(scope: Scope) -> None:
    assert found(BODY, scope) == []


def test_every_language_has_a_detector_of_one_class() -> None:
    assert [kind[2] for kind in FINDER.kinds] == [f"code_{name}" for name in (*LANGUAGES, OTHER)]
    assert {kind[0] for kind in FINDER.kinds} == {"code.source"}


def test_the_digest_is_always_the_same() -> None:
    assert SourceCodeFinder().digest == FINDER.digest


HARD: dict[str, Callable[[int], str]] = {
    "a line like a fence": lambda size: BODY + "~~~" + "a" * size + "`\n",
    "spaces behind a fence": lambda size: BODY + "```" + " " * size + "`\n",
    "fences": lambda size: "```\nf(a);\n" * (size // 10),
    "fences of text": lambda size: "```log\nf(a);\n```\n" * (size // 20),
    "one sign of a fence": lambda size: BODY + "`" * size + "\n" + "~" * size,
}


def seconds(text: str) -> float:
    def once() -> float:
        began = time.thread_time()
        blocks(text)
        return time.thread_time() - began

    return min(once() for _ in range(3))


@pytest.mark.parametrize("make", HARD.values(), ids=HARD)
def test_four_times_the_text_takes_no_more_than_linear_time(make: Callable[[int], str]) -> None:
    """Quadratic would be sixteen times; twice the linear four leaves room for a busy machine."""
    assert seconds(make(64_000)) < 8 * seconds(make(16_000)) + 0.005
