"""Models that inspectors have: `models` of `detection`."""

import re
from pathlib import PurePath
from typing import Final

from egress_gateway.configuration.deployer_classes import check_class
from egress_gateway.configuration.places import path_of
from egress_gateway.core.detection_config import ModelConfig, ModelEngine, ModelTask
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DataClass
from egress_gateway.wire.fields import NAME, Fields
from egress_gateway.wire.yaml import Node

LEAST: Final = 50
"""Per mille: the first step of scores."""
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_PACKAGE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PACKAGED: Final = frozenset({ModelEngine.SPACY, ModelEngine.PRESIDIO})
"""Engines whose models come as packages."""


def read_models(detection: Fields, base: PurePath) -> tuple[ModelConfig, ...]:
    """The models in order. Raises `ConfigError`."""
    models: dict[str, ModelConfig] = {}
    for node in detection.items("models", ()):
        model = _model(node, detection, base)
        if model.name in models:
            raise ConfigError(f"there are two models {model.name!r}; rename one", file=detection.file, line=node.line)
        models[model.name] = model
    return tuple(models.values())


def _model(node: Node, detection: Fields, base: PurePath) -> ModelConfig:
    with Fields(node, file=detection.file, what="model of detection") as fields:
        name = fields.text("name", pattern=NAME)
        fields.what = f"model {name!r}"
        engine = fields.choice("engine", {str(each): each for each in ModelEngine})
        if fields.has("path") == fields.has("package"):
            raise fields.error(f"{fields.what} is a directory or a package; give path or package")
        if fields.has("package") and engine not in _PACKAGED:
            raise fields.error(f"{fields.what}: models for {engine} are directories; give path", key="package")
        if fields.has("path") and not fields.has("sha256"):
            raise fields.error(f"{fields.what} is a directory and needs its sha256; docs/howto/add-a-model.md says how")
        return ModelConfig(
            name=name,
            engine=engine,
            path=path_of(base, fields.text("path")) if fields.has("path") else "",
            package=fields.text("package", "", pattern=_PACKAGE),
            sha256=fields.text("sha256", "", pattern=_SHA256),
            labels=_labels(fields),
            least=fields.number("least", 500, low=LEAST, high=1000),
            task=fields.choice("task", {str(each): each for each in ModelTask}, ModelTask.TOKENS),
        )


def _labels(fields: Fields) -> dict[str, DataClass]:
    node = fields.node("labels")
    if not isinstance(node.value, dict) or not node.value:
        raise fields.error(f"{fields.what} needs labels: what it calls things, each with a class", key="labels")
    labels: dict[str, DataClass] = {}
    for label, member in node.value.items():
        value = member.node.value
        if not isinstance(value, str):
            raise ConfigError(f"label {label!r} needs a data class", file=fields.file, line=member.node.line)
        check_class(value, file=fields.file, line=member.node.line)
        labels[label] = DataClass(value)
    return labels
