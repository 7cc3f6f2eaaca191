"""Where in a text a value would be sent somewhere."""

import pytest

from egress_gateway.redact.links import LinkState, goes_on_as_host, is_url, may_go_on_as_host

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
    "[1]: <https://x.example/a\n",
    '<a href="https://x.example/">',
    "<x y='\n\nhttps://x.example/?q='>",
    # A target goes on over lines, and a browser takes a backslash for a slash.
    "[here](https://x.example/\n",
    "[here](\n",
    "[here](\n\n/\\10.0.0.1/",
    "[here](<https://x.example/a\\> b ",
    "[here](<a> 'title",
    "[here](<a\n",
    "[here](a\\",
    "[1]: ",
    "[1]:\n",
    "[1]:\n/\\x.example",
    "> [1]:\n> /\\x.example",
    "[1]:\n<a b ",
    "[1]: <a\\> b ",
    "[1]: <a>",
    # Only `>` outside of quotes ends a tag.
    "if a <b then\n\n",
    "a <b, ",
    '<a href="\n\n',
    "<a href='\n\n",
    '<img src="https://x.example/?q=\n\n',
    '<a x="\n\n" href="',
    '<a x=a"b href="https://x.example/?q=> ',
    '<a ="><a href="https://x.example/?q=> ',
    "<a title=it's href=",
    "<a title = 'it > ",
    "<a title/href=",
    "<a b c",
    "<a b =c ",
    "<svg:image x=",
    "<" + "a" * 30 + " href=",
    "<mailto:",
    "> <img\n> src='https://x.example/ ",
    "> <img\r> src='https://x.example/ ",
    "> <img\n >> src='https://x.example/ ",
    "<img\n>",
    # Schemes and hosts.
    "http:x",
    "https:/x",
    "http:\\\\x\\",
    "https:\\/\\/x",
    "xmpp:",
    "data:text/html,",
    "10.0.0.1/",
    "10.0.0.1:80/",
    "x.xn--p1ai/",
    "x.\u0440\u0444/",
    # Not white space for a browser.
    "https://x.example/\u3000",
    "https://x.example/\u00a0",
    "https://x.example/\x1c",
    "https://x.example/\x85",
    "https://x.example/\x0b",
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
    "[here](https://x.example/)\n",
    "[here](<https://x.example/a>) ",
    "[1]: <https://x.example/a> ",
    "[1]: <1 a\n",
    '<a href="https://x.example/"> ',
    "<a href=\"https://x.example/\" title='t'>",
    "<b>",
    "a < b, x<",
    "<",
    "<a",
    "<a>",
    "<a b>",
    "<a b >",
    "<a b=>",
    "<a b=c>",
    "<a\nb>",
    '<a b="c"\nd>',
    "https://x.example/\t",
    "https://x.example/\f",
    "[note]:\n\n",
    "[1]: a ",
    "[1]: <a b> ",
    "data: x",
    "1.2.3/",
    "array[0] (",
    "someone <",
    "v1.2/",
]


def inside(pieces: list[str]) -> bool:
    state = LinkState()
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


def test_a_url_of_any_length_is_one() -> None:
    assert inside(["https://x.example/", *["a" * 1000] * 20])


@pytest.mark.parametrize(
    "text",
    [
        "https://x",
        " //x",
        "WWW.x",
        "mailto:a",
        "data:text/plain,",
        "sip:a",
        "javascript:a",
        "http:x",
        "/\\x",
        "\\/x",
        "\x01\x1f https://x",
        "ht\ttp\n://x",
        "/\n/x",
        "ftp:x",
    ],
)
def test_a_text_that_is_a_url(text: str) -> None:
    assert is_url(text)


@pytest.mark.parametrize("text", ["", "see https://x", "Email: a", "a@b.example", "/path"])
def test_a_text_that_is_none(text: str) -> None:
    assert not is_url(text)


FOLLOWING = [
    ("@x", True),
    (".x", True),
    (".1", True),
    ("%40x", True),
    ("-a.x", True),
    ("_a-b@x", True),
    ("-" + "a" * 62 + ".x", True),
    ("-" + "a" * 63 + ".x", False),
    (". x", False),
    (".", False),
    ("", False),
    ("x", False),
    ("-a, b.x", False),
    ("%20", False),
    ("._", False),
]
MAY_FOLLOW = [
    ("", True),
    (".", True),
    ("-a", True),
    ("-a.", True),
    ("%", True),
    ("%4", True),
    ("-" * 63, True),
    ("-" * 64, False),
    (" ", False),
    ("-a ", False),
    (". ", False),
    ("%2", False),
    (".x", False),
]


@pytest.mark.parametrize(("text", "expected"), FOLLOWING)
def test_what_follows_a_token_may_make_it_a_host(text: str, expected: bool) -> None:
    assert goes_on_as_host("EMAIL" + text, 5) is expected


@pytest.mark.parametrize(("text", "expected"), MAY_FOLLOW)
def test_what_may_still_follow_decides(text: str, expected: bool) -> None:
    assert may_go_on_as_host("EMAIL" + text, 5) is expected
