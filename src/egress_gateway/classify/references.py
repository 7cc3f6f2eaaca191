"""Whether what stands behind `password =` is written out, or only refers to where the value is.

Code, templates and annotations assign names, calls and types: `token = session.token`, `credentials: Credentials`,
`pwd=getpass("...")`. None of them gives anything away, and ordinary code is full of them. What is quoted is a value;
what is not may be one, and is looked at for words: keys are drawn at random and hold none.
"""

import re
from typing import Final

from egress_gateway.classify.entropy import is_worded
from egress_gateway.classify.pattern import KEY_SEPARATOR

_QUOTES: Final = "\"'`" + KEY_SEPARATOR
"""What a value that is written out follows: a quote, or the key whose string it is."""
_CALL: Final = re.compile(r"[A-Za-z_$][\w$]*(?:(?:\.|::|->|\?\.)[\w$]+)*[(\[{]")
_PATH: Final = re.compile(r"[A-Za-z_$][\w$]*(?:(?:\.|::|->|\?\.)[A-Za-z_$][\w$]*)*[)\]},;:|?*&]*")
"""A name, or names joined as code joins them, with what may close a signature behind it."""
_DOTTED: Final = re.compile(r"\.|::|->")
_FORMAT: Final = re.compile(r"[{%][\w.!:(]*[})srd]|[{<\[(]")
"""A place that is filled in later: `{0.password!r}`, `%(password)s`, `<password>`, or a list."""
_SECRECY: Final = re.compile(
    r"(?i)pass|pwd|secret|token|credential|key|user|login|auth|cipher|prompt|sensitive|hidden|invalid|missing|required"
)
_SETTING_NAME: Final = re.compile(r"(?:^|[\s;])(?:export |set |ENV |ARG |-e |--env )?[A-Z][A-Z0-9_]*=$")
"""`DB_PASSWORD=`: an environment file or a shell, where values need no quotes."""
_LONGEST_NAME: Final = 64


def says_what_it_is(text: str) -> bool:
    """Words, no digit, and one of them about secrets: `challengePassword`, `your-secret-token`."""
    return is_worded(text) and not any(c.isdigit() for c in text) and _SECRECY.search(text) is not None


def is_quoted(text: str, start: int) -> bool:
    """Whether the value that begins here is written as a string."""
    return text[start - 1 : start] in _QUOTES if start else False


def is_reference(text: str, start: int, end: int) -> bool:
    """Whether code that is not quoted names, calls or annotates here, and writes out no value."""
    if is_quoted(text, start):
        return False
    value = text[start:end]
    if _FORMAT.match(value) or _CALL.match(value):
        return True
    if text[end : end + 1] in ("(", "["):
        return _PATH.fullmatch(value) is not None
    if _PATH.fullmatch(value) is None:
        return False
    if _DOTTED.search(value):
        return any(is_worded(part) for part in _DOTTED.split(value))
    return is_worded(value) and not any(c.isdigit() for c in value) and not _is_setting(text, start)


def _is_setting(text: str, start: int) -> bool:
    """Whether the value is what an environment variable is set to."""
    return _SETTING_NAME.search(text[max(start - _LONGEST_NAME, 0) : start]) is not None
