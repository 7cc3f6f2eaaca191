"""`egress edm`: lists of rows that are looked for in what leaves, built from CSV."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec
from cyclopts import App
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from egress_gateway.adapters.exact_lists import ListAbout, build_list, csv_rows, read_list
from egress_gateway.adapters.keyed_files import KeyedFile
from egress_gateway.classify.exact.columns import read_columns
from egress_gateway.cli.list_key import DEFAULT_STATE, list_key
from egress_gateway.configuration.deployer_classes import check_class
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DataClass

RECORD: Final = "customer.record"

_ENCODING: Final = "utf-8-sig"

app: Final = App(name="edm", help="Exact data match: find the rows of a list of your own.")


class ListReport(msgspec.Struct, frozen=True, kw_only=True):
    """What `--json` prints of a list: counts and names of columns, no value."""

    file: str
    data_class: DataClass = msgspec.field(name="class")
    rows: int
    columns: dict[str, str]
    name_alone: bool
    hashes: int
    bytes: int
    digest: str
    short: dict[str, int]
    long: dict[str, int]
    common: int
    common_parts: int


@app.command
def build(
    table: Path,
    /,
    *,
    columns: str,
    out: Path,
    class_: str = RECORD,
    names_need_more: bool = False,
    key: Path | None = None,
    state: Path = DEFAULT_STATE,
    json: bool = False,
) -> int:
    """Build the file that a list is looked for by; it takes the place of the one that was there as a whole.

    No value can be read out of the file: it holds hashes under a key that the gateway keeps elsewhere.

    Args:
        table: CSV with a header, in UTF-8, with commas, semicolons or tabulators.
        columns: The columns to look for, with commas between; `name=kind` where the name does not say what it holds
            (given, family, name, id, phone, other).
        out: The file.
        class_: The data class of what is found.
        names_need_more: A first and a last name are found only beside another value of the row: for lists whose names
            many people have.
        key: The key; made if it is not there. Without it, that of the gateway's state.
        state: The gateway's state directory.
        json: Print one JSON document instead of text.
    """
    terminal = Console(stderr=True)
    try:
        check_class(class_)
        wanted = read_columns(columns)
        secret = list_key(key, state)
        with Progress(
            TextColumn("reading"), BarColumn(), TimeRemainingColumn(),
            console=terminal, transient=True, disable=not terminal.is_terminal,
        ) as progress:  # fmt: skip
            rows = csv_rows(_lines(table, progress), wanted, file=str(table))
            build_list(rows, wanted, out=out, key=secret, data_class=DataClass(class_), name_alone=not names_need_more)
        return _show(out, read_list(out, secret), json=json)
    except ConfigError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


@app.command
def inspect(file: Path, /, *, key: Path | None = None, state: Path = DEFAULT_STATE, json: bool = False) -> int:
    """Show what a list was built of: columns, counts and digest, no value.

    Args:
        file: What `egress edm build` wrote.
        key: The key that it was built with. Without it, that of the gateway's state.
        state: The gateway's state directory.
        json: Print one JSON document instead of text.
    """
    try:
        return _show(file, read_list(file, list_key(key, state)), json=json)
    except ConfigError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


def _lines(table: Path, progress: Progress) -> Iterator[str]:
    """The lines of a table, with how far it is. Raises `ConfigError`."""
    try:
        task = progress.add_task("", total=table.stat().st_size)
        with table.open(encoding=_ENCODING, newline="") as file:
            for line in file:
                progress.advance(task, len(line))
                yield line
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", file=str(table)) from error
    except UnicodeDecodeError:
        # The cause holds a piece of the list.
        raise ConfigError("is not UTF-8; convert it first", file=str(table)) from None


def _show(file: Path, read: KeyedFile[ListAbout], *, json: bool) -> int:
    about = read.about
    report = ListReport(
        file=str(file),
        data_class=about.data_class,
        rows=about.rows,
        columns={column.name: column.kind.value for column in about.columns},
        name_alone=about.name_alone,
        hashes=len(read.known),
        bytes=read.size,
        digest=read.digest,
        short=about.short,
        long=about.long,
        common=about.common,
        common_parts=about.common_parts,
    )
    if json:
        print(msgspec.json.encode(report).decode())
        return 0
    console = Console(highlight=False, markup=False, soft_wrap=True)
    console.print(f"{file}: {about.rows} rows as {about.data_class}, {report.hashes} hashes, {read.size} bytes")
    console.print(f"columns {', '.join(f'{name} ({kind})' for name, kind in report.columns.items())}")
    console.print(f"a name alone is {'found' if about.name_alone else 'not found: another value must be in reach'}")
    console.print(f"digest {read.digest}")
    for line in _left_out(about):
        console.print(line)
    return 0


def _left_out(about: ListAbout) -> Iterator[str]:
    for name, count in about.short.items():
        yield f"left out of {name}: {count} values that are too short or say nothing"
    for name, count in about.long.items():
        yield f"left out of {name}: {count} values of too many words; fingerprints find prose"
    if about.common:
        yield f"left out: {about.common} values that too many rows share to name one of them"
    if about.common_parts:
        yield f"left out: {about.common_parts} parts of values that too many rows share"
