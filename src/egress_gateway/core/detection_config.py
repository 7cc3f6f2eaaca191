"""What is looked for besides the built-in detectors: `detection` of `gateway.yaml`."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import msgspec

from egress_gateway.core.concealed import conceals
from egress_gateway.core.ids import DataClass

LEAST_NAME: Final = 500
"""Score from which on a name is reported: docs/reference/names-model.md has what others would find."""


class DetectionFile(msgspec.Struct, frozen=True):
    """A file that findings rest on."""

    path: str
    sha256: str = ""
    """What the bytes must come to, in hexadecimal; empty for whatever the file holds."""


@conceals("words")
class DeployerClass(msgspec.Struct, frozen=True, kw_only=True):
    """How one data class is found: by everything that is given here."""

    name: DataClass
    words: tuple[str, ...] = ()
    """Words and names, as they stand in the file."""
    lists: tuple[DetectionFile, ...] = ()
    """Text files of words, one a line."""
    exact: tuple[DetectionFile, ...] = ()
    """Lists of rows, as `egress edm build` writes them."""
    fingerprints: tuple[DetectionFile, ...] = ()
    """Fingerprints of documents, as `egress fingerprint add` writes them."""


class TopicFile(msgspec.Struct, frozen=True, kw_only=True):
    """A topic model that the deployer trained: `egress topic train`."""

    file: str
    data_class: DataClass = DataClass("")
    """The class of what it finds; empty for the one that the file names."""
    sha256: str = ""
    """Of the file, in hexadecimal; empty if any file will do."""


class TopicsConfig(msgspec.Struct, frozen=True, kw_only=True):
    """What texts as a whole are about."""

    builtin: bool = True
    """Whether the topics that the gateway knows by itself are looked for."""
    code: bool = True
    """Whether source code is looked for."""
    models: tuple[TopicFile, ...] = ()


class ModelEngine(StrEnum):
    """What runs a model."""

    SPACY = "spacy"
    PRESIDIO = "presidio"
    ONNX = "onnx"
    GLINER = "gliner"


class ModelTask(StrEnum):
    """What a model says something of."""

    TOKENS = "tokens"
    """Stretches of a text."""
    SEQUENCE = "sequence"
    """A text as a whole."""


class ModelConfig(msgspec.Struct, frozen=True, kw_only=True):
    """A model that inspectors have, for the routes that ask for it."""

    name: str
    engine: ModelEngine
    labels: Mapping[str, DataClass]
    """What the model calls things, and their classes; what it calls otherwise is left out."""
    path: str = ""
    """Its directory; empty if it is a package."""
    package: str = ""
    """The installed package that it is, as it is imported."""
    sha256: str = ""
    """Of the listing of its files, in hexadecimal; empty if whatever the package holds will do."""
    least: int = 500
    """The lowest score that counts, in per mille."""
    task: ModelTask = ModelTask.TOKENS


class NamesConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Names of people, organisations and places, and postal addresses."""

    builtin: bool = True
    """Whether the model that the gateway ships looks for them."""
    least: int = LEAST_NAME
    """Score in per mille from which on one is reported, 1..999."""


class DetectionConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Lists, models and rules of the deployer's, and which of the built-in ones are on."""

    rule_packs: tuple[DetectionFile, ...] = ()
    """Patterns of the deployer's own."""
    lists_key: str = ""
    """Path of the key of `exact` and `fingerprints`."""
    classes: tuple[DeployerClass, ...] = ()
    topics: TopicsConfig = TopicsConfig()
    models: tuple[ModelConfig, ...] = ()
    """In inspectors alone: they take longer than a request can keep others waiting."""
    names: NamesConfig = NamesConfig()
