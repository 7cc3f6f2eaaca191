"""`egress topic`: learn topics of the deployer's from examples, on this machine, and try them out."""

import codecs
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import msgspec
from cyclopts import App, Parameter
from rich.console import Console
from rich.progress import Progress

from egress_gateway.adapters.topic_files import read_topic_model, write_topic_model
from egress_gateway.classify.topics.model import Weights
from egress_gateway.classify.topics.trial import (
    LEAST,
    STEPS,
    Outcome,
    Pages,
    pages_of,
    salt_of,
    score_of,
    train_topic,
    try_out,
)
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DataClass
from egress_gateway.decide.classes import CLASS

app: Final = App(name="topic", help="Topics of your own: what texts about them look like.")

FEW: Final = 20
"""Texts on a side with fewer than which the figures say little, and the model knows little."""
_LEAST_TEXTS: Final = 5
"""On a side: as many as there are folds."""
_LARGEST: Final = 4 << 20
"""Bytes of a text that are read; four pages of it are looked at."""


class Trained(msgspec.Struct, frozen=True, kw_only=True):
    """What a training came to."""

    file: str
    sha256: str
    data_class: DataClass = msgspec.field(name="class")
    positive: int
    """Texts of the topic that were learned from."""
    negative: int
    outcome: Outcome
    """On texts that were kept back, each once."""
    precision: float
    recall: float
    advice: tuple[str, ...]


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """What a model says of one file."""

    file: str
    score: int
    found: bool


@app.command
def train(
    *,
    positive: Path,
    negative: Path,
    class_: Annotated[str, Parameter(name="--class")],
    out: Path,
    json: bool = False,
) -> int:
    """Learn a topic from texts that are about it and texts that are not.

    Args:
        positive: Directory of texts about it, a file each, read recursively.
        negative: Directory of texts that are near it and not about it.
        class_: Data class of what it finds, as `policy/classes.yaml` declares it.
        out: File to write; it holds hashes and weights, no text.
        json: Print the result as one JSON object.
    """
    try:
        data_class = _class(class_)
        texts = [_texts(directory) for directory in (positive, negative)]
        salt = salt_of([text for side in texts for _, text in side])
        sides = [_pages(side, salt, directory) for side, directory in zip(texts, (positive, negative), strict=True)]
        terminal = Console(stderr=True)
        with Progress(console=terminal, transient=True, disable=not terminal.is_terminal) as progress:
            task = progress.add_task("training", total=STEPS)
            outcome = try_out(*sides, salt=salt, tell=lambda: progress.advance(task))
            model = train_topic(
                *sides,
                data_class=data_class,
                name=class_[:64].rstrip("._"),
                salt=salt,
                tell=lambda: progress.advance(task),
            )
        digest = write_topic_model(out, model)
    except ConfigError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    trained = Trained(
        file=str(out),
        sha256=digest,
        data_class=data_class,
        positive=len(sides[0]),
        negative=len(sides[1]),
        outcome=outcome,
        precision=_share(outcome.found, outcome.wrongly),
        recall=_share(outcome.found, outcome.missed),
        advice=tuple(_advice(sides, outcome)),
    )
    print(msgspec.json.encode(trained).decode() if json else "\n".join(_lines(trained)))
    return 0


@app.command(name="test")
def try_(model: Path, directory: Path, /, *, json: bool = False) -> int:
    """Say which texts a topic is found in; exits 1 if in none.

    Args:
        model: What `egress topic train` wrote.
        directory: Texts, a file each, read recursively.
        json: One JSON object a line for each file.
    """
    try:
        weights = Weights(read_topic_model(model))
        texts = _texts(directory)
    except ConfigError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    scores = [(name, score_of(weights, pages_of(text, weights.salt))) for name, text in texts]
    tried = [Tried(file=name, score=score, found=score >= LEAST) for name, score in scores]
    for one in tried:
        found = "found" if one.found else "not found"
        print(msgspec.json.encode(one).decode() if json else f"{one.score:4}  {found:9}  {one.file}")
    if not json:
        print(f"found in {sum(one.found for one in tried)} of {len(tried)}")
    return 0 if any(one.found for one in tried) else 1


def _class(name: str) -> DataClass:
    if not CLASS.fullmatch(name):
        raise ConfigError(f"{name!r} is no data class; write it like project.nightingale")
    return DataClass(name)


def _texts(directory: Path) -> Sequence[tuple[str, str]]:
    """Name and text of each file of a directory; hidden ones are left out, and what is no text, which is named."""
    if not directory.is_dir():
        raise ConfigError(f"{str(directory)!r} is no directory; put texts into one, a file each")
    found = []
    for path in sorted(directory.rglob("*")):
        if any(part.startswith(".") for part in path.relative_to(directory).parts) or not path.is_file():
            continue
        try:
            with path.open("rb") as file:
                text = _text(file.read(_LARGEST))
        except OSError as error:
            raise ConfigError(f"{str(path)!r} cannot be read: {error.strerror}") from error
        if text is None:
            print(f"note: {str(path)!r} is left out: it is no text in UTF-8; convert it first", file=sys.stderr)
            continue
        found.append((str(path), text))
    return found


def _text(data: bytes) -> str | None:
    """UTF-8, its last character cut short forgiven if the file may go on; None if it is something else."""
    try:
        text, _ = codecs.utf_8_decode(data, "strict", len(data) < _LARGEST)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text.removeprefix("\ufeff")


def _pages(texts: Sequence[tuple[str, str]], salt: int, directory: Path) -> Sequence[Pages]:
    """The texts that say something, as a model sees them."""
    sides = [pages for pages in (pages_of(text, salt) for _, text in texts) if pages]
    if len(sides) < _LEAST_TEXTS:
        raise ConfigError(
            f"{str(directory)!r} holds {len(sides)} texts of a dozen words or more; "
            f"at least {_LEAST_TEXTS} are needed, {FEW} to know how well it works"
        )
    return sides


def _share(right: int, other: int) -> float:
    return round(right / (right + other), 3) if right + other else 0.0


def _advice(sides: Sequence[Sequence[Pages]], outcome: Outcome) -> Sequence[str]:
    advice = [
        f"{len(side)} {name} texts are few: the figures may be far off; give {FEW} or more"
        for name, side in zip(("positive", "negative"), sides, strict=True)
        if len(side) < FEW
    ]
    if outcome.wrongly:
        advice.append("some negative texts were found: give more of that kind, or look whether they are about it")
    if outcome.found < outcome.missed:
        advice.append("most positive texts were missed: they may have too little in common, so train several topics")
    return advice


def _lines(trained: Trained) -> Sequence[str]:
    outcome = trained.outcome
    found = f"found {outcome.found} of {outcome.found + outcome.missed} (recall {trained.recall})"
    wrongly = f"wrongly {outcome.wrongly} of {outcome.wrongly + outcome.quiet} (precision {trained.precision})"
    return (
        f"{trained.file}: {trained.data_class} from {trained.positive} texts about it and {trained.negative} others",
        f"sha256 {trained.sha256}",
        f"kept back in turn: {found}, {wrongly}",
        *(f"note: {advice}" for advice in trained.advice),
    )
