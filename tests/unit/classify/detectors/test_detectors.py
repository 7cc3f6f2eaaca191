"""The detectors of the build as a whole; each by itself runs the conformance kit beside this file."""

from pathlib import Path
from re import _parser as regex_parser

import pytest

from egress_gateway.classify import detectors
from egress_gateway.classify.pattern import SEPARATOR
from egress_gateway.detector_registry import DETECTORS


def test_ids_and_cues_of_all_detectors_are_unique():
    for names in (
        [detector.name for detector in DETECTORS],
        [pattern.id for detector in DETECTORS for pattern in detector.patterns],
        [cue.name for detector in DETECTORS for cue in detector.cues],
    ):
        assert len(names) == len(set(names))


def test_every_file_is_registered_under_its_name():
    files = {path.stem for path in Path(detectors.__file__).parent.glob("*.py")} - {"__init__"}
    assert files == {detector.name for detector in DETECTORS}


def test_every_registered_detector_runs_the_kit():
    tests = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py")} - {"detectors"}
    assert tests == {detector.name for detector in DETECTORS}


def ways(parsed, position=("only",)):
    """Each place of an expression that takes a character, and whether it is at the very end."""
    for at, (kind, value) in enumerate(parsed):
        last = at == len(parsed) - 1
        here = (*position, "last" if last else "inner")
        match kind:
            case regex_parser.SUBPATTERN:
                yield from ways(value[3], here)
            case regex_parser.MAX_REPEAT | regex_parser.MIN_REPEAT:
                yield from ways(value[2], (*here, "inner"))
            case regex_parser.BRANCH:
                for branch in value[1]:
                    yield from ways(branch, here)
            case regex_parser.AT:
                pass
            case _:
                yield (kind, value), "inner" not in here


def takes(place, character):
    kind, value = place
    match kind:
        case regex_parser.LITERAL | regex_parser.NOT_LITERAL:
            return (value == character) is (kind is regex_parser.LITERAL)
        case regex_parser.IN:
            negated = value[0][0] is regex_parser.NEGATE
            return any(member_takes(each, character) for each in value[negated:]) is not negated
    return True


def member_takes(member, character):
    kind, value = member
    match kind:
        case regex_parser.LITERAL:
            return value == character
        case regex_parser.RANGE:
            return value[0] <= character <= value[1]
    # The separators are no digits, no white space in RE2 and Hyperscan, and no word characters.
    return value in (
        regex_parser.CATEGORY_NOT_DIGIT,
        regex_parser.CATEGORY_NOT_SPACE,
        regex_parser.CATEGORY_NOT_WORD,
    )


EXPRESSIONS = {
    **{pattern.id: pattern.regex for detector in DETECTORS for pattern in detector.patterns},
    **{f"cue {cue.name}": cue.words for detector in DETECTORS for cue in detector.cues},
}


@pytest.mark.parametrize("regex", EXPRESSIONS.values(), ids=EXPRESSIONS)
def test_no_expression_matches_over_the_border_of_a_slot(regex):
    """What is found inside a slot is remembered for its text. A border may be the last character of a match."""
    parsed = regex_parser.parse(regex.replace("(?i)", ""))
    assert [place for place, last in ways(parsed) if takes(place, ord(SEPARATOR)) and not last] == []


@pytest.mark.parametrize("regex", [r"a[^b]c", r"a(?:b|.)c", r"(?:a\W)+", r"a[^b]{2}", r"a\Db"])
def test_one_that_does_is_told(regex):
    assert any(takes(place, ord(SEPARATOR)) and not last for place, last in ways(regex_parser.parse(regex)))
