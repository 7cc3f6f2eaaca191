"""Making addresses in an answer inert while it streams, where following them would carry data out.

What a renderer loads by itself (an image, a frame, a style sheet) is defused unless the route names its host; what
somebody has to click is defused where the address says more than where something is (`addresses.py`). Defused text
stays readable: `hxxps://host/…`, and `&lt;` in front of a tag. It is no HTML or Markdown parser: when in doubt
whether something would be loaded, it would.

    ![alt](address)          an image; also by reference, `![alt][label]` with `[label]: address`
    [text](address)          a link, a definition, an address in prose, `www.host`
    <img src=address>        every tag that loads; `<a href=address>` is a link
    url(address), @import    style sheets, in an attribute or anywhere

Held, and no longer, is what may be the start of one of these, to its end: an address to 2,048 characters, an image's
description to 512, a tag to 4,096. What is longer is defused unread. What comes out does not depend on the chunking.
Behind an image whose description cannot be told apart, for its length or what stands in it, each link may be its end.

Not recognised: addresses that a script puts together, and in JSON those written with escapes for letters.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

from egress_gateway.core.redaction import RestoredSpan
from egress_gateway.screen.addresses import (
    LONGEST_ADDRESS,
    Address,
    carries_data,
    decoded,
    inert,
    leads_to,
    opens_program,
    read_address,
    runs_code,
)
from egress_gateway.screen.extents import TOO_DEEP, balanced, closing, destination_end, tag_end

LONGEST_ALT: Final = 512
LONGEST_TAG: Final = 4_096
LONGEST_BEGINNING: Final = 16
"""Characters, at least, of what `_BEGUN` finds at the end of a text: a tag's name is the longest."""
LONGEST_LABEL: Final = 999
"""Characters of a label (CommonMark 0.31, link reference definitions)."""
MOST_SPACE: Final = 256
"""Characters of white space in front of an address, with its quotation mark and the marks of block quotes."""
LONGEST_SCHEME: Final = 31
MOST_LABELS: Final = 1_000
"""Of images by reference and definitions that are remembered; of more, each may be anyone's."""

MOST_READ: Final = 8
"""Times that each character is read on average: twice in a link, four times in a tag with a style."""
READ_FREELY: Final = 65_536
"""Characters read before that counts."""

LOADING: Final = (
    *("applet", "area", "a", "audio", "base", "bgsound", "body", "button", "embed", "feimage", "form", "frame"),
    *("iframe", "image", "img", "input", "isindex", "link", "meta", "object", "portal", "script", "source", "svg"),
    *("table", "tbody", "td", "tfoot", "th", "thead", "tr", "track", "use", "video"),
)
_CLICKED: Final = frozenset({"a", "area"})
# All begin with one of a few characters, which are skipped to at native speed; what they begin is looked at behind.
OPENERS: Final = re.compile(
    r"[!\]<uU@hHfFwW](?:(?<=!)(?P<image>\[)|(?<=\])(?:(?P<target>\()|(?P<definition>:))"
    rf"|(?<=<)(?P<tag>(?i:{'|'.join(LOADING)}))(?=[\s/>])"
    r"|(?P<style>(?<=[uU])(?i:rl\()|(?<=@)(?i:import)(?=[\s\"']))"
    r"|(?P<url>(?<=[hH])(?i:ttps?:)|(?<=[fF])(?i:tps?:)|(?<=[wW])(?i:ss?:|ww\.)))"
)
_BEGUN: Final = re.compile(
    r"(?:!|\]|<[A-Za-z]{0,8}|@[A-Za-z]{0,6}|(?i:h(?:t(?:tps?|t)?)?|f(?:tps?|t)?|w(?:ss?|ww?)?|u(?:rl?)?))\Z"
)
_SPACE: Final = re.compile(rf"[\s\"'>]{{0,{MOST_SPACE}}}")
_MAY_LEAD: Final = re.compile(
    rf"[\\/&\x00-\x1f\x7f]|[A-Za-z][A-Za-z0-9+.-]{{0,{LONGEST_SCHEME - 1}}}[:&\\\x00-\x1f\x7f]|[wW]{{3}}\."
)
"""How a destination begins that leads anywhere; of most brackets in code the rest need not be read."""
_ENDS_RUN: Final = re.compile(r"[\s<>\"`|]")
_TRAILING: Final = ".,;:!?*_~'\\"
_IN_TAG: Final = re.compile(
    r"""(?i:(?:[a-z][a-z0-9+.-]{1,30}:)?[\\/]{2}|(?:https?|javascript|vbscript|data):)[^\s"'>)]*"""
)
_UNCLEAR: Final = re.compile(r"[`<]")
"""Begins what may hold a bracket that closes no description: code, an address, a tag."""
_BLANKS: Final = re.compile(r"[\s>]+")

_Settled = tuple[int, str | None]
"""Where what was read ends, and what stands for it; None if it stays as it is."""


class DefusingFilter:
    """Defuses the addresses of one lane; implements `core.answers.TextFilter`.

    `_text` begins at `_offset` of the whole and is settled to `_done`; of what was settled the last label's length is
    kept, and nothing is copied for each address.
    """

    def __init__(self, hosts: Sequence[str], found: Callable[[str], bool]) -> None:
        """`hosts` may be led to; `found` tells whether a text holds what may not get out."""
        self._hosts = tuple(hosts)
        self._found = found
        self._text = ""
        self._offset = 0
        self._done = 0
        self._images: set[int] = set()
        """Where destinations of images begin."""
        self._used: set[str] = set()
        self._defined: set[str] = set()
        self._unclear = False
        """Whether anything that follows may be the address of an image."""
        self._out: list[str] = []
        self._length = 0
        self._ahead = 0
        """Characters read to find where something ends; the same however the text arrives."""
        self._spans: list[RestoredSpan] = []
        self._carrying: set[Address] = set()

    @property
    def spans(self) -> Sequence[RestoredSpan]:
        """Where what came out so far differs from what went in, in order."""
        return self._spans

    @property
    def held(self) -> int:
        """Characters that wait for what follows them."""
        return len(self._text) - self._done

    @property
    def carrying(self) -> int:
        """How many addresses that said more than where something is were defused so far."""
        return len(self._carrying)

    def feed(self, text: str) -> str:
        """Take the next piece; return what is settled."""
        self._text += text
        return self._advance(final=False)

    def close(self) -> str:
        """The text is complete: return the rest."""
        return self._advance(final=True)

    def _advance(self, *, final: bool) -> str:
        while (opener := OPENERS.search(self._text, self._done)) is not None:
            if not final and opener.end() == len(self._text):
                break
            settled = self._read(opener, final=final)
            if settled is None:
                break
            self._settle(opener.start(), *settled)
        self._pass(self._waits_from(opener, final=final))
        past = self._done - LONGEST_LABEL
        if past > 0:
            self._text, self._done, self._offset = self._text[past:], LONGEST_LABEL, self._offset + past
        released = "".join(self._out)
        self._out.clear()
        return released

    def _waits_from(self, opener: re.Match[str] | None, *, final: bool) -> int:
        """Where what needs more text begins: an opener, or what may become one."""
        if opener is not None:
            return opener.start()
        size = len(self._text)
        begun = None if final else _BEGUN.search(self._text, max(self._done, size - LONGEST_BEGINNING))
        return size if begun is None else begun.start()

    def _read(self, opener: re.Match[str], *, final: bool) -> _Settled | None:
        """What one of the openers begins; None if more text decides."""
        if self._ahead > READ_FREELY + MOST_READ * (self._offset + opener.start()):
            return _unread(opener)
        match opener.lastgroup:
            case "image":
                return self._read_image(opener.start(), final=final)
            case "tag":
                return self._read_tag(opener, final=final)
            case "url":
                return self._read_run(opener.start(), final=final)
            case "definition":
                label = _label(self._text[max(0, opener.start() - LONGEST_LABEL) : opener.start()].rpartition("[")[2])
                loaded = self._unclear or label in self._used
                return self._read_destination(opener, loaded=loaded, final=final, label=label)
            case _:
                image = self._unclear or self._offset + opener.start() in self._images
                loaded = image or opener.lastgroup == "style"
                return self._read_destination(opener, loaded=loaded, final=final)

    def _read_image(self, start: int, *, final: bool) -> _Settled | None:
        """Whether `![` is an image, and whose address it loads."""
        ends = closing(self._text, start + 2, LONGEST_ALT)
        if ends is None and not final and len(self._text) < start + 2 + LONGEST_ALT:
            return None
        if ends == TOO_DEEP or (ends is not None and _UNCLEAR.search(self._text, start + 2, ends)):
            ends = None
        labels: list[str] = []
        if ends is not None:
            follows = self._text[ends + 1 : ends + 2]
            if not follows and not final:
                return None
            if follows == "(":
                self._ahead += ends - start
                self._images.add(self._offset + ends)
                return start + 2, None
            labels.append(_label(self._text[start + 2 : ends]))
            if follows == "[":
                last = self._text.find("]", ends + 2, ends + 2 + LONGEST_LABEL)
                if last < 0 and not final and len(self._text) < ends + 2 + LONGEST_LABEL:
                    return None
                labels.append(_label(self._text[ends + 2 : last]) if last >= 0 else "")
        self._ahead += sum(map(len, labels)) if labels else LONGEST_ALT
        full = len(self._used) >= MOST_LABELS
        self._unclear = self._unclear or not labels or full
        self._used.update(() if full else labels)
        known = self._defined if not labels or "" in self._defined else self._defined.intersection(labels)
        # What was defined before is live by now: the image becomes a link to it.
        return (start + 1, "") if known else (start + 2, None)

    def _read_destination(
        self, opener: re.Match[str], *, loaded: bool, final: bool, label: str | None = None
    ) -> _Settled | None:
        text, start = self._text, opener.end()
        spaces = _SPACE.match(text, start)
        begins = start if spaces is None else spaces.end()
        if begins == len(text) and not final and begins - start < MOST_SPACE:
            return None
        if begins - start == MOST_SPACE:
            return start, f"{opener[0]}…"
        angle = text.startswith("<", begins)
        begins += int(angle)
        if not final and len(text) < begins + LONGEST_SCHEME + 2:
            return None
        if not _MAY_LEAD.match(text, begins):
            return start, None
        ends = destination_end(text, begins, angle=angle, quote=text[begins - 1])
        if ends is None and not final and len(text) < begins + LONGEST_ADDRESS:
            return None
        stop = ends if ends is not None else min(len(text), begins + LONGEST_ADDRESS)
        self._ahead += stop - start
        address = read_address(decoded(text[begins:stop]))
        if address is None or not (address.fetched or runs_code(address) or opens_program(address)):
            return start, None
        too_long = stop - begins >= LONGEST_ADDRESS
        if self._defuses(address, loaded=loaded or "![" in text[begins:stop], too_long=too_long):
            return stop, text[opener.start() : begins] + inert(address)
        if label is not None:
            self._defined.add(label if len(self._defined) < MOST_LABELS else "")
        # The address is read once more as one in prose: what the destination ends with, renderers disagree on.
        return begins, None

    def _read_run(self, start: int, *, final: bool) -> _Settled | None:
        text = self._text
        found = _ENDS_RUN.search(text, start, start + LONGEST_ADDRESS)
        if found is None and not final and len(text) < start + LONGEST_ADDRESS:
            return None
        stop = found.start() if found is not None else min(len(text), start + LONGEST_ADDRESS)
        too_long = stop - start >= LONGEST_ADDRESS
        self._ahead += stop - start
        stop = start + len(balanced(text[start:stop].partition("![")[0]).rstrip(_TRAILING))
        address = read_address(decoded(text[start:stop]))
        if address is not None and self._defuses(address, loaded=False, too_long=too_long):
            return stop, inert(address)
        return max(stop, start + 1), None

    def _read_tag(self, opener: re.Match[str], *, final: bool) -> _Settled | None:
        text, start = self._text, opener.start()
        stop, whole = tag_end(text, opener.end(), start + LONGEST_TAG)
        if not whole and stop == len(text) < start + LONGEST_TAG and not final:
            return None
        self._ahead += stop - start
        clicked = opener["tag"].lower() in _CLICKED
        plain = decoded_tag(text[start:stop])
        found = [read_address(one[0]) for one in _IN_TAG.finditer(plain)]
        addresses = [one for one in found if one is not None and (one.fetched or runs_code(one))]
        too_long = stop - start >= LONGEST_TAG
        defused = [self._defuses(one, loaded=not clicked, too_long=too_long) for one in addresses]
        # What stands in it is read once more for itself: a tag that is none for Markdown may hold an image.
        # What stands behind another `<` is not read, and would be loaded all the same.
        if any(defused) or not whole:
            return start + 1, "&lt;"
        return start + 1, None

    def _defuses(self, address: Address, *, loaded: bool, too_long: bool = False) -> bool:
        if address.fetched and leads_to(address, self._hosts):
            return False
        if runs_code(address):
            return True
        if too_long or carries_data(address, self._found):
            self._carrying.add(address)
            return True
        return loaded and address.fetched

    def _settle(self, start: int, end: int, instead: str | None) -> None:
        if instead is None:
            self._pass(end)
            return
        self._pass(start)
        said = self._text[start:end]
        self._done = end
        if said == instead:
            self._emit(said)
            return
        begins = self._length
        self._emit(instead)
        self._spans.append(RestoredSpan(start=begins, end=self._length, said=said))

    def _pass(self, end: int) -> None:
        if end > self._done:
            self._emit(self._text[self._done : end])
            self._done = end

    def _emit(self, text: str) -> None:
        self._out.append(text)
        self._length += len(text)


def _unread(opener: re.Match[str]) -> _Settled:
    """One of very many openers in a crowd that takes longer to read than any answer that people read."""
    match opener.lastgroup:
        case "image":
            return opener.start() + 1, ""
        case "tag":
            return opener.start() + 1, "&lt;"
        case "url":
            return opener.end(), f"{opener[0][:-1]}…"
        case _:
            return opener.end(), f"{opener[0]}…"


def decoded_tag(tag: str) -> str:
    """The characters of a tag as its attributes have them, with the white space between them."""
    return " ".join(decoded(part) for part in re.split(r"[ \n]", tag.replace("\\/", "/").replace('\\"', '"')))


def _label(text: str) -> str:
    return _BLANKS.sub(" ", text.strip()).casefold()
