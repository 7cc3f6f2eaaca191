"""Lists as commands print them: JSON for machines, a line each, or a table for people."""

import sys
from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec
from rich.console import Console
from rich.table import Table

Line = TypeVar("Line")


def json_line(value: object) -> str:
    """One line of JSON."""
    return msgspec.json.encode(value).decode()


def print_list(lines: Sequence[Line], table: Callable[[Sequence[Line]], Table], *, json: bool, none: str = "") -> None:
    """Print a list. `none` is said on standard error to people where there is nothing to list."""
    if json:
        for line in lines:
            print(json_line(line))
    elif lines or not none:
        Console().print(table(lines))
    else:
        print(none, file=sys.stderr)
