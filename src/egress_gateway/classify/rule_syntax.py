r"""The expressions that a rule pack may hold, and what becomes of them: linear, greedy, and inside one slot.

The syntax is what Hyperscan and RE2 read alike: characters, classes, groups, alternatives, greedy repetitions and
`\\b`. What one of them does not know, or reads otherwise, is refused by name: look-around, back-references, anchors,
lazy and possessive repetitions, properties. A class that excludes characters also excludes the separators that stand
between slots, so that no value is read over the border of two texts.
"""

import re
from collections.abc import Iterator
from typing import Final

from egress_gateway.classify.pattern import KEY_SEPARATOR, SEPARATOR
from egress_gateway.core.errors import ConfigError

LONGEST_EXPRESSION: Final = 1000
"""Characters; the longest built-in one has half of that."""
_BORDERS: Final = "".join(f"\\x{ord(each):02x}" for each in (SEPARATOR, KEY_SEPARATOR))
_TOKEN: Final = re.compile(
    r"(?P<escape>\\(?:x[0-9a-fA-F]{2}|.))|(?P<group>\((?:\?(?:[a-zA-Z-]*[:)]|<?[=!]|.?))?)|(?P<repeat>[*+?]|\{\d+(?:,\d*)?\})"
    r"|(?P<class>\[)|(?P<plain>[^\\])",
    re.DOTALL,
)
_MEMBER: Final = re.compile(
    r"(?P<escape>\\(?:x[0-9a-fA-F]{2}|.))|(?P<posix>\[[:.=])|(?P<end>\])|(?P<plain>[^\\])", re.DOTALL
)
_SHORTHANDS: Final = {
    "\\D": rf"[^0-9{_BORDERS}]",
    "\\W": rf"[^0-9A-Za-z_{_BORDERS}]",
    "\\S": rf"[^\t\n\f\r {_BORDERS}]",
    "\\s": r"[\t\n\f\r ]",
}
"""Spelled out: the two engines do not agree whether a vertical tab is white space."""
_INSIDE: Final = {"\\s": r"\t\n\f\r "}
_LETTERS: Final = frozenset("dwbtnrf")
"""Escapes of a letter that both engines read alike."""


def in_one_slot(expression: str) -> str:
    """The expression as it is compiled. Raises `ConfigError` that says what is not taken, and what to write instead."""
    if not expression.isascii() or not expression.isprintable():
        raise ConfigError("an expression is printable ASCII; texts are folded to ASCII before they are searched")
    if len(expression) > LONGEST_EXPRESSION:
        raise ConfigError(f"the expression is longer than {LONGEST_EXPRESSION} characters; split it into two patterns")
    return "".join(_parts(expression))


def _parts(expression: str) -> Iterator[str]:
    at, values, repeated = 0, 0, False
    while at < len(expression):
        token = _TOKEN.match(expression, at)
        if token is None:
            raise ConfigError("the expression cannot be read")
        at, text = token.end(), token[0]
        kind = token.lastgroup
        if kind == "repeat" and repeated:
            raise ConfigError(f"{text!r} behind a repetition is not taken; repetitions are greedy")
        repeated = kind == "repeat"
        match kind:
            case "escape":
                yield _escape(text)
            case "class":
                written, at = _class(expression, at)
                yield written
            case "group":
                values += text == "("
                if values > 1:
                    raise ConfigError("there are two groups; one is the value, write (?:...) for the others")
                yield _group(text, at)
            case "plain" if text in "^$":
                raise ConfigError(f"{text!r} is not taken, for a text is searched together with others; write \\b")
            case "plain" if text == ".":
                yield rf"[^\n{_BORDERS}]"
            case _:
                yield text


def _escape(text: str) -> str:
    if text in _SHORTHANDS:
        return _SHORTHANDS[text]
    letter = text[1:2]
    if letter.isalnum() and letter not in _LETTERS and not (letter == "x" and len(text) == 4):
        remedy = "; write \\b" if letter in "AZzBG" else ""
        raise ConfigError(f"{text!r} is not taken{remedy}")
    if text in (f"\\x{ord(SEPARATOR):02x}", f"\\x{ord(KEY_SEPARATOR):02x}"):
        raise ConfigError(f"{text!r} stands between texts, and belongs to none")
    return text


def _group(text: str, end: int) -> str:
    if text in ("(", "(?:", "(?i:"):
        return text
    if text == "(?i)":
        if end != len(text):
            raise ConfigError("'(?i)' stands at the very beginning; write (?i:...) for a part")
        return text
    if text.startswith(("(?=", "(?!", "(?<=", "(?<!")):
        raise ConfigError(f"{text!r} looks around, which is not linear; put the value in a group and the rest outside")
    raise ConfigError(f"{text!r} is not taken; write (?:...)")


def _class(expression: str, at: int) -> tuple[str, int]:
    """A bracketed class that begins before `at`, as it is compiled, and where it ends."""
    negated = expression[at : at + 1] == "^"
    at += negated
    members: list[str] = []
    while member := _MEMBER.match(expression, at):
        at, text = member.end(), member[0]
        if member.lastgroup == "end":
            if not members:
                raise ConfigError("a class holds nothing; write \\] for a bracket in it")
            return f"[{'^' if negated else ''}{''.join(members)}{_BORDERS if negated else ''}]", at
        if member.lastgroup == "posix" or text in ("\\D", "\\W", "\\S", "\\b"):
            raise ConfigError(f"{text!r} in a class is not taken; write its characters")
        members.append(_INSIDE.get(text) or (_escape(text) if member.lastgroup == "escape" else text))
    raise ConfigError("a class is not closed; write ]")
