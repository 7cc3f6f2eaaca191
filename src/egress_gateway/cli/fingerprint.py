"""`egress fingerprint`: documents and code whose passages are looked for in what leaves."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec
from cyclopts import App
from rich import box
from rich.console import Console
from rich.progress import track
from rich.table import Table

from egress_gateway.adapters.fingerprint_files import (
    Document,
    FingerprintFile,
    add_documents,
    read_fingerprints,
    remove_documents,
)
from egress_gateway.cli.list_key import DEFAULT_STATE, list_key
from egress_gateway.cli.listing import print_list
from egress_gateway.configuration.deployer_classes import check_class
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DataClass

DOCUMENT: Final = "confidential.document"
MAX_DOCUMENT: Final = 64 << 20
"""Bytes of a document that is read."""
FEW_RUNS: Final = 6
"""A document with fewer is never found."""

app: Final = App(name="fingerprint", help="Find passages of documents and code of your own.")


@app.command
def add(
    directories: list[Path],
    /,
    *,
    out: Path,
    class_: str = DOCUMENT,
    exclude: list[Path] | None = None,
    key: Path | None = None,
    state: Path = DEFAULT_STATE,
    json: bool = False,
) -> int:
    """Add documents to a file of fingerprints, or put them in the place of those of the same name.

    The file holds hashes under a key that the gateway keeps elsewhere, and no text.

    Args:
        directories: Text files, or directories of them, read recursively, hidden ones left out.
        out: The file; made if it is not there.
        class_: The data class of what is found.
        exclude: A directory or file of text that is public; what stands in it is no fingerprint. May be repeated.
        key: The key; made if it is not there. Without it, that of the gateway's state.
        state: The gateway's state directory.
        json: Print one JSON document instead of text.
    """
    terminal = Console(stderr=True)
    unread: list[str] = []
    try:
        check_class(class_)
        files = _files(directories)
        public = _files(exclude or ())
        _check_names(files)
        secret = list_key(key, state)
        before = {each.name for each in read_fingerprints(out, secret).documents.values()} if out.exists() else set()
        watched = track(files, "reading", console=terminal, transient=True, disable=not terminal.is_terminal)
        texts = _texts(watched, unread)
        read = add_documents(
            out,
            secret,
            texts,
            data_class=DataClass(class_),
            excluded=(text for _, text in _texts(public, unread)),
        )
    except ConfigError as error:
        _say_unread(unread)
        return _fail(error)
    _say_unread(unread)
    replaced = before.intersection(name for name, _ in files)
    if replaced:
        print(f"put in the place of documents of the same name: {len(replaced)}", file=sys.stderr)
    lost = sorted(document.name for document in read.documents.values() if document.runs < FEW_RUNS)
    for name in lost:
        print(f"warning: {name!r} is too short, or others say the same; it will not be found", file=sys.stderr)
    return _summary(out, read, json=json)


@app.command(name="list")
def list_(file: Path, /, *, key: Path | None = None, state: Path = DEFAULT_STATE, json: bool = False) -> int:
    """Show the documents of a file.

    Args:
        file: What `egress fingerprint add` wrote.
        key: The key that it was made with. Without it, that of the gateway's state.
        state: The gateway's state directory.
        json: One JSON object a line for each document.
    """
    try:
        read = read_fingerprints(file, list_key(key, state))
    except ConfigError as error:
        return _fail(error)
    documents = sorted(read.documents.values(), key=lambda document: document.name)
    print_list(documents, _table, json=json)
    return 0


@app.command
def remove(
    file: Path, names: list[str], /, *, key: Path | None = None, state: Path = DEFAULT_STATE, json: bool = False
) -> int:
    """Remove documents from a file.

    Args:
        file: What `egress fingerprint add` wrote.
        names: Their names, as `list` shows them.
        key: The key that it was made with. Without it, that of the gateway's state.
        state: The gateway's state directory.
        json: Print one JSON document instead of text.
    """
    try:
        read = remove_documents(file, list_key(key, state), names)
    except ConfigError as error:
        return _fail(error)
    return _summary(file, read, json=json)


def _say_unread(unread: Sequence[str]) -> None:
    for name in unread:
        print(f"skipped {name!r}: not readable as UTF-8 text of at most {MAX_DOCUMENT >> 20} MB", file=sys.stderr)


def _files(places: Sequence[Path]) -> list[tuple[str, Path]]:
    """The files with their names: below a directory, its own name and the path from it. Raises `ConfigError`."""
    found: list[tuple[str, Path]] = []
    for place in places:
        if place.is_dir():
            below = [(path.relative_to(place), path) for path in sorted(place.rglob("*")) if path.is_file()]
            hidden = [any(part.startswith(".") for part in name.parts) for name, _ in below]
            root = place.resolve().name
            found += [(str(root / name), path) for (name, path), out in zip(below, hidden, strict=True) if not out]
        elif place.is_file():
            found.append((place.name, place))
        else:
            raise ConfigError("does not exist; name text files or directories", file=str(place))
    if places and not found:
        raise ConfigError("has no files that are not hidden", file=str(places[0]))
    return found


def _check_names(files: Sequence[tuple[str, Path]]) -> None:
    """Refuse files of one name, of which one would take the place of the other. Raises `ConfigError`."""
    twice = [name for name, times in Counter(name for name, _ in files).items() if times > 1]
    if twice:
        raise ConfigError(
            "would stand for two documents: two of the places have one name, and each a file of this name; name the "
            "directory above them, or rename one",
            file=twice[0],
        )


def _texts(files: Iterable[tuple[str, Path]], unread: list[str]) -> Iterator[tuple[str, str]]:
    """The files that are text; the names of the others are added to `unread`."""
    for name, path in files:
        try:
            with path.open("rb") as file:
                data = file.read(MAX_DOCUMENT + 1)
            text = data.decode("utf-8-sig")
        except (OSError, UnicodeDecodeError):
            unread.append(str(path))
            continue
        if len(data) > MAX_DOCUMENT or "\0" in text:
            unread.append(str(path))
        else:
            yield name, text


def _summary(file: Path, read: FingerprintFile, *, json: bool) -> int:
    documents = len(read.documents)
    if json:
        shown = {
            "file": str(file),
            "class": read.data_class,
            "documents": documents,
            "hashes": len(read.entries),
            "bytes": read.size,
            "digest": read.digest,
        }
        print(msgspec.json.encode(shown).decode())
        return 0
    console = Console(highlight=False, markup=False, soft_wrap=True)
    console.print(f"{file}: {documents} documents as {read.data_class}, {len(read.entries)} hashes, {read.size} bytes")
    console.print(f"digest {read.digest}")
    return 0


def _table(documents: Sequence[Document]) -> Table:
    table = Table(box=box.SIMPLE, pad_edge=False)
    table.add_column("document", overflow="fold")
    table.add_column("words", justify="right")
    table.add_column("runs", justify="right")
    for document in documents:
        table.add_row(document.name, str(document.words), str(document.runs))
    return table


def _fail(error: ConfigError) -> int:
    print(f"error: {error}", file=sys.stderr)
    return 2
