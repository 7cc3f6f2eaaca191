"""Rules that rewrite a request: tools taken out, fields set or removed, the system prompt replaced."""

import re
from collections.abc import Iterable
from itertools import combinations
from typing import Final

from egress_gateway.core.errors import ConfigError
from egress_gateway.core.obligations import Modify, SystemPrompt
from egress_gateway.decide.vocabulary import Vocabulary, check_word
from egress_gateway.wire.fields import Fields
from egress_gateway.wire.yaml import Node

BODY_FIELD: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}(?:\[[A-Za-z_][A-Za-z0-9_]{0,63}\])?")
"""In forms a field of a field is written in brackets: `expires_after[seconds]`."""
MAX_PREPEND: Final = 8_192
"""Characters; a house rule for a model is a page, and it is paid for with every request."""


def read_modify(fields: Fields, name: str, vocabulary: Vocabulary) -> Modify:
    """What a rule with the effect `modify` does to a body. Raises `ConfigError`."""
    drop = tuple(fields.words("drop_tools")) if fields.has("drop_tools") else ()
    for tool, line in drop:
        check_word("tool", tool, vocabulary.tools, file=fields.file, line=line)
    remove = tuple(fields.words("remove")) if fields.has("remove") else ()
    for field, line in remove:
        _check_body_field(field, vocabulary, fields.file, line)
    values = (
        fields.entries("set", lambda field, node, line: _value(field, node, line, vocabulary, fields.file))
        if fields.has("set")
        else {}
    )
    system = _system(fields)
    if not drop and not remove and not values and system == SystemPrompt():
        raise fields.error(f"{fields.what} modifies nothing; give it drop_tools, set, remove or system")
    both = sorted(values.keys() & {field for field, _ in remove})
    if both:
        raise fields.error(f"{fields.what} both sets and removes {both[0]!r}; keep one", key="remove")
    return Modify(
        rule=name,
        drop_tools=tuple(tool for tool, _ in drop),
        set=tuple(sorted(values.items())),
        remove=tuple(field for field, _ in remove),
        system=system,
    )


def check_modifications(modifying: Iterable[tuple[Modify, frozenset[str], str, int]]) -> None:
    """Refuse two that treat one field differently where both may apply.

    Takes each with the routes that it is limited to (none: not limited), its file and its line.
    """
    for (one, routes, _, _), (two, others, file, line) in combinations(modifying, 2):
        field = _contradiction(one, two)
        apart = routes and others and routes.isdisjoint(others)
        if field and not apart:
            raise ConfigError(
                f"rules {one.rule!r} and {two.rule!r} give {field!r} different values; give them different routes",
                file=file,
                line=line,
            )


def _system(fields: Fields) -> SystemPrompt:
    if not fields.has("system"):
        return SystemPrompt()
    if not isinstance(fields.peek("system").value, dict):
        return SystemPrompt(strip=fields.choice("system", {"strip": True}))
    with fields.mapping("system") as system:
        strip = system.flag("strip", default=False)
        prepend = system.text("prepend", "")
        if len(prepend) > MAX_PREPEND:
            raise system.error(f"prepend has at most {MAX_PREPEND} characters", key="prepend")
        return SystemPrompt(strip=strip, prepend=prepend)


def _value(field: str, node: Node, line: int, vocabulary: Vocabulary, file: str) -> str | int | bool:
    _check_body_field(field, vocabulary, file, line)
    if not isinstance(node.value, str | int | bool):
        raise ConfigError(f"{field!r} can be set to text, a whole number, true or false", file=file, line=node.line)
    return node.value


def _check_body_field(field: str, vocabulary: Vocabulary, file: str, line: int) -> None:
    if not BODY_FIELD.fullmatch(field):
        raise ConfigError(f"{field!r} is not the name of a top-level field of a body", file=file, line=line)
    if vocabulary.inspected is None or field in vocabulary.inspected:
        raise ConfigError(
            f"{field!r} cannot be modified: the inspection rests on it; write a block rule", file=file, line=line
        )


def _contradiction(one: Modify, two: Modify) -> str:
    """What the two would treat differently; empty if there is nothing."""
    first, second = dict(one.set), dict(two.set)
    # By spelling: True == 1 in Python, not in a body.
    clash = {field for field in first.keys() & second.keys() if repr(first[field]) != repr(second[field])}
    clash |= (first.keys() & set(two.remove)) | (second.keys() & set(one.remove))
    if one.system.prepend and two.system.prepend and one.system.prepend != two.system.prepend:
        clash.add("system.prepend")
    return min(clash, default="")
