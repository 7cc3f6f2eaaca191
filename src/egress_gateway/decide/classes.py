"""The sensitivity of every data class: the built-in levels and what `classes.yaml` changes.

A deployer declares classes of their own under `classes`, and raises levels under `raise`. To lower one
takes the word `lower` and a reason, so that a reviewer sees it.
"""

import re
from collections.abc import Mapping
from typing import Final

from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DataClass, covers
from egress_gateway.core.policy import Level
from egress_gateway.decide.vocabulary import LEVELS, check_word, families_of
from egress_gateway.wire.fields import Fields
from egress_gateway.wire.yaml import Node

CLASS: Final = re.compile(r"[a-z][a-z0-9_]{0,31}(?:\.[a-z][a-z0-9_]{0,63}){1,3}")


def read_levels(top: Fields | None, builtin: Mapping[DataClass, Level]) -> dict[DataClass, Level]:
    """All classes with their level, sorted by name. `top` is classes.yaml, if the bundle has one."""
    levels = dict(builtin)
    if top is not None:
        with top:
            if top.has("classes"):
                top.entries("classes", lambda name, node, line: _declare(levels, name, node, line, top.file))
            if top.has("raise"):
                top.entries("raise", lambda name, node, line: _raise(levels, name, node, line, top.file))
            if top.has("lower"):
                top.entries("lower", lambda name, node, line: _lower(levels, name, node, line, top.file))
    return dict(sorted(levels.items()))


def _declare(levels: dict[DataClass, Level], name: str, node: Node, line: int, file: str) -> None:
    if not CLASS.fullmatch(name):
        raise ConfigError(f"{name!r} is not a class name: use family.name in lower case", file=file, line=line)
    if name in levels or name in families_of(levels):
        raise ConfigError(f"{name!r} is already a data class; use raise or lower for its level", file=file, line=line)
    above = next((known for known in levels if covers(known, name)), None)
    if above is not None:
        raise ConfigError(f"{above!r} is a class, not a family; {name!r} cannot stand below it", file=file, line=line)
    with Fields(node, file=file, what=f"class {name!r}") as fields:
        fields.sentence("about", "")
        levels[DataClass(name)] = fields.choice("level", LEVELS)


def _raise(levels: dict[DataClass, Level], name: str, node: Node, line: int, file: str) -> None:
    below = _below(levels, name, line, file)
    if not isinstance(node.value, str) or node.value not in LEVELS:
        raise ConfigError(f"the level of {name!r} must be one of {', '.join(LEVELS)}", file=file, line=node.line)
    level = LEVELS[node.value]
    if not any(levels[known] < level for known in below):
        raise ConfigError(f"{name!r} is not below {node.value}; to lower a level, use lower", file=file, line=node.line)
    levels.update({known: max(level, levels[known]) for known in below})


def _lower(levels: dict[DataClass, Level], name: str, node: Node, line: int, file: str) -> None:
    below = _below(levels, name, line, file)
    with Fields(node, file=file, what=f"lower {name!r}") as fields:
        level = fields.choice("level", LEVELS)
        fields.sentence("reason")
    if not any(levels[known] > level for known in below):
        raise ConfigError(f"{name!r} is not above that level; to raise a level, use raise", file=file, line=node.line)
    levels.update({known: min(level, levels[known]) for known in below})


def _below(levels: dict[DataClass, Level], name: str, line: int, file: str) -> list[DataClass]:
    check_word("data class", name, {*levels, *families_of(levels)}, file=file, line=line)
    return [known for known in levels if covers(name, known)]
