"""Models of inspectors as the file names them."""

import pytest
from tests.unit.configuration.loading import UPSTREAM, load

from egress_gateway.core.detection_config import ModelConfig, ModelEngine, ModelTask
from egress_gateway.core.errors import ConfigError

PIN = "0a" * 32


def models(*entries: str):
    return load(f"{UPSTREAM}detection: {{models: [{', '.join(entries)}]}}\n").detection.models


def test_a_directory_is_named_beside_the_file_and_pinned() -> None:
    (read,) = models(
        f"{{name: ner, engine: onnx, path: ner, sha256: {PIN}, labels: {{PER: pii.name}}, least: 700, task: sequence}}"
    )
    assert read == ModelConfig(
        name="ner",
        engine=ModelEngine.ONNX,
        path="etc/ner",
        sha256=PIN,
        labels={"PER": "pii.name"},
        least=700,
        task=ModelTask.SEQUENCE,
    )


def test_little_need_be_said_of_a_package() -> None:
    (read,) = models("{name: en, engine: spacy, package: en_core_web_sm, labels: {PERSON: pii.name}}")
    assert (read.package, read.path, read.sha256, read.least, read.task) == ("en_core_web_sm", "", "", 500, "tokens")


GOOD = "engine: spacy, package: p, labels: {PER: pii.name}"
BAD = {
    "neither directory nor package": ("{name: a, engine: spacy, labels: {PER: pii.name}}", "give path or package"),
    "both": (f"{{name: a, {GOOD}, path: p}}", "give path or package"),
    "a package that is none": ("{name: a, engine: onnx, package: p, labels: {PER: pii.name}}", "are directories"),
    "no pin": ("{name: a, engine: spacy, path: p, labels: {PER: pii.name}}", "needs its sha256"),
    "half a pin": (f"{{name: a, {GOOD}, sha256: ab}}", "sha256"),
    "another engine": ("{name: a, engine: steam, package: p, labels: {PER: pii.name}}", "spacy, presidio, onnx"),
    "no labels": ("{name: a, engine: spacy, package: p, labels: {}}", "needs labels"),
    "labels as a list": ("{name: a, engine: spacy, package: p, labels: [PER]}", "needs labels"),
    "a label without class": ("{name: a, engine: spacy, package: p, labels: {PER: 3}}", "needs a data class"),
    "a class that is none": ("{name: a, engine: spacy, package: p, labels: {PER: Name}}", "not a class name"),
    "no score at all": (f"{{name: a, {GOOD}, least: 0}}", "least"),
    "a name that is none": (f"{{name: A B, {GOOD}}}", "name"),
    "something else": (f"{{name: a, {GOOD}, device: gpu}}", "device"),
}


@pytest.mark.parametrize(("entry", "message"), BAD.values(), ids=BAD.keys())
def test_what_is_written_otherwise_is_refused(entry: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        models(entry)


def test_two_models_have_two_names() -> None:
    with pytest.raises(ConfigError, match="two models 'a'"):
        models(f"{{name: a, {GOOD}}}", f"{{name: a, {GOOD}}}")
