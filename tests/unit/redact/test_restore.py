"""What comes back to the caller, where, and what is counted."""

import msgspec
import pytest

from egress_gateway.core.answers import LaneKind
from egress_gateway.core.ids import DataClass
from egress_gateway.core.redaction import Replacement, RestoreCounts, RestoredSpan, RestoreRules, Spelling
from egress_gateway.core.secret import Secret, Sensitive
from egress_gateway.redact.restore import Restorer
from egress_gateway.redact.tokens import token

KEY = Secret(b"k" * 32)
EMAIL, NAME = DataClass("pii.email"), DataClass("pii.name")
RULES = RestoreRules(text=True, structured=True, reasoning=True, tools=("crm",))


def known(data_class: DataClass, value: str, *, restorable: bool = True) -> Replacement:
    return Replacement(
        token=token(KEY, data_class, value), value=Sensitive(value), data_class=data_class, restorable=restorable
    )


KNOWN = [
    known(EMAIL, "ann@example.com"),
    known(NAME, 'O"Neil'),
    known(NAME, "Hidden", restorable=False),
    known(NAME, "https://intranet.example/a"),
    known(NAME, "<img src="),
]
E, N, HIDDEN, LINK, MARKUP = (entry.token for entry in KNOWN)
FOREIGN = token(Secret(b"other"), EMAIL, "ann@example.com")


def restore(text: str, kind: LaneKind = LaneKind.TEXT, rules: RestoreRules = RULES) -> tuple[str, RestoreCounts]:
    restorer = Restorer(KNOWN, rules)
    lane = restorer.text_filter(kind)
    return lane.feed(text) + lane.close(), restorer.counts


CASES = [
    ("exact", f"Hi {E}, {N}.", 'Hi ann@example.com, O"Neil.', (2, 0, 0, 0)),
    ("another spelling", f"Hi {E.lower()}'s", "Hi ann@example.com's", (1, 1, 0, 0)),
    ("emphasis", f"**{E}** _{E}_ `{E}`", "**ann@example.com** _ann@example.com_ `ann@example.com`", (3, 0, 0, 0)),
    ("a plural", f"{E}s", "ann@example.coms", (1, 0, 0, 0)),
    ("an address in angle brackets", f"Ann <{E}>", "Ann <ann@example.com>", (1, 0, 0, 0)),
    ("side by side", f"{E}{N}", 'ann@example.comO"Neil', (2, 0, 0, 0)),
    ("the end of a sentence", f"{E}.", "ann@example.com.", (1, 0, 0, 0)),
    ("never restorable", f"{HIDDEN} {E}", f"{HIDDEN} ann@example.com", (1, 0, 1, 0)),
    ("damaged", f"{E[:-1]} {E}", f"{E[:-1]} ann@example.com", (1, 0, 1, 0)),
    ("of another scope", f"{FOREIGN} {E}", f"{FOREIGN} ann@example.com", (1, 0, 0, 1)),
    ("an image", f"![](https://x.example/?q={E}) {E}", f"![](https://x.example/?q={E}) ann@example.com", (1, 0, 1, 0)),
    ("a mail link", f"[{E}](mailto:{E})", f"[ann@example.com](mailto:{E})", (1, 0, 1, 0)),
    ("a host", f"{E}.x.example", f"{E}.x.example", (0, 0, 1, 0)),
    ("a mail address", f"{E}@x.example", f"{E}@x.example", (0, 0, 1, 0)),
    (
        "behind a value that is a URL",
        f"{LINK}?{E} {E}",
        f"https://intranet.example/a?{E} ann@example.com",
        (2, 0, 1, 0),
    ),
    ("part of a host", f"{E}-x.example {E}_x@y", f"{E}-x.example {E}_x@y", (0, 0, 2, 0)),
    ("an encoded mail address", f"{E}%40x.example", f"{E}%40x.example", (0, 0, 1, 0)),
    ("a hyphen", f"{E}-based", "ann@example.com-based", (1, 0, 0, 0)),
    ("a path behind a value that has a host", f"{E}/{E} {E}", f"ann@example.com/{E} ann@example.com", (2, 0, 1, 0)),
    ("a tag that a value begins", f"{MARKUP}\n{E}> {E}", f"<img src=\n{E}> ann@example.com", (2, 0, 1, 0)),
    (
        "a quoted attribute over lines",
        f'<img src="//x/?\n\n{E}"> {E}',
        f'<img src="//x/?\n\n{E}"> ann@example.com',
        (1, 0, 1, 0),
    ),
    ("a long run behind it", E + "A" * 60 + "@", "ann@example.com" + "A" * 60 + "@", (1, 0, 0, 0)),
    ("words like a token", "email_preferences e-mail EMAIL", "email_preferences e-mail EMAIL", (0, 0, 0, 0)),
]


@pytest.mark.parametrize(("text", "expected", "counts"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_text(text: str, expected: str, counts: tuple[int, int, int, int]) -> None:
    restored, repaired, unrestored, foreign = counts
    assert restore(text) == (
        expected,
        RestoreCounts(restored=restored, repaired=repaired, unrestored=unrestored, foreign=foreign),
    )


def test_in_structured_output_values_stay_json() -> None:
    text = f'{{"a": "{N}", "b": "https://x.example/?q= {E}", "c": "{E}"}}'
    assert restore(text, LaneKind.STRUCTURED)[0] == (
        f'{{"a": "O\\"Neil", "b": "https://x.example/?q= {E}", "c": "ann@example.com"}}'
    )


@pytest.mark.parametrize("kind", list(LaneKind))
def test_by_default_nothing_is_restored_but_all_is_counted(kind: LaneKind) -> None:
    assert restore(f"{E} {FOREIGN}", kind, RestoreRules()) == (
        f"{E} {FOREIGN}",
        RestoreCounts(unrestored=1, foreign=1),
    )


RULED = [
    (LaneKind.TEXT, RestoreRules(text=True)),
    (LaneKind.STRUCTURED, RestoreRules(structured=True)),
    (LaneKind.REASONING, RestoreRules(reasoning=True)),
]


@pytest.mark.parametrize(("kind", "rules"), RULED)
def test_each_rule_opens_one_kind_of_lane(kind: LaneKind, rules: RestoreRules) -> None:
    assert {one for one in LaneKind if restore(E, one, rules)[0] == "ann@example.com"} == {kind}


def test_nothing_is_held_where_nothing_is_restored() -> None:
    lane = Restorer(KNOWN, RestoreRules()).text_filter(LaneKind.TEXT)
    assert lane.feed(E[:5]) == E[:5]


def test_a_token_in_pieces_is_held_until_it_is_whole_and_prose_is_not() -> None:
    lane = Restorer(KNOWN, RULES).text_filter(LaneKind.TEXT)
    assert [lane.feed(piece) for piece in ("to ", E[:3], E[3:9], E[9:], " and", " so")] == [
        "to ",
        "",
        "",
        "",
        "ann@example.com and",
        " so",
    ]
    assert lane.close() == ""


def test_a_token_waits_for_what_makes_it_a_host() -> None:
    lane = Restorer(KNOWN, RULES).text_filter(LaneKind.TEXT)
    assert [lane.feed(piece) for piece in (f"to {E}", "-bas", "ed ", f"{E}-", "x.", "y")] == [
        "to ",
        "",
        "ann@example.com-based ",
        "",
        "",
        f"{E}-x.y",
    ]


def test_spans_say_what_was_restored_where() -> None:
    lane = Restorer(KNOWN, RULES).text_filter(LaneKind.TEXT)
    out = lane.feed(f"x {E.lower()} ") + lane.close()
    assert out == "x ann@example.com "
    assert list(lane.spans) == [RestoredSpan(start=2, end=17, said=E.lower(), token=E, data_class=EMAIL)]


def test_in_structured_output_escapes_are_undone_before_links_are_looked_for() -> None:
    text = f'{{"a": "\\u003cimg src=x {E}>", "b": "{E}"}}'
    assert restore(text, LaneKind.STRUCTURED)[0] == text.replace(f'"b": "{E}"', '"b": "ann@example.com"')


def test_lanes_do_not_disturb_each_other() -> None:
    restorer = Restorer(KNOWN, RULES)
    first, second = restorer.text_filter(LaneKind.TEXT), restorer.text_filter(LaneKind.TEXT)
    assert first.feed("https://x.example/" + E[:4]) == "https://x.example/"
    assert second.feed(E[4:]) == E[4:]
    assert first.feed(E[4:] + " ") == E + " "


def test_a_link_is_remembered_over_any_length() -> None:
    lane = Restorer(KNOWN, RULES).text_filter(LaneKind.TEXT)
    pieces = ["https://x.example/?q=", *["a" * 1500] * 10, E, " ", E, " "]
    assert "".join(lane.feed(piece) for piece in pieces) == "".join(pieces[:-2]) + "ann@example.com "


ARGUMENTS = [
    ("values", f'{{"to": "{E}", "n": 1.10}}', '{"to": "ann@example.com", "n": 1.10}'),
    ("values in prose", f'{{"to": "Mail {N}!"}}', '{"to": "Mail O\\"Neil!"}'),
    ("keys stay", f'{{"{E}": "{E}"}}', f'{{"{E}": "ann@example.com"}}'),
    ("URLs stay", f'{{"u": "https://x.example/ {E}"}}', f'{{"u": "https://x.example/ {E}"}}'),
    ("URLs in prose stay", f'{{"u": "see https://x.example/{E}"}}', f'{{"u": "see https://x.example/{E}"}}'),
    ("broken JSON stays", f'{{"to": "{E}', f'{{"to": "{E}'),
    ("layout stays", f'{{ "b":[ "{E}" ],\n "b" : 1e3 }}', '{ "b":[ "ann@example.com" ],\n "b" : 1e3 }'),
]


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in ARGUMENTS], ids=[case[0] for case in ARGUMENTS])
def test_arguments_of_a_tool(text: str, expected: str) -> None:
    assert Restorer(KNOWN, RULES).restore_json(text, "crm") == expected


def test_arguments_of_a_tool_that_the_route_does_not_name_stay() -> None:
    restorer = Restorer(KNOWN, RULES)
    assert restorer.restore_json(f'{{"to": "{E}"}}', "mail") == f'{{"to": "{E}"}}'
    assert restorer.restore_json(f'{{"to": "{E}', "crm") == f'{{"to": "{E}'
    assert restorer.counts == RestoreCounts(unrestored=2)


SURROGATE = Replacement(
    token="Belmond Corvick",
    value=Sensitive("Ann Lee-Wood"),
    data_class=NAME,
    restorable=True,
    spellings=(Spelling("BELMOND CORVICK", Sensitive("ANN LEE-WOOD")), Spelling("Corvick", Sensitive("Lee-Wood"))),
)
NUMBER = Replacement(token="9992027", value=Sensitive("1234567"), data_class=DataClass("phi.mrn"), restorable=True)
ZEROS = Replacement(token="9992028", value=Sensitive("0123456"), data_class=DataClass("phi.mrn"), restorable=True)
SYSTEM = Replacement(token="Halwick", value=Sensitive("Hidden"), data_class=NAME)
STAND_INS = [*KNOWN, SURROGATE, NUMBER, ZEROS, SYSTEM]

SURROGATES = [
    ("exact, at the end of a sentence", "by Belmond Corvick.", "by Ann Lee-Wood.", (1, 0, 0, 0)),
    ("possessive", "Belmond Corvick's", "Ann Lee-Wood's", (1, 0, 0, 0)),
    ("another spelling", "BELMOND CORVICK, Corvick", "ANN LEE-WOOD, Lee-Wood", (2, 2, 0, 0)),
    ("beside tokens", f"{E} Corvick {E}", "ann@example.com Lee-Wood ann@example.com", (3, 1, 0, 0)),
    ("behind the name of a token", f"x-Corvick-{E}", "x-Lee-Wood-ann@example.com", (2, 1, 0, 0)),
    ("glued", "xCorvick Corvicks", "xCorvick Corvicks", (0, 0, 0, 0)),
    ("in a link", "https://x.example/?q=Corvick Corvick", "https://x.example/?q=Corvick Lee-Wood", (1, 1, 1, 0)),
    ("in a host", "Corvick.x.example Corvick@x", "Corvick.x.example Corvick@x", (0, 0, 2, 0)),
    ("never restorable", "Halwick Corvick", "Halwick Lee-Wood", (1, 1, 1, 0)),
    ("a number in a number", "9992027.5 3.9992027", "9992027.5 3.9992027", (0, 0, 1, 0)),
]


@pytest.mark.parametrize(
    ("text", "expected", "counts"), [case[1:] for case in SURROGATES], ids=[case[0] for case in SURROGATES]
)
def test_surrogates(text: str, expected: str, counts: tuple[int, int, int, int]) -> None:
    restorer = Restorer(STAND_INS, RULES)
    lane = restorer.text_filter(LaneKind.TEXT)
    assert lane.feed(text) + lane.close() == expected
    assert msgspec.structs.astuple(restorer.counts) == counts


def test_a_surrogate_inside_a_token_is_part_of_the_token() -> None:
    inside = Replacement(token=E.partition("_")[2], value=Sensitive("1234567"), data_class=NAME, restorable=True)
    restorer = Restorer([*KNOWN, inside], RULES)
    lane = restorer.text_filter(LaneKind.TEXT)
    assert lane.feed(f"email-{inside.token}, {inside.token}") + lane.close() == "ann@example.com, 1234567"


def test_a_surrogate_in_pieces_is_held_until_it_is_whole_and_prose_is_not() -> None:
    lane = Restorer(STAND_INS, RULES).text_filter(LaneKind.TEXT)
    pieces = ("to ", "Bel", "mond", " Corv", "ick", " and", " Belle ", "so Corv", "in ")
    assert [lane.feed(piece) for piece in pieces] == [
        "to ",
        "",
        "",
        "",
        "",
        "Ann Lee-Wood and",
        " Belle ",
        "so ",
        "Corvin ",
    ]
    assert lane.close() == ""


def test_a_spelling_of_a_surrogate_is_its_own_stand_in_in_the_spans() -> None:
    lane = Restorer(STAND_INS, RULES).text_filter(LaneKind.TEXT)
    assert lane.feed("Corvick ") + lane.close() == "Lee-Wood "
    assert list(lane.spans) == [RestoredSpan(start=0, end=8, said="Corvick", token="Corvick", data_class=NAME)]


def test_where_nothing_is_restored_surrogates_are_counted() -> None:
    restorer = Restorer(STAND_INS, RestoreRules())
    lane = restorer.text_filter(LaneKind.TEXT)
    assert [lane.feed(piece) for piece in ("Corv", "ick", " ")] == ["Corv", "ick", " "]
    assert lane.close() == ""
    assert restorer.counts == RestoreCounts(unrestored=1)


NUMBERS = [
    ("a number stays a number", '{"n": 9992027}', '{"n": 1234567}'),
    ("below zero", '{"n": -9992027}', '{"n": -1234567}'),
    ("in a string", '{"n": "no. 9992027"}', '{"n": "no. 1234567"}'),
    ("part of a number", '{"n": 9992027.5, "m": 19992027}', '{"n": 9992027.5, "m": 19992027}'),
    ("one that no number stands for", '{"n": 9992028}', '{"n": 9992028}'),
    ("a key", '{"9992027": 1}', '{"9992027": 1}'),
]


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in NUMBERS], ids=[case[0] for case in NUMBERS])
def test_numbers_in_arguments(text: str, expected: str) -> None:
    assert Restorer(STAND_INS, RULES).restore_json(text, "crm") == expected


def test_numbers_in_arguments_of_other_tools_are_counted() -> None:
    restorer = Restorer(STAND_INS, RULES)
    assert restorer.restore_json('{"n": 9992027}', "mail") == '{"n": 9992027}'
    assert restorer.counts == RestoreCounts(unrestored=1)


def test_stretches_are_the_surrogates_of_a_text() -> None:
    restorer = Restorer(STAND_INS, RULES)
    assert restorer.has_surrogates
    assert restorer.stretches(f"{E} Corvick 9992027") == [(len(E) + 1, len(E) + 8), (len(E) + 9, len(E) + 16)]
    assert not Restorer(KNOWN, RULES).has_surrogates
