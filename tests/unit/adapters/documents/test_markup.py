"""XML as people wrote it: words stay whole where an editor cut them, and paragraphs stay apart."""

import pytest

from egress_gateway.adapters.documents.gathering import CannotRead
from egress_gateway.adapters.documents.markup import DEEPEST_ELEMENT, written_in

TEXTS: dict[str, tuple[str, str]] = {
    "runs of a word": ("<p><r><t>41</t></r><r><rPr><b/></rPr><t>11</t></r></p>", "4111"),
    "paragraphs": ("<b><p>one</p><p>two</p></b>", "one\ntwo"),
    "cells": ("<tr><tc>one</tc><tc>two</tc></tr>", "one\ttwo"),
    "other elements": ("<x><y>one</y><z>two</z></x>", "one two"),
    "what is between elements": ("<x>\n  <y>one</y>\n</x>", "one"),
    "a space that was typed": ("<p><t>one</t><t> </t><t>two</t></p>", "one two"),
    "a space of OpenDocument": ("<p>one<s/>two</p>", "one two"),
    "an attribute": ("<p alt='three' id='4'>one</p>", "one\nthree\n4"),
    "an attribute of nobody's knowing": ("<p x:any='three'>one</p>", "one\nthree"),
    "measures": ("<c r='AB12' s='7' spans='1:4'>one</c>", "one"),
    "no measure": ("<c r='4111 1111'>one</c>", "one\n4111 1111"),
    "a processing instruction": ("<p>one<?two three?></p>", "one\ntwo three"),
    "a document type": ("<!DOCTYPE p SYSTEM 'two'><p>one</p>", "one\np two"),
    "a name with numbers": ("<p><a4111 b4111=''>one</a4111></p>", "one\na4111\nb4111"),
    "another charset": ("<?xml version='1.0' encoding='iso-8859-1'?><p>\xe4</p>", "ä"),
    "a hyphen that does not break": ("<p><t>one</t><noBreakHyphen/><t>two</t></p>", "one-two"),
    "a comment": ("<p>one<!-- two --></p>", "one\ntwo"),
}


@pytest.mark.parametrize(("content", "text"), TEXTS.values(), ids=TEXTS)
def test_it_reads_as_it_was_written(content: str, text: str) -> None:
    assert written_in(content.encode("latin-1")).text == text


BAD: dict[str, str] = {
    "an entity of its own": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
    "an entity from outside": "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/hostname'>]><a>&b;</a>",
    "no end": "<a>",
    "too many levels": "<a>" * (DEEPEST_ELEMENT + 1),
    "a charset nobody has": "<?xml version='1.0' encoding='x-none'?><a/>",
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
def test_what_is_not_plain_xml_is_not_read(content: str) -> None:
    with pytest.raises(CannotRead):
        written_in(content.encode())


SPLICED: dict[str, tuple[str, str]] = {
    "what was deleted": ("<p><t>41</t><del><r><delText>zz</delText></r></del><t>11</t></p>", "4111"),
    "what was moved away": ("<p><t>41</t><moveFrom><r><t>zz</t></r></moveFrom><t>11</t></p>", "4111"),
    "what was put in": ("<p><t>411</t><del><delText>2</delText></del><ins><t>1</t></ins></p>", "4111"),
    "an order to the program": ("<p><t>41</t><instrText>zz</instrText><t>11</t></p>", "4111"),
    "hidden words": ("<p><r><t>41</t></r><r><rPr><vanish/></rPr><t>zz</t></r><r><t>11</t></r></p>", "4111"),
    "a drawing's hidden words": ("<text>41<tspan display='none'>zz</tspan>11</text>", "4111"),
    "lines of their own": ("<b><p>one</p><p><del><delText>zz</delText></del></p></b>", ""),
    "nothing": ("<b><p><t>one</t></p></b>", ""),
}


@pytest.mark.parametrize(("content", "shown"), SPLICED.values(), ids=SPLICED)
def test_it_reads_as_it_is_shown_too(content: str, shown: str) -> None:
    written = written_in(content.encode())
    assert written.shown == shown
    assert "zz" in written.text or "zz" not in content
