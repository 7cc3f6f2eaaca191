"""GLiNER models, which find whatever they are asked for by name: the extra `gliner`.

The labels of the configuration are what it is asked for. Weights that are no safetensors are pickles, which run code
when they are read: their digest is all that stands between them and the inspector.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from egress_gateway.classify.slow.finder import Engine, InWindows
from egress_gateway.classify.slow.labels import Labelled
from egress_gateway.core.detection_config import ModelConfig, ModelTask
from egress_gateway.core.errors import ConfigError

SIZE: Final = 1_000
"""Characters: its models take some 380 words, and leave out the rest."""
OVERLAP: Final = 200


def load(model: ModelConfig, directory: Path) -> Engine:
    """The model in the directory, on one thread. Raises `ConfigError`."""
    if model.task is not ModelTask.TOKENS:
        raise ConfigError(f"model {model.name!r}: gliner finds stretches of text; leave task out, or use engine: onnx")
    import torch  # noqa: PLC0415  # heavy, and of an extra
    from gliner import GLiNER  # noqa: PLC0415

    torch.set_num_threads(1)
    try:
        loaded = GLiNER.from_pretrained(str(directory), local_files_only=True)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise ConfigError(f"model {model.name!r} does not load with GLiNER", file=str(directory)) from error
    asked = _Asked(loaded, sorted(model.labels), model.least / 1000)
    return InWindows(asked, size=SIZE, overlap=OVERLAP)


class _Asked:
    def __init__(self, model: Any, labels: Sequence[str], least: float) -> None:
        self._model = model
        self._labels = list(labels)
        self._least = least

    def __call__(self, text: str) -> Iterator[Labelled]:
        for found in self._model.predict_entities(text, self._labels, threshold=self._least):
            yield Labelled(found["start"], found["end"], found["label"], float(found["score"]))
