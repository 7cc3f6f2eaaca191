"""Where in a text a value would be sent somewhere."""

import pytest

from egress_gateway.redact.links import JSON_LINKS, TEXT_LINKS, LinkState, goes_on_as_host, is_url

INSIDE = [
    "https://x.example/?q=",
    "(https://x.example/",
    "//x.example/",
    "see www.x.example/",
    "WWW.x.example?",
    "x.example/",
    "x.example:8080",
    "x.example?q=",
    "mailto:",
    "MailTo:someone+",
    "tel:",
    "javascript:",
    "![](https://x.example/?q=",
    "[here](",
    "[here](mailto:",
    "[here]( \t",
    "[here](/a(b)c",
    "[here](/a)&q=",
    "[here](<https://x.example/ a b ",
    "[here](<https://x.example/) a ",
    "[1]: <https://x.example/ a ",
    "<a href=",
    '<img alt="it\'s" src="https://x.example/ a ',
    "<img alt='>' src='https://x.example/ a ",
    "<img src='//x'\nalt=\"",
    "<a\thref=",
    "https://x.example/[a](",
    "https://x.example/<img ",
    '"https://x.example/?q="',
]
OUTSIDE = [
    "",
    "mail: ",
    "Email:",
    "and/or",
    "e.g. ",
    "https://x.example/ ",
    "https://x.example/\n",
    "[here](https://x.example/) ",
    "[here](https://x.example/\n",
    "[here](<https://x.example/a>) ",
    "[1]: <https://x.example/a> ",
    "[1]: <https://x.example/a\n",
    '<a href="https://x.example/">',
    "<a href=\"https://x.example/\" title='t'>",
    "<b>",
    "a < b, a <b, x<",
    "<",
    "if a <b then\n\n",
    '<a href="\n\n',
    "<a href='\n\n",
    "array[0] (",
    "someone <",
    "v1.2/",
]
IN_JSON = [
    '{"a": "https:\\/\\/x.example\\/?q=',
    '{"a": "https:\\u002f\\u002Fx.example?q=',
    '{"a": "https://x.example/ a \\" b ',
    '{"a": "www.x.example/ b ',
    '{"a": "mailto:',
    '{"a": "see https://x.example/\\\\n',
    '{"a": "see https://x.example/\\"',
]
OUTSIDE_JSON = [
    '{"a": "https://x.example/", "b": "',
    '{"a": "https://x.example/\\\\", "b": "',
    '{"a": "see https://x.example/ and ',
    '{"a": "see https://x.example/\\n',
    '{"a": "see https://x.example/","b":"',
    '{"a": "and\\/or ',
]


def inside(pieces: list[str], *, is_json: bool = False) -> bool:
    state = LinkState(JSON_LINKS if is_json else TEXT_LINKS)
    for piece in pieces:
        state.follow(piece)
    return state.inside


@pytest.mark.parametrize("text", INSIDE)
def test_inside_a_link(text: str) -> None:
    assert inside([text])
    assert inside(list(text))


@pytest.mark.parametrize("text", OUTSIDE)
def test_in_prose(text: str) -> None:
    assert not inside([text])
    assert not inside(list(text))


@pytest.mark.parametrize("text", IN_JSON)
def test_inside_a_url_in_json(text: str) -> None:
    assert inside([text], is_json=True)
    assert inside(list(text), is_json=True)


@pytest.mark.parametrize("text", OUTSIDE_JSON)
def test_in_prose_in_json(text: str) -> None:
    assert not inside([text], is_json=True)
    assert not inside(list(text), is_json=True)


def test_a_url_of_any_length_is_one() -> None:
    assert inside(["https://x.example/", *["a" * 1000] * 20])


@pytest.mark.parametrize(
    "text", ["https://x", " //x", "WWW.x", "mailto:a", "data:text/plain,", "sip:a", "javascript:a"]
)
def test_a_text_that_is_a_url(text: str) -> None:
    assert is_url(text)


@pytest.mark.parametrize("text", ["", "see https://x", "Email: a", "a@b.example", "/path"])
def test_a_text_that_is_none(text: str) -> None:
    assert not is_url(text)


FOLLOWING = [("@x", True), (".x", True), (".1", True), (". x", False), (".", False), ("", False), ("x", False)]


@pytest.mark.parametrize(("text", "expected"), FOLLOWING)
def test_what_follows_a_token_may_make_it_a_host(text: str, expected: bool) -> None:
    assert goes_on_as_host("EMAIL" + text, 5) is expected
