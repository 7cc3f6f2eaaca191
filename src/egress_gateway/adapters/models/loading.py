"""Models as the configuration names them: whether they are there and what they were held to, and what runs them.

A worker asks only whether they are there (`version_of`); an inspector loads them (`load`).
"""

from collections.abc import Callable, Mapping
from importlib import metadata, util
from pathlib import Path
from typing import Final

import msgspec

from egress_gateway.adapters.models import gliner, onnx, presidio, spacy
from egress_gateway.adapters.models.listing import listing_digest
from egress_gateway.classify.slow.finder import Engine, SlowFinder, digest_of_model
from egress_gateway.core.detection_config import ModelConfig, ModelEngine
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DetectorDigest


class Runner(msgspec.Struct, frozen=True):
    """What runs the models of one engine."""

    extra: str
    """Of this package."""
    packages: tuple[str, ...]
    """Distributions that have a part in what is found."""
    load: Callable[[ModelConfig, Path], Engine]
    """Raises `ConfigError`."""


RUNNERS: Final[Mapping[ModelEngine, Runner]] = {
    ModelEngine.SPACY: Runner("spacy", ("spacy",), spacy.load),
    ModelEngine.PRESIDIO: Runner("presidio", ("presidio-analyzer", "spacy"), presidio.load),
    ModelEngine.ONNX: Runner("onnx", ("onnxruntime", "tokenizers"), onnx.load),
    ModelEngine.GLINER: Runner("gliner", ("gliner", "torch"), gliner.load),
}


class ModelVersion(msgspec.Struct, frozen=True):
    """A model that was found as it should be, and not loaded."""

    name: str
    digest: DetectorDigest


def version_of(model: ModelConfig) -> ModelVersion:
    """Look that a model is there, is the pinned one, and can be run. Raises `ConfigError` with the remedy."""
    return _look(model)[0]


def load(model: ModelConfig) -> SlowFinder:
    """The model, ready to be asked. Raises `ConfigError`."""
    version, directory = _look(model)
    return SlowFinder(model, RUNNERS[model.engine].load(model, directory), version.digest)


def _look(model: ModelConfig) -> tuple[ModelVersion, Path]:
    runner = RUNNERS[model.engine]
    versions = {package: _installed(package, runner.extra, model) for package in runner.packages}
    directory = Path(model.path) if model.path else _place(model)
    content = listing_digest(directory, of_package=bool(model.package))
    if model.sha256 and content != model.sha256:
        raise ConfigError(
            f"the listing of model {model.name!r} has the SHA-256 {content}, and the configuration pins "
            f"{model.sha256}; look at what changed, then pin it anew",
            file=str(directory),
        )
    return ModelVersion(model.name, digest_of_model(model, content=content, versions=versions)), directory


def _installed(package: str, extra: str, model: ModelConfig) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError as error:
        raise ConfigError(
            f"model {model.name!r} needs {package}, which is not installed; "
            f"run `pip install 'llm-egress-gateway[{extra}]'`"
        ) from error


def _place(model: ModelConfig) -> Path:
    found = util.find_spec(model.package)
    if found is None or not found.submodule_search_locations:
        raise ConfigError(f"model {model.name!r}: no package {model.package!r} is installed; install it, or give path")
    return Path(found.submodule_search_locations[0])
