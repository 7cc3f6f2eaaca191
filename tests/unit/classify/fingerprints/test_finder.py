"""Passages found in text."""

import pytest
from tests.unit.classify.fingerprints.passages import passage

from egress_gateway.classify.finder import Text
from egress_gateway.classify.fingerprints.finder import FingerprintFinder
from egress_gateway.classify.fingerprints.index import Fingerprints
from egress_gateway.classify.fingerprints.shingles import chosen, lines_of
from egress_gateway.classify.keyed import Hasher
from egress_gateway.classify.normalise import normalise
from egress_gateway.classify.pattern import Rank
from egress_gateway.core.ids import DataClass, DetectorDigest
from egress_gateway.core.secret import Secret
from egress_gateway.core.slots import Scope

CODE = "\n".join(
    f"    def {name}(self, {kind}: int) -> int:\n        return self._{name}[{kind}] + {number}"
    for number, (name, kind) in enumerate(zip(passage(40, 7).split(), passage(40, 8).split(), strict=True))
)
CYRILLIC = "".join(chr(0x430 + ord(mark) - ord("a")) if mark.isalpha() else mark for mark in passage(200, 9))
DOCUMENTS = [passage(400, 1), passage(400, 2), CODE, CYRILLIC]


def finder() -> FingerprintFinder:
    hasher = Hasher(Secret(bytes(32)), bytes(16))
    entries = sorted(
        {
            entry >> 20 << 20 | number
            for number, text in enumerate(DOCUMENTS)
            for line in lines_of(text)
            for entry in hasher.entries(chosen(line))
        }
    )
    return FingerprintFinder(
        "board", DataClass("confidential.document"), Fingerprints(entries, hasher), DetectorDigest("d")
    )


FINDER = finder()


def found(text: str) -> list[str]:
    return [text[spot.start : spot.end] for spot in FINDER.find([Text(text, normalise(text), Scope.MESSAGE)])]


@pytest.mark.parametrize("start", range(0, 360, 9))
@pytest.mark.parametrize("document", [0, 1])
def test_any_forty_words_of_a_document_are_found(document: int, start: int) -> None:
    words = DOCUMENTS[document].split()[start : start + 40]
    text = f"Please look at this: {' '.join(words)}. Is it good?"
    (stretch,) = found(text)
    assert set(stretch.split()) <= set(words)
    assert len(stretch.split()) >= 32


def test_two_passages_are_two_stretches() -> None:
    one, two = (" ".join(text.split()[100:140]) for text in DOCUMENTS[:2])
    assert len(found(f"{one} {passage(60, 5)} {two}")) == 2


@pytest.mark.parametrize("seed", range(20))
def test_a_changed_word_does_not_hide_a_passage(seed: int) -> None:
    words = DOCUMENTS[0].split()[seed * 10 : seed * 10 + 40]
    words[seed * 2] = "changed"
    assert found(" ".join(words))


def test_wrapping_case_and_disguise_do_not_count() -> None:
    words = DOCUMENTS[0].split()[50:90]
    assert found("\n> ".join(words).upper())
    assert found(" ".join(word[0] + "\u200b" + word[1:] for word in words))


def test_fifteen_lines_of_code_are_found_however_indented() -> None:
    lines = [line.strip() for line in CODE.splitlines()[10:25]]
    assert found("\n\t".join(lines))


def test_words_of_another_script_are_found_where_they_stand() -> None:
    words = CYRILLIC.split()[20:60]
    (stretch,) = found(f"см. {' '.join(words)}")
    assert set(stretch.split()) <= set(words)


@pytest.mark.parametrize("words", [0, 5, 12, 19])
def test_a_phrase_is_nothing(words: int) -> None:
    assert found(f"{passage(30, 3)} {' '.join(DOCUMENTS[0].split()[:words])} {passage(30, 4)}") == []


def test_what_look_alikes_leave_of_another_script_is_no_passage() -> None:
    assert found(" ".join("\u0430\u0431 \u043e\u0431" for _ in range(100))) == []


def test_the_same_phrase_again_and_again_is_no_passage() -> None:
    phrase = " ".join(DOCUMENTS[0].split()[:9])
    assert found(f"{phrase} and also " * 30) == []


def test_it_is_a_listed_class() -> None:
    assert FINDER.kinds == ((DataClass("confidential.document"), Rank.LISTED, "fingerprint"),)
