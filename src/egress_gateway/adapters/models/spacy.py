"""Models for spaCy, with their own pipeline and its entities: the extra `spacy`."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from egress_gateway.classify.slow.finder import Engine, InWindows
from egress_gateway.classify.slow.labels import Labelled
from egress_gateway.core.detection_config import ModelConfig, ModelTask
from egress_gateway.core.errors import ConfigError

SIZE: Final = 10_000
"""Characters that are looked at together: memory, not the model, is the bound."""
OVERLAP: Final = 400
SCORE: Final = 0.85
"""Of each entity: the models have none to tell."""
META: Final = "meta.json"


def load(model: ModelConfig, directory: Path) -> Engine:
    """The pipeline in the directory. Raises `ConfigError`."""
    if model.task is not ModelTask.TOKENS:
        raise ConfigError(f"model {model.name!r}: spacy finds stretches of text; leave task out, or use engine: onnx")
    import spacy  # noqa: PLC0415  # heavy, and an extra

    try:
        pipeline = spacy.load(data_of(directory))
    except (OSError, ValueError) as error:
        raise ConfigError(f"model {model.name!r} does not load with spaCy", file=str(directory)) from error
    return InWindows(_Entities(pipeline), size=SIZE, overlap=OVERLAP)


def data_of(directory: Path) -> Path:
    """Where the files are: a package of a model holds them in a directory of their own, named by the version."""
    if (directory / "config.cfg").exists():
        return directory
    inner = [place for place in sorted(os.scandir(directory), key=lambda each: each.name) if place.is_dir()]
    held = [Path(place) for place in inner if (Path(place) / "config.cfg").exists()]
    if len(held) != 1:
        raise ConfigError("holds no pipeline of spaCy: no config.cfg", file=str(directory))
    return held[0]


class _Entities:
    def __init__(self, pipeline: Any) -> None:
        self._pipeline = pipeline

    def __call__(self, text: str) -> Iterator[Labelled]:
        for entity in self._pipeline(text).ents:
            yield Labelled(entity.start_char, entity.end_char, entity.label_, SCORE)
