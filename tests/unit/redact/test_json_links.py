"""Where in JSON text a value would be sent somewhere, however the JSON is written."""

import pytest

from egress_gateway.redact.json_links import JsonLinkState

INSIDE = [
    '{"a": "https:\\/\\/x.example\\/?q=',
    '{"a": "https:\\u002f\\u002Fx.example?q=',
    '{"a": "https://x.example/ a \\" b ',
    '{"a": "www.x.example/ b ',
    '{"a": "mailto:',
    '{"a": "see https://x.example/\\\\n',
    '{"a": "see https://x.example/\\"',
    '{"a": "\\u003cimg src=x',
    '{"a": "\\u003Cimg src=\\"x ',
    '{"a": "[a\\u005d(x',
    '{"a": "![a]\\u0028x',
    '{"a": "\\u0068ttps:\\u002f/x',
    '{"a": "\\u0068ttps:\\u002f/x.example/ a ',
    '{"a": " \\n\\t//x.example/ a ',
    '{"a": "\\/\\\\x.example/ a ',
    '{"a": "<img src=\\"https://x.example/?q=\\n\\n ',
    '{"a": "\\ud83d\\ude00 https://x',
    '{"a": "\\uZZ https://x',
    # A page put together from several strings, and HTML that is no JSON.
    '{"a": "<img src=\\"https://x.example/ ", "b": "',
    '<img src="https://x.example/ ',
    '<img alt="a" src="https://x.example/ ',
]
OUTSIDE = [
    '{"a": "https://x.example/", "b": "',
    '{"a": "https://x.example/\\\\", "b": "',
    '{"a": "see https://x.example/ and ',
    '{"a": "see https://x.example/\\n',
    '{"a": "see https://x.example/","b":"',
    '{"a": "and\\/or ',
    '{"a[0]": ',
    '{"a": "' + " " * 250 + "//x ",
    '{"a": "see \\u00',
    '{"a": "\\q',
]


def inside(pieces: list[str]) -> bool:
    state = JsonLinkState()
    for piece in pieces:
        state.follow(piece)
    return state.inside


@pytest.mark.parametrize("text", INSIDE)
def test_inside_a_url_in_json(text: str) -> None:
    assert inside([text])
    assert inside(list(text))


@pytest.mark.parametrize("text", OUTSIDE)
def test_in_prose_in_json(text: str) -> None:
    assert not inside([text])
    assert not inside(list(text))
