"""Lists of rows that are looked for in text: built from CSV, read back for the finder."""

import csv
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

from egress_gateway.adapters.keyed_files import KeyedFile, new_salt, read_keyed, write_keyed
from egress_gateway.classify.exact.columns import Column, check_telling
from egress_gateway.classify.exact.finder import REVISION, ExactFinder
from egress_gateway.classify.exact.rows import FAMILY, GIVEN, ID, PARTIAL, RowReader
from egress_gateway.classify.keyed import FLAGS, Hasher
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DataClass
from egress_gateway.core.secret import Secret
from egress_gateway.wire.fields import nearest

COMMON: Final = 5
"""People that may share a value which names a row by itself; one of more people (a placeholder, the address of the
company) names none, and is left out. Rows with the same name are of one person; without a name, each is of another."""
_SUBJECT: Final = "exact"
_BATCH: Final = 2048
_BUCKETS: Final = 256
"""Entries are sorted in as many portions, by their first byte, so that a long list needs little memory."""
_MOST_CELL: Final = 1 << 20


class ListAbout(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a file says of the list that it was built from: counts, no values."""

    data_class: DataClass
    columns: tuple[Column, ...]
    rows: int
    name_alone: bool
    short: dict[str, int]
    """By column, values left out because they are too short or say nothing."""
    long: dict[str, int]
    """By column, values left out because they have too many words."""
    common: int
    """Values left out because too many rows share them."""
    common_parts: int
    """The same of parts of values."""


def build_list(
    rows: Iterable[Sequence[str]],
    columns: Sequence[Column],
    *,
    out: Path,
    key: Secret[bytes],
    data_class: DataClass,
    name_alone: bool = True,
) -> ListAbout:
    """Write the file of a list; the cells of each row are in the order of the columns. Raises `ConfigError`."""
    check_telling(columns)
    salt = new_salt()
    hasher, reader = Hasher(key, salt), RowReader(columns)
    buckets = [_Bucket() for _ in range(_BUCKETS)]
    count = 0
    batch: list[tuple[str, int, int]] = []
    for row in rows:
        count += 1
        # A word of two columns of one row is of that row once.
        read = dict.fromkeys(reader.read(row))
        person = " ".join(sorted({text for text, part in read if part & (GIVEN | FAMILY)}))
        owner = hasher.entry(person) if person else count
        batch += [(text, part, owner) for text, part in read]
        if len(batch) >= _BATCH:
            _take(batch, hasher, buckets)
    _take(batch, hasher, buckets)
    if not count:
        raise ConfigError("the list has no rows; a file without any would find nothing", file=str(out))
    left_out: Counter[int] = Counter()
    portions = [_merged(bucket, left_out) for bucket in buckets]
    about = ListAbout(
        data_class=data_class,
        columns=tuple(columns),
        rows=count,
        name_alone=name_alone,
        short=dict(reader.short),
        long=dict(reader.long),
        common=left_out[ID],
        common_parts=left_out[PARTIAL],
    )
    write_keyed(out, key, about, portions, subject=_SUBJECT, revision=REVISION, salt=salt)
    return about


def read_list(path: Path, key: Secret[bytes]) -> KeyedFile[ListAbout]:
    """A list that was built. Raises `ConfigError`."""
    return read_keyed(path, key, ListAbout, subject=_SUBJECT, revision=REVISION)


def list_finder(name: str, path: Path, key: Secret[bytes], data_class: DataClass) -> ExactFinder:
    """What finds the rows of a list, as a class. Raises `ConfigError`."""
    read = read_list(path, key)
    return ExactFinder(name, data_class, read.known, read.digest, name_alone=read.about.name_alone)


def csv_rows(lines: Iterable[str], columns: Sequence[Column], *, file: str) -> Iterator[list[str]]:
    """The cells of these columns, from CSV with a header; comma, semicolon or tabulator. Raises `ConfigError`."""
    csv.field_size_limit(_MOST_CELL)
    source = iter(lines)
    first = next(source, "")
    dialect = max(",;\t", key=first.count)
    names = [name.strip() for name in next(csv.reader([first.removeprefix("\ufeff")], delimiter=dialect), [])]
    for column in columns:
        if names.count(column.name) != 1:
            raise ConfigError(f"has no column {column.name!r}, or two{nearest(column.name, names)}", file=file, line=1)
    places = [names.index(column.name) for column in columns]
    widest = max(places)
    reader = csv.reader(source, delimiter=dialect, strict=True)
    try:
        for row in reader:
            if not row:
                continue
            if len(row) <= widest:
                raise ConfigError(
                    f"this row has {len(row)} cells, fewer than the header", file=file, line=reader.line_num + 1
                )
            yield [row[place] for place in places]
    except csv.Error as error:
        # The cause may hold a cell.
        raise ConfigError("is not CSV from here on", file=file, line=reader.line_num + 1) from error


class _Bucket:
    """The entries of a portion; those that name a row, or a part does, with who the row is of, in the same order."""

    def __init__(self) -> None:
        self.others = array("Q")
        self.ids = array("Q")
        self.owners = array("Q")


def _take(batch: list[tuple[str, int, int]], hasher: Hasher, buckets: Sequence[_Bucket]) -> None:
    """Put what was read of some rows into the buckets, and empty the batch."""
    for entry, (_, part, owner) in zip(hasher.entries(text for text, _, _ in batch), batch, strict=True):
        bucket = buckets[entry >> 56]
        if part in {ID, PARTIAL}:
            bucket.ids.append(entry | part)
            bucket.owners.append(owner)
        else:
            bucket.others.append(entry | part)
    batch.clear()


def _merged(bucket: _Bucket, left_out: Counter[int]) -> "array[int]":
    """A bucket sorted, with one entry for each hash. What is of too many people is counted, by its flag."""
    people = Counter(entry for entry, _ in set(zip(bucket.ids, bucket.owners, strict=True)))
    flags: dict[int, int] = {}
    for entry in (*(entry for entry, times in people.items() if times <= COMMON), *set(bucket.others)):
        flags[entry & ~FLAGS] = flags.get(entry & ~FLAGS, 0) | entry & FLAGS
    left_out.update(entry & FLAGS for entry, times in people.items() if times > COMMON)
    return array("Q", sorted(entry | part for entry, part in flags.items()))
