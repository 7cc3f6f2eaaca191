"""HTML with all that it says, shown or not."""

import pytest
from tests.documents import CARD

from egress_gateway.adapters.documents.reading import open_document

PAGES: dict[str, tuple[str, dict[str, str]]] = {
    "words and blocks": ("<p>a<b>b</b><div>c</div>", {"text": "ab\nc"}),
    "cells": ("<table><tr><td>a</td><td>b</td></tr></table>", {"text": "a\t\tb"}),
    "a script": ("<script>let a = 1</script>", {"text": "let a = 1"}),
    "attributes": ("<p title='a' data-x='b' class='c'>d", {"text": "d", "attributes": "a\nb\nc"}),
    "what is no element": ("<p>a<!-- b --><?c d?><![CDATA[e]]>", {"text": "a", "attributes": "b \nc d?\nCDATA[e"}),
    "a script that nothing ends": ("<p>a</p><script>let b", {"text": "a\nlet b"}),
    "a document type": ("<!DOCTYPE html SYSTEM 'a'><p>b", {"text": "b", "attributes": "DOCTYPE html SYSTEM 'a'"}),
    "a name with numbers": ("<p a4111>b", {"text": "b", "attributes": "a4111"}),
    "what a style carries": (
        "<p style='a:url(data:,b)'>c",
        {"text": "c", "attributes": "a:url(data:,b)", "carried/1": "b"},
    ),
    "a frame": ("<iframe srcdoc='a&lt;b&gt;b'>", {"attributes": "a<b>b", "frame/1": "a<b>b"}),
    "a tag that nothing ends": ("<p>a<b title='" + "c" * 2_000, {"text": "a<b title='" + "c" * 2_000, "shown": "a"}),
    "what it carries": ("<img src='data:text/plain;base64,aGVsbG8='>", {"carried/1": "hello"}),
}


@pytest.mark.parametrize(("page", "passages"), PAGES.values(), ids=PAGES)
def test_it_says_all_of_it(page: str, passages: dict[str, str]) -> None:
    assert {passage.where: passage.text.strip() for passage in open_document(page.encode()).passages} == passages


@pytest.mark.parametrize("uri", ["data:nothing", "data:image/png;base64,A"])
def test_what_it_carries_and_cannot_be_read_is_said(uri: str) -> None:
    assert [part.reason for part in open_document(f"<img src='{uri}'>".encode()).unread] == ["damaged"]


SPLICED: dict[str, str] = {
    "a script": "4111 1111 <script>var a=1</script>1111 1111",
    "a hidden word": "4111 1111 <span style='color:red; display : none'>zz</span>1111 1111",
    "an element of no size": "4111 1111 <span style='font-size:0'>zz</span>1111 1111",
    "an element that nobody sees through": "4111 1111 <b style='opacity:0.0'>zz</b>1111 1111",
    "a block by its attribute": "4111 1111 <div hidden>zz</div>1111 1111",
    "an element in a hidden one": "4111 1111 <i hidden><i>z</i><br/>z</i>1111 1111",
    "one that its parent ends": "<div>4111 1111 <i><b hidden>zz</i>1111 1111</div>",
    "one that the next ends": "<li hidden>zz<li>4111 1111 <script>zz</script>1111 1111",
    "a solidus that ends nothing": "4111 1111 <i hidden/>zz</i>1111 1111",
    "an end of nothing": "4111 1111 </i><i hidden>zz</i>1111 1111",
}


@pytest.mark.parametrize("page", SPLICED.values(), ids=SPLICED)
def test_it_is_looked_at_as_it_is_shown_too(page: str) -> None:
    opened = open_document(f"<html><body>{page}".encode())
    assert CARD in {passage.where: passage.text for passage in opened.passages}["shown"]
    assert "zz" in "".join(passage.text.replace("z\nz", "zz") for passage in opened.passages) or "var a" in page
