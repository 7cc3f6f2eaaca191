"""`egress scan`: what the classifier finds in files, without sending them anywhere.

Shows where something stands and what it is, never the text itself.
"""

import json as jsonlib
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Final

import msgspec
from cyclopts import Parameter
from rich import box
from rich.console import Console
from rich.progress import track
from rich.table import Table

from egress_gateway.adapters.classifier_cache import cached_classifier
from egress_gateway.adapters.documents.confined import ConfinedOpener
from egress_gateway.classify import Classifier, build_classifier
from egress_gateway.cli.acts import configuration_to_read
from egress_gateway.cli.listing import print_list
from egress_gateway.compose.detection import detection_of
from egress_gateway.compose.policy import in_force
from egress_gateway.core.detection_config import DetectionConfig
from egress_gateway.core.documents import Opened
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DataClass
from egress_gateway.core.policy import Level
from egress_gateway.core.slots import Finding, Scope, Slot
from egress_gateway.core.state_config import StateConfig
from egress_gateway.core.vocabulary import BUILTIN_CLASSES
from egress_gateway.providers.blob import marked_up

DEFAULT_STATE: Final = Path("var")
UNDECLARED: Final = "undeclared"
"""Level of a class that the policy does not know: a request in which it is found is refused."""

_BLOCK: Final = 64 * 1024
"""Characters of plain text that are classified at once; cut at line ends."""
_LARGEST: Final = 64 * 1024 * 1024
"""Bytes of a file that are read; a larger one is named and skipped."""


OPENING_SECONDS: Final = 60.0
"""For one document."""
_OPENED: Final = frozenset({"application/pdf", "message/rfc822", "text/rtf"})
"""Text that is opened like other documents; HTML and XML are shown by the lines in which they are edited."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """One finding as it is shown."""

    file: str
    where: str
    """JSON pointer and characters, or line and column, both from 1; of a document after the place in it and `!`."""
    data_class: DataClass = msgspec.field(name="class")
    level: str
    score: int
    detector: str


class _Part(msgspec.Struct, frozen=True):
    """Slots that are classified together, and the line that the first of plain text begins at."""

    slots: tuple[Slot, ...]
    line: int = 0
    """0 if the slots are leaves of JSON."""
    within: str = ""
    """The place in a document."""


def scan(
    paths: Annotated[list[str], Parameter(allow_leading_hyphen=True)],
    /,
    *,
    state: Path = DEFAULT_STATE,
    config: Path | None = None,
    json: bool = False,
) -> int:
    """Show what stands in files that policy may care about; exits 1 if anything was found.

    JSON is read leaf by leaf and reported by pointer, other text by line and column. Documents are opened as
    the gateway opens them. The text itself is never shown.

    Args:
        paths: Files, directories (read recursively, hidden ones left out), or - for standard input.
        state: The gateway's state directory; the compiled detectors are kept there if it exists.
        config: The configuration, for lists and classes of your own; without it the built-in detectors look.
        json: One JSON object a line for each finding.
    """
    try:
        files = list(_files(paths))
    except FileNotFoundError as error:
        print(f"error: {str(error.filename)!r} does not exist; name files, directories or -", file=sys.stderr)
        return 2
    terminal = Console(stderr=True)
    try:
        with terminal.status("reading the detectors"):
            gateway = None if config is None else configuration_to_read(state, config)
            classifier = detectors_of(state, DetectionConfig() if gateway is None else gateway.detection)
            bundle = None if gateway is None else in_force(gateway)
            levels = BUILTIN_CLASSES if bundle is None else bundle.levels
    except ConfigError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    found: list[Place] = []
    opener = ConfinedOpener(OPENING_SECONDS)
    watched = track(files, "scanning", console=terminal, transient=True, disable=not terminal.is_terminal)
    for name in watched:
        data = _read(name)
        if data is None:
            print(f"skipped {name!r}: not readable, or more than {_LARGEST >> 20} MB", file=sys.stderr)
            continue
        text = _text(data)
        if text is not None:
            found += _places(classifier, levels, name, _parts(text))
            continue
        opener.begin()
        opened = opener.open(data)
        found += _places(classifier, levels, name, _passages(opened))
        for part in opened.unread:
            print(f"skipped {name!r}{f' at {part.where}' if part.where else ''}: {part.reason}", file=sys.stderr)
    if json or found:
        print_list(found, _table, json=json)
    return 1 if found else 0


def detectors_of(state: Path, config: DetectionConfig) -> Classifier:
    """The detectors as the gateway keeps them; without a state directory they are compiled for this once."""
    detection = detection_of(config)
    if state.is_dir():
        return cached_classifier(Path(StateConfig(directory=str(state)).run), detection.detectors, detection.finders)
    return build_classifier(detection.detectors, detection.finders)


def _files(paths: Sequence[str]) -> Iterator[str]:
    """The files to read, directories walked in order of names."""
    for name in paths:
        path = Path(name)
        if name != "-" and path.is_dir():
            below = (child for child in sorted(path.rglob("*")) if child.is_file())
            yield from (str(child) for child in below if not _is_hidden(child.relative_to(path)))
        elif name == "-" or path.is_file():
            yield name
        else:
            raise FileNotFoundError(2, "no such file", name)


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _read(name: str) -> bytes | None:
    """What a file or standard input holds; None if it is too large or not allowed."""
    try:
        if name == "-":
            data = sys.stdin.buffer.read(_LARGEST + 1)
        else:
            with Path(name).open("rb") as file:
                data = file.read(_LARGEST + 1)
    except OSError:
        return None
    return None if len(data) > _LARGEST else data


def _text(data: bytes) -> str | None:
    """The characters, if it is text and nothing else."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return None if "\0" in text or marked_up(text) in _OPENED else text


def _places(
    classifier: Classifier, levels: Mapping[DataClass, Level], name: str, parts: Iterable[_Part]
) -> Iterator[Place]:
    for part in parts:
        for finding in classifier.classify(part.slots):
            yield Place(
                file=name,
                where=_where(part, finding),
                data_class=finding.data_class,
                level=levels[finding.data_class].name.lower() if finding.data_class in levels else UNDECLARED,
                score=finding.score,
                detector=finding.detector,
            )


def _parts(text: str) -> Iterator[_Part]:
    """JSON as its leaves, JSON lines as theirs one line at a time, other text in blocks of lines."""
    leaves = _leaves(text)
    if leaves is not None:
        yield _Part(leaves)
        return
    block: list[str] = []
    size, first = 0, 1
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        block.append(line)
        size += len(line)
        if size >= _BLOCK:
            yield _plain("".join(block), first)
            block, size, first = [], 0, number + 1
    if block:
        yield _plain("".join(block), first)


def _passages(opened: Opened) -> Iterator[_Part]:
    """What was read in a document, each passage by itself."""
    for passage in opened.passages:
        yield _Part((Slot(pointer="", scope=Scope.MESSAGE, text=passage.text),), 1, f"{passage.where}!")


def _plain(text: str, line: int) -> _Part:
    return _Part((Slot(pointer="", scope=Scope.MESSAGE, text=text),), line)


def _leaves(text: str) -> tuple[Slot, ...] | None:
    """The keys and leaves of a JSON document; None if it is none, or nested too deeply to read."""
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return tuple(_walk(jsonlib.loads(text, parse_int=str, parse_float=str), ""))
    except (ValueError, RecursionError):
        return None


def _walk(value: object, pointer: str) -> Iterator[Slot]:
    if isinstance(value, dict):
        for index, (key, child) in enumerate(value.items(), 1):
            below = f"{pointer}/~{index}"
            yield Slot(pointer=below, scope=Scope.KEY, text=key)
            yield from _walk(child, below)
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _walk(child, f"{pointer}/{index}")
    elif isinstance(value, str):
        yield Slot(pointer=pointer, scope=Scope.UNKNOWN, text=value)


def _where(part: _Part, finding: Finding) -> str:
    """Line and column of plain text; pointer and characters of a leaf, keys by their number."""
    slot = part.slots[finding.slot]
    if not part.line:
        return f"{slot.pointer}:{finding.start + 1}-{finding.end}"
    before = slot.text[: finding.start]
    return f"{part.within}{part.line + before.count(chr(10))}:{finding.start - before.rfind(chr(10))}"


def _table(places: Sequence[Place]) -> Table:
    table = Table(box=box.SIMPLE, pad_edge=False)
    for heading in ("file", "where", "class", "level", "score", "detector"):
        table.add_column(heading, overflow="fold", justify="right" if heading == "score" else "left")
    for place in places:
        table.add_row(place.file, place.where, place.data_class, place.level, str(place.score), place.detector)
    return table
