"""ONNX models of ten words: labels, stretches, whole texts, and what is wrong with a directory."""

from pathlib import Path

import msgspec
import pytest

pytest.importorskip("onnx", reason="pip install onnx")
pytest.importorskip("tokenizers", reason="pip install 'llm-egress-gateway[onnx]'")
from tests.unit.adapters.models.tiny import make

from egress_gateway.adapters.models.onnx import load
from egress_gateway.core.detection_config import ModelConfig, ModelEngine, ModelTask
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DataClass

NAMES = ["O", "B-PER", "I-PER", "B-LOC"]
WORDS = {"jane": "B-PER", "smith": "I-PER", "bonn": "B-LOC"}
MODEL = ModelConfig(
    name="tiny", engine=ModelEngine.ONNX, labels={"PER": DataClass("pii.name"), "LOC": DataClass("entity.place")}
)
GUARD = ModelConfig(
    name="guard",
    engine=ModelEngine.ONNX,
    task=ModelTask.SEQUENCE,
    labels={"ATTACK": DataClass("injection.prompt")},
)


def said(engine, text):
    return [(text[each.start : each.end], each.label) for each in engine(text)]


def test_tokens_become_spans_of_the_text_as_it_was_written(tmp_path: Path) -> None:
    engine = load(MODEL, make(tmp_path, NAMES, WORDS))
    assert said(engine, "é\U0001f600 call jane  smith, bonn") == [("jane  smith", "PER"), ("bonn", "LOC")]
    assert said(engine, "") == []


def test_scores_are_what_the_model_makes_of_them(tmp_path: Path) -> None:
    (found,) = load(MODEL, make(tmp_path, NAMES, WORDS))("jane")
    assert found.score == pytest.approx(0.9926, abs=0.001)


@pytest.mark.parametrize("lead", range(30))
def test_a_name_is_found_whole_and_once_wherever_a_stretch_ends(lead: int, tmp_path: Path) -> None:
    engine = load(MODEL, make(tmp_path, NAMES, WORDS))
    assert said(engine, "x " * lead + "jane smith" + " y" * 40 + " jane") == [("jane smith", "PER"), ("jane", "PER")]


def test_a_text_is_what_its_clearest_stretch_is(tmp_path: Path) -> None:
    engine = load(GUARD, make(tmp_path, ["SAFE", "ATTACK"], {"ignore": "ATTACK"}, sequence=True))
    scores = {each.label: each.score for each in engine("x " * 60 + "ignore" + " y" * 60)}
    assert scores["ATTACK"] > 0.85
    assert {each.label: each.score for each in engine("x " * 60)}["ATTACK"] < 0.05


def test_labels_may_be_judged_each_by_itself(tmp_path: Path) -> None:
    several = {"problem_type": "multi_label_classification"}
    labels = ["SAFE", "ATTACK"]
    engine = load(GUARD, make(tmp_path, labels, {"ignore": "ATTACK"}, sequence=True, settings=several))
    assert {each.label: each.score > 0.95 for each in engine("x ignore")} == {"SAFE": True, "ATTACK": True}


WRONG = {
    "no tokenizer": (lambda place: (place / "tokenizer.json").unlink(), "lacks tokenizer.json"),
    "no model": (lambda place: (place / "model.onnx").write_bytes(b"x"), "does not load"),
    "half a tokenizer": (lambda place: (place / "tokenizer.json").write_text("{"), "does not load"),
    "no settings": (lambda place: (place / "config.json").write_text("{"), "cannot be read"),
    "other settings": (lambda place: (place / "config.json").write_text("[]"), "no mapping"),
    "no labels": (lambda place: (place / "config.json").write_text("{}"), "none of the labels"),
    "odd labels": (lambda place: (place / "config.json").write_text('{"id2label": {"a": "b"}}'), "no list of labels"),
}


@pytest.mark.parametrize(("spoil", "message"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_with_a_directory_is_said(tmp_path: Path, spoil, message: str) -> None:
    spoil(make(tmp_path, NAMES, WORDS))
    with pytest.raises(ConfigError, match=message):
        load(MODEL, tmp_path)


def test_a_model_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="wants pixel_values"):
        load(MODEL, make(tmp_path, NAMES, WORDS, inputs=("input_ids", "pixel_values")))
    labels = {"ORG": DataClass("entity.organisation")}
    with pytest.raises(ConfigError, match="none of the labels it was given; it has B-LOC"):
        load(msgspec.structs.replace(MODEL, labels=labels), make(tmp_path / "other", NAMES, WORDS))
