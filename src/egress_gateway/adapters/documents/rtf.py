"""Rich Text Format 1.9: text, shown or hidden, with its escapes undone; pictures in it are documents."""

import re
from typing import Final

from egress_gateway.adapters.documents.charset import keeps_ascii
from egress_gateway.adapters.documents.gathering import Gathering, Reason, inside
from egress_gateway.adapters.documents.shown import lines_as_shown

_TOKEN: Final = re.compile(
    r"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_CHARACTERS: Final = {
    "par": "\n", "line": "\n", "page": "\n", "sect": "\n", "row": "\n", "tab": "\t", "cell": "\t", "emdash": "\u2014",
    "endash": "\u2013", "lquote": "\u2018", "rquote": "\u2019", "ldblquote": "\u201c", "rdblquote": "\u201d",
    "bullet": "\u2022", "emspace": " ", "enspace": " ",
}  # fmt: skip
_SYMBOLS: Final = {"~": "\u00a0", "_": "-", "-": "", "\n": "\n", "\r": "\n", "{": "{", "}": "}", "\\": "\\"}
_HEX: Final = re.compile(r"[0-9a-fA-F]{16,}")
_CARRIERS: Final = frozenset({"pict", "objdata", "datastore"})
"""Destinations that hold bytes in hexadecimal."""
_NO_TEXT: Final = frozenset({"fonttbl", "colortbl", "stylesheet", "themedata", "colorschememapping", "latentstyles"})
"""Destinations of names and numbers that no reader shows as text. What stands there is kept apart."""
_BESIDE: Final = frozenset(
    {"annotation", "comment", "footer", "footerf", "footerl", "footerr", "footnote", "header", "headerf", "headerl",
     "headerr", "info", "rxe", "tc", "tcn", "txe", "xe"}
)  # fmt: skip
"""Destinations of text that a page shows elsewhere or not at all."""
_VEILS: Final = frozenset({"v", "deleted"})
"""What hides the text behind it, until it is said to be 0."""
_PAGES: Final = {"10000": "mac-roman", "65001": "utf-8"}
"""Code pages that have another name elsewhere."""
_LONGEST_NUMBER: Final = 40
"""Characters of what may be a number rather than bytes; the lines of writers are longer."""
_MOST_REPLACED: Final = 64
"""Characters that stand for one in Unicode. Writers use 0, 1 or 2."""
_DEEPEST: Final = 200


def read_rtf(text: str, where: str, gathering: Gathering) -> None:
    """A document; its bytes are ASCII."""
    shown: list[str] = []
    seen: list[str] = []
    otherwise: list[str] = []
    aside: list[str] = []
    carried: list[str] = []
    kinds = [shown]
    replaced = [1]
    veils: list[frozenset[str]] = [frozenset()]
    page, skip, foreign = "cp1252", 0, False

    def say(said: str, other: str | None = None) -> None:
        kinds[-1].append(said)
        if kinds[-1] is shown:
            otherwise.append(said if other is None else other)
            if not veils[-1]:
                seen.append(said)

    for token in _TOKEN.finditer(text):
        word, number, code, symbol, brace, plain = token.groups()
        if brace == "{":
            if len(kinds) > _DEEPEST:
                gathering.miss(where, Reason.TOO_DEEP)
                break
            kinds.append(kinds[-1])
            veils.append(veils[-1])
            replaced.append(replaced[-1])
            skip = 0
        elif brace == "}":
            if len(kinds) > 1:
                kinds.pop()
                veils.pop()
                replaced.pop()
            skip = 0
        elif word == "ansicpg" and number:
            page = _PAGES.get(number, f"cp{number}")
            foreign = foreign or not keeps_ascii(page)
        elif word == "u" and number:
            shown.append(_character(int(number)))
            otherwise.append(shown[-1])
            seen += [] if veils[-1] else shown[-1:]
            skip = replaced[-1]
        elif word == "uc" and number:
            replaced[-1] = min(max(int(number), 0), _MOST_REPLACED)
        elif word == "bin":
            gathering.miss(where, Reason.UNKNOWN_TYPE)
        elif word in _CARRIERS:
            carried.append("")
            kinds[-1] = carried
        elif word in _NO_TEXT:
            kinds[-1] = aside
        elif word:
            veils[-1] = _veiled(veils[-1], word, number)
            say(_CHARACTERS.get(word, ""))
        elif skip and (code or plain):
            # What stands after `\u` is for readers that do not know it. Letters and digits there are kept apart.
            taken = min(skip, len(plain)) if plain else 1
            aside += filter(str.isalnum, (plain or _byte(code, page))[:taken])
            say((plain or "")[taken:])
            skip -= taken
        elif code:
            say(_byte(code, "cp1252" if foreign else page), _byte(code, page))
        elif symbol:
            veils[-1] |= {"*"} if symbol == "*" else frozenset()
            say(_SYMBOLS.get(symbol, ""))
        elif plain:
            if kinds[-1] is carried:
                carried[-1] += plain.strip()
                aside += [f"{one} " for one in plain.split() if len(one) < _LONGEST_NUMBER]
            else:
                say(plain)
    gathering.add(where, "".join(shown))
    gathering.add(inside(where, "shown"), lines_as_shown("".join(shown), "".join(seen)))
    if foreign:
        gathering.add(inside(where, "otherwise"), "".join(otherwise) if otherwise != shown else "")
        gathering.miss(where, Reason.UNKNOWN_CHARSET)
    runs = [run for digits in carried for run in _HEX.findall(digits)]
    gathering.add(inside(where, "aside"), "".join([*aside, *(_HEX.sub(" ", digits) for digits in carried)]).strip())
    for index, digits in enumerate(runs, 1):
        gathering.within(bytes.fromhex(digits[: len(digits) // 2 * 2]), inside(where, "carried", index))


def _veiled(veils: frozenset[str], word: str, number: str | None) -> frozenset[str]:
    """What hides the text behind a word."""
    if word == "plain":
        return veils - _VEILS
    if word in _VEILS and number == "0":
        return veils - {word}
    return veils | {word} if word in _VEILS | _BESIDE else veils


def _character(code: int) -> str:
    code %= 1 << 16
    return "" if 0xD800 <= code < 0xE000 else chr(code)


def _byte(digits: str, page: str) -> str:
    try:
        return bytes.fromhex(digits).decode(page, "replace")
    except LookupError:
        return bytes.fromhex(digits).decode("cp1252", "replace")
