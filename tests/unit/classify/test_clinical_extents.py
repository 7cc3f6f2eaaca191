"""How far a name goes, and when it is a topic."""

import pytest

from egress_gateway.classify.clinical_extents import before_dose, by_stem, listed

FLU = listed(frozenset({"asthma", "cystic fibrosis"}))

VERBS = (
    *("received", "tolerated", "swallowed", "injected", "required", "ordered", "receiving", "injecting"),
    *("drank", "drinks", "swallows", "injects", "receives", "requires", "orders", "gives", "bought", "consumes"),
    *("inhales", "ingests", "tolerates", "prescribes", "administers", "bekam", "erhielt", "braucht", "recibe"),
)


def named(extent, text, match):
    start = text.index(match)
    first, last = extent(text, start, start + len(match))
    return text[first:last]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("she has asthma", "asthma"),
        ("her cystic fibrosis is", "cystic fibrosis"),
        ("xasthma", ""),
        ("she asked about asthma", ""),
        ("a lecture on the asthma", ""),
        ("he does asthma research", ""),
    ],
)
def test_a_listed_phrase(text, found):
    assert named(FLU, text, "asthm" if "asthm" in text else "cystic") == found


@pytest.mark.parametrize(
    "text",
    [
        "My husband's asthma is a daily worry.",
        "The patient's asthma is a concern for her employer.",
        "His asthma is one of the aggressive kind.",
        "Our parents' asthma is an issue.",
        "She suffers asthma about once a year.",
        "My wife gets an asthma about twice a week.",
        "He has asthma about to be treated.",
        "Her severe chronic asthma is a burden.",
        "A patient with asthma among the others.",
        "Patient: asthma is one of several problems.",
        "El paciente controla su asthma.",
    ],
)
def test_what_somebody_has_is_no_topic(text):
    assert named(FLU, text, "asthma") == "asthma"


@pytest.mark.parametrize(
    "text",
    [
        "My sister is a nurse. Asthma is a disease.",
        "She says that asthma is one of many.",
        "asthma among children",
        "He leads her asthma foundation.",
        "Legge un articolo su asthma.",
    ],
)
def test_what_is_said_in_general_is_a_topic(text):
    assert named(FLU, text.lower(), "asthma") == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("on lisinopril now", "lisinopril"),
        ("on LISINOPRIL now", "LISINOPRIL"),
        ("on LisInopril now", ""),
        ("in April", ""),
        ("on lisinopril5", ""),
        ("on 5lisinopril", ""),
        ("about lisinopril", ""),
    ],
)
def test_a_word_with_a_stem(text, found):
    assert named(by_stem, text, "PRIL" if "PRIL" in text else "pril") == found


@pytest.mark.parametrize("text", ["Statin", "metastatin"])
def test_a_stem_has_letters_in_front(text):
    assert named(by_stem, text, text[-6:]) == ("" if text == "Statin" else text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("takes Zorblix 40 mg", "Zorblix"),
        ("Zorblix tablets 2 x 12.5 mg", "Zorblix"),
        ("Zorblix XR 5 mg", "Zorblix"),
        ("about 40 mg", ""),
        ("cholesterol 240 mg", ""),
        ("Zorblix 40 mg/l", ""),
        ("Zorblix 40 mg of cheese", ""),
        *((f"she {verb} 40 mg", "") for verb in VERBS),
        ("40 mg", ""),
    ],
)
def test_the_word_before_a_dose(text, found):
    at = text.index(" mg") - 1
    first, last = before_dose(text, at, at + 4)
    assert text[first:last] == found


def test_lists_that_differ_have_names_that_differ():
    """The digest of the detectors knows a list by the name of its extent."""
    assert FLU.__qualname__ != listed(frozenset({"asthma"})).__qualname__
    assert FLU.__qualname__ == listed(frozenset({"cystic fibrosis", "asthma"})).__qualname__
