"""Where surrogates are seen, where not, and when text that may go on is decided."""

import pytest

from egress_gateway.core.ids import DataClass
from egress_gateway.core.redaction import Replacement, Spelling
from egress_gateway.core.secret import Secret, Sensitive
from egress_gateway.redact.surrogates.sightings import KnownSurrogates, is_surrogate
from egress_gateway.redact.tokens import token

NAME = DataClass("pii.name")


def known(said: str, value: str, spellings: dict[str, str] | None = None, *, restorable: bool = True) -> Replacement:
    return Replacement(
        token=said,
        value=Sensitive(value),
        data_class=NAME,
        restorable=restorable,
        spellings=tuple(Spelling(one, Sensitive(shown)) for one, shown in (spellings or {}).items()),
    )


BELMOND = known("Belmond Corvick", "Ann Lee", {"Belmond": "Ann", "Corvick": "Lee"})
KNOWN = KnownSurrogates(
    [
        BELMOND,
        known("Belmond Corvick-Halwick", "Ann Lee-Wood"),
        known("9992027", "1234567"),
        known("(212) 555-0101", "(212) 736-5000"),
        known("_bolazor", "_ledger"),
        known("-12.3456, 7.8901", "-33.8688, 1.2093"),
    ]
)

SEEN = [
    ("whole", "to Belmond Corvick.", ["Ann Lee"]),
    ("the longest", "Belmond Corvick-Halwick", ["Ann Lee-Wood"]),
    ("a part", "Corvick, Belmond!", ["Lee", "Ann"]),
    ("possessive", "Belmond's", ["Ann"]),
    ("behind a letter", "xBelmond", []),
    ("before a letter", "Belmonds", []),
    ("between scripts without spaces", "王Belmond王", ["Ann"]),
    ("emphasis", "_Belmond_", ["Ann"]),
    ("another case", "belmond", []),
    ("a number", "9992027, 19992027", ["1234567"]),
    ("behind the point of a number", "3.9992027", []),
    ("signs in front", "call(212) 555-0101 _bolazor", ["(212) 736-5000", "_ledger"]),
    ("a sign that joins", "x-12.3456, 7.8901", []),
    ("a sign that does not", "at -12.3456, 7.8901", ["-33.8688, 1.2093"]),
    ("cut short", "Belmo", []),
    ("side by side", "Belmond Belmond", ["Ann", "Ann"]),
]


@pytest.mark.parametrize(("text", "meanings"), [case[1:] for case in SEEN], ids=[case[0] for case in SEEN])
def test_what_is_seen(text: str, meanings: list[str]) -> None:
    assert [one.shown for one in KNOWN.all_in(text)] == meanings


UNDECIDED = [
    ("the beginning of one", "to Belmo", 3),
    ("one that may go on", "to Belmond", 3),
    ("one that may become a longer one", "Belmond Corvick-Hal", 0),
    ("a sign", "x (", 2),
]


@pytest.mark.parametrize(("text", "start"), [case[1:] for case in UNDECIDED], ids=[case[0] for case in UNDECIDED])
def test_what_may_go_on_is_not_decided(text: str, start: int) -> None:
    seen = KNOWN.next(text, 0, final=False)
    assert seen is not None
    assert (seen.start, seen.settled) == (start, False)


def test_what_cannot_go_on_is_decided() -> None:
    seen = KNOWN.next("Belmond, ", 0, final=False)
    assert seen is not None
    assert (seen.end, seen.settled, seen.replacement) == (7, True, BELMOND)
    host = KNOWN.next("Belmond-x", 0, final=False)
    assert host is not None
    assert not host.settled
    assert KNOWN.next("nobody ", 0, final=False) is None


def test_what_two_claim_stands_for_neither() -> None:
    disputed = KnownSurrogates(
        [known("Belmond A", "Ann A", {"Belmond": "Ann"}), known("Belmond B", "Eve B", {"Belmond": "Eve"})]
    )
    assert disputed.means("Belmond") is None
    assert disputed.means("Belmond A") == "Ann A"
    assert not KnownSurrogates([known("Belmond", "Ann"), known("Belmond", "Eve")])


def test_an_exact_surrogate_comes_before_another_spelling() -> None:
    both = KnownSurrogates([known("Belmond A", "Ann A", {"Belmond": "Ann"}), known("Belmond", "Eve")])
    assert both.means("Belmond") == "Eve"


def test_only_what_may_be_restored_means_anything() -> None:
    assert KnownSurrogates([known("Belmond", "Ann", restorable=False)]).means("Belmond") is None
    assert KNOWN.means("nobody") is None


def test_tokens_are_not_surrogates() -> None:
    entry = known(token(Secret(b"k"), NAME, "Ann"), "Ann")
    assert not is_surrogate(entry)
    assert not KnownSurrogates([entry])
    assert is_surrogate(BELMOND)
