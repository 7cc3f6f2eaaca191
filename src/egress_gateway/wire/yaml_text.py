"""Writes the YAML that `wire/yaml.py` reads: one value on one line, text quoted wherever it could be anything else."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Final

Tree = None | bool | int | str | Sequence["Tree"] | Mapping[str, "Tree"]

_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*(?:[.][A-Za-z0-9_-]+)*")
_MEANS_SOMETHING: Final = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
"""To some readers of YAML."""


def flow(tree: Tree) -> str:
    """A value in flow style. Raises `ValueError` for text that does not print: no file of ours holds any."""
    match tree:
        case None:
            return "null"
        case bool():
            return "true" if tree else "false"
        case int():
            return str(tree)
        case str():
            return _text(tree)
        case Mapping():
            return "{" + ", ".join(f"{_text(key)}: {flow(value)}" for key, value in tree.items()) + "}"
        case _:
            return "[" + ", ".join(flow(item) for item in tree) + "]"


def _text(text: str) -> str:
    if _PLAIN.fullmatch(text) and text.lower() not in _MEANS_SOMETHING:
        return text
    if not text.isprintable():
        raise ValueError("text that does not print")
    return json.dumps(text, ensure_ascii=False)
