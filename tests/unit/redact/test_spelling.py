"""Which spellings are recognised, when a verdict is settled, and what is held until then."""

import pytest

from egress_gateway.core.ids import DataClass
from egress_gateway.core.redaction import Replacement
from egress_gateway.core.secret import Secret, Sensitive
from egress_gateway.redact.spelling import CANDIDATE, LONGEST_RUN, KnownTokens, Sighting, Verdict, canonical
from egress_gateway.redact.tokens import token

EMAIL = DataClass("pii.email")
T = token(Secret(b"k"), EMAIL, "1")
NAME, TAIL = T.split("_")
FOREIGN = token(Secret(b"other"), EMAIL, "1")


def replacement(name: str, value: str = "v") -> Replacement:
    return Replacement(token=name, value=Sensitive(value), data_class=EMAIL, restorable=True)


KNOWN = KnownTokens([replacement(T)])


def sight(text: str, known: KnownTokens = KNOWN, *, final: bool = True) -> Sighting:
    candidate = CANDIDATE.search(text)
    assert candidate is not None
    return known.sight(text, candidate, final=final)


CASES = [
    (T, Verdict.EXACT, T),
    (f"x{T}", Verdict.EXACT, T),
    (f"{T}x", Verdict.EXACT, T),
    (f"{T}s", Verdict.EXACT, T),
    (f"1{T}1", Verdict.EXACT, T),
    (T + "A" * 50, Verdict.EXACT, T),
    (T.lower(), Verdict.REPAIRED, T.lower()),
    (f"{T.lower()}s", Verdict.REPAIRED, T.lower()),
    (f"{NAME}-{TAIL}", Verdict.REPAIRED, f"{NAME}-{TAIL}"),
    (f"{NAME}-{TAIL}S", Verdict.REPAIRED, f"{NAME}-{TAIL}"),
    (f"{NAME}\u2011{TAIL}", Verdict.REPAIRED, f"{NAME}\u2011{TAIL}"),
    (f"{NAME}\\_{TAIL}", Verdict.REPAIRED, f"{NAME}\\_{TAIL}"),
    (f"{NAME}\\\\_{TAIL}", Verdict.REPAIRED, f"{NAME}\\\\_{TAIL}"),
    (f"{NAME}&#95;{TAIL}", Verdict.REPAIRED, f"{NAME}&#95;{TAIL}"),
    (f"{NAME}&lowbar;{TAIL}", Verdict.REPAIRED, f"{NAME}&lowbar;{TAIL}"),
    (f"{NAME}\\u005F{TAIL}", Verdict.REPAIRED, f"{NAME}\\u005F{TAIL}"),
    (f"x{T.lower()}", Verdict.WORDS, None),
    (f"{T.lower()}x", Verdict.DAMAGED, None),
    (f"{T.lower()}é", Verdict.WORDS, None),
    (f"é{T.lower()}", Verdict.WORDS, None),
    (f"_{TAIL}", Verdict.WORDS, None),
    (f"{'X' * 13}_{TAIL}", Verdict.WORDS, None),
    (FOREIGN, Verdict.FOREIGN, None),
    (FOREIGN.lower(), Verdict.DAMAGED, None),
    (f"{NAME}_{TAIL[:-1]}", Verdict.DAMAGED, None),
    (f"{NAME}_" + "7" * 21, Verdict.WORDS, None),
    ("email_preferences", Verdict.WORDS, None),
    ("OTHER_1234567890", Verdict.WORDS, None),
]


@pytest.mark.parametrize(("text", "verdict", "spelled"), CASES, ids=[case[0] for case in CASES])
def test_spellings(text: str, verdict: Verdict, spelled: str | None) -> None:
    seen = sight(text)
    assert seen.verdict is verdict
    assert (seen.replacement is not None) == (spelled is not None)
    if spelled is not None:
        assert text[seen.start : seen.end] == spelled


def test_look_alikes_are_read_as_the_digits_that_the_alphabet_has() -> None:
    digits = next(
        made for made in (token(Secret(b"k"), EMAIL, str(n)) for n in range(500)) if "0" in made and "1" in made
    )
    known = KnownTokens([replacement(digits)])
    for zero, one in (("O", "I"), ("o", "l"), ("0", "L")):
        spelled = digits.replace("0", zero).replace("1", one)
        assert sight(spelled, known).verdict is (Verdict.REPAIRED if spelled != digits else Verdict.EXACT)


def test_the_longest_of_several_tokens_is_meant() -> None:
    longer = T + "AB"
    known = KnownTokens([replacement(T, "short"), replacement(longer, "long")])
    assert sight(longer, known).replacement == replacement(longer, "long")
    assert sight(T, known).replacement == replacement(T, "short")


def test_a_name_that_ends_like_another_is_no_obstacle() -> None:
    known = KnownTokens([replacement("ID_" + TAIL), replacement("CARDID_77777777777", "other")])
    assert sight("CARDID_" + TAIL, known).replacement == replacement("ID_" + TAIL)


def test_a_token_with_two_values_has_none() -> None:
    known = KnownTokens([replacement(T, "a"), replacement(T, "b"), replacement(T, "a")])
    assert not known
    assert sight(T, known).verdict is Verdict.FOREIGN
    assert KnownTokens([replacement(T, "a"), replacement(T, "a")])


UNSETTLED = [T, f"{T}s", f"{T}.", T.lower(), f"{T.lower()}.", FOREIGN, f"{NAME}_{TAIL[:-1]}", f"{NAME}-{TAIL}"]
SETTLED = [
    f"{T} ",
    f"{T}. ",
    f"{T}.x",
    f"{T}@",
    f"{T.lower()},",
    f"{FOREIGN}.",
    "foo_barbarbar.",
    T + "A" * LONGEST_RUN,
]


@pytest.mark.parametrize("text", UNSETTLED)
def test_more_text_may_change_the_verdict(text: str) -> None:
    assert not sight(text, final=False).settled
    assert sight(text, final=True).settled


@pytest.mark.parametrize("text", SETTLED)
def test_no_more_text_can_change_the_verdict(text: str) -> None:
    assert sight(text, final=False).settled


HELD = [
    ("an em", 3),
    ("an EMAIL", 3),
    ("an EMAIL\\", 3),
    ("an EMAIL&lowb", 3),
    ("an email-", 3),
    (f"an {T[:-1]}", 3),
    (f"an {T}", 3),
    (f"an {T}.", 3),
    (f"an {T}s", 3),
    (f"an {T.lower()}s.", 3),
    (f"an {T}glued", 3),
    (f"an x{T}", 4),
    (f"an x{T[:-2]}", 4),
    (f"an x{T}.", 4),
    ("an xEM", 4),
    ("foo-em", 4),
    (f"a-b_{T[:8]}", 4),
]
NOT_HELD = [
    "",
    "an ",
    "an em ",
    "an emu",
    "them",
    "THEN",
    "an e.",
    "an em.",
    "email:",
    f"an {FOREIGN}",
    f"an {T} ",
    f"an {T}. ",
    "an 12",
    "an EMAIL_ZZ",
    "an EMAIL_ZZ.",
    "x_OTHER_1",
    "an x_",
    T + "A" * LONGEST_RUN,
]


@pytest.mark.parametrize(("text", "start"), HELD, ids=[case[0] for case in HELD])
def test_the_start_of_a_token_is_held(text: str, start: int) -> None:
    assert KNOWN.held_from(text, 0) == start


@pytest.mark.parametrize("text", NOT_HELD)
def test_what_is_no_start_of_a_token_is_not_held(text: str) -> None:
    assert KNOWN.held_from(text, 0) == len(text)


def test_what_was_judged_is_not_held_again() -> None:
    assert KNOWN.held_from(f"an {T}", 3 + len(NAME) + 1) == 3 + len(T)


def test_spellings_share_one_canonical_form() -> None:
    assert canonical("oIlu") == "011U"
