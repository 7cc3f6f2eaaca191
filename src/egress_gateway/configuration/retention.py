"""How long records are kept: `retention` of `gateway.yaml`."""

import re
from functools import partial
from typing import Final

from egress_gateway.core.errors import ConfigError
from egress_gateway.core.retention import FLOOR_DAYS, PRESETS, RetentionConfig
from egress_gateway.wire.fields import Fields
from egress_gateway.wire.yaml import Node

_SPAN: Final = re.compile(r"([1-9]\d{0,3})([dwy])", re.ASCII)
_MOST_DAYS: Final = 36_525
"""A hundred years."""
_CLASS: Final = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)*")


def read_retention(top: Fields) -> RetentionConfig | None:
    """The spans in days; None where nothing is said, and then nothing is ever pruned."""
    if not top.has("retention"):
        return None
    with top.mapping("retention") as fields:
        default = _days(fields.text("default", "eu-ai-act"), fields, "default", fields.line_of("default"))
        return RetentionConfig(
            default=default,
            routes=fields.entries("routes", partial(_term, fields)) if fields.has("routes") else {},
            classes=fields.entries("classes", partial(_class_term, fields)) if fields.has("classes") else {},
        )


def _class_term(fields: Fields, name: str, node: Node, line: int) -> int:
    if not _CLASS.fullmatch(name):
        raise ConfigError(f"{name!r} is no data class or family; write phi or pii.email", file=fields.file, line=line)
    return _term(fields, name, node, line)


def _term(fields: Fields, name: str, node: Node, line: int) -> int:
    if not isinstance(node.value, str):
        raise ConfigError(f"how long {name!r} is kept is a span of time; {_FORMS}", file=fields.file, line=line)
    return _days(node.value, fields, name, line)


_FORMS: Final = f"write 183d, 26w, 6y or one of {', '.join(PRESETS)}"


def _days(text: str, fields: Fields, name: str, line: int) -> int:
    span = _SPAN.fullmatch(text)
    if text in PRESETS:
        days = PRESETS[text]
    elif span is None:
        raise ConfigError(f"{text!r} of {name!r} is no span of time; {_FORMS}", file=fields.file, line=line)
    else:
        count = int(span[1])
        # With every leap day that so many years can have, so that none of them is short.
        days = {"d": count, "w": 7 * count, "y": -(-count * 1461 // 4)}[span[2]]
    if days < FLOOR_DAYS:
        raise ConfigError(
            f"{name!r} is kept for {days} days, and no record may go before {FLOOR_DAYS} "
            f"(AI Act, articles 19(1) and 26(6)); write {FLOOR_DAYS}d or more",
            file=fields.file,
            line=line,
        )
    if days > _MOST_DAYS:
        raise ConfigError(f"{name!r} is kept for more than a hundred years", file=fields.file, line=line)
    return days
