"""Blocks of code in texts: their span is theirs alone."""

import pytest

from egress_gateway.classify.finder import Text
from egress_gateway.classify.normalise import normalise
from egress_gateway.classify.source_code.finder import SourceCodeFinder
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
