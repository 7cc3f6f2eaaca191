"""Texts that exist on any machine and are assumed to hold nothing of value: what is found there is a false alarm.

Assumed, for nobody has read them all: licences name their authors, and documentation has examples. They are not
the same on each machine; the card says how much of them there was.
"""

import sysconfig
from collections.abc import Iterable, Iterator
from importlib.metadata import distributions
from pathlib import Path
from typing import Final

import msgspec

LONGEST: Final = 48 * 1024
"""Characters of a file that are looked at together, as much as long requests have."""
_WITH_KEYS: Final = frozenset({"test", "tests", "idle_test", "site-packages", "lib2to3", "ensurepip", "__pycache__"})
"""Directories of the standard library that hold keys and addresses for tests, or are not part of it."""
_PROSE: Final = (".md", ".rst", ".txt")
_NO_PROSE: Final = frozenset({"RECORD", "top_level.txt", "entry_points.txt", "SOURCES.txt", "requires.txt"})


class Clean(msgspec.Struct, frozen=True, kw_only=True):
    """Texts of one kind."""

    name: str
    texts: tuple[str, ...]

    @property
    def megabytes(self) -> float:
        """Of UTF-8."""
        return sum(len(text.encode()) for text in self.texts) / 1e6


def clean_texts(root: Path, most: int) -> list[Clean]:
    """Source code, licences and documentation, at most so many characters of each. `root` is the project's."""
    return [
        Clean(name="source of the standard library", texts=taken(_standard_library(), most)),
        Clean(name="licences and descriptions of packages", texts=taken(_descriptions(), most)),
        Clean(name="documentation of this project", texts=taken(sorted((root / "docs").rglob("*.md")), most)),
    ]


def _standard_library() -> Iterator[Path]:
    root = Path(sysconfig.get_path("stdlib"))
    for path in sorted(root.rglob("*.py")):
        if not _WITH_KEYS & set(path.relative_to(root).parts):
            yield path


def _descriptions() -> Iterator[Path]:
    """Of packages, sorted, what is written for people; the same text only once."""
    paths = {
        Path(str(file.locate()))
        for distribution in distributions()
        for file in distribution.files or ()
        if ".dist-info" in file.parts[0]
        and file.name not in _NO_PROSE
        and (file.suffix in _PROSE or file.name.startswith(("LICEN", "COPYING", "NOTICE", "METADATA")))
    }
    yield from sorted(paths)


def taken(paths: Iterable[Path], most: int) -> tuple[str, ...]:
    texts: dict[str, None] = {}
    size = 0
    for path in paths:
        if not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        for start in range(0, len(text), LONGEST):
            piece = text[start : start + LONGEST]
            if piece.strip() and piece not in texts:
                texts[piece] = None
                size += len(piece)
            if size >= most:
                return tuple(texts)
    return tuple(texts)
