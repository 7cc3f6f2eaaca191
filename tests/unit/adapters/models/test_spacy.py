"""Pipelines of spaCy, made with rules in place of weights."""

from pathlib import Path

import msgspec
import pytest

pytest.importorskip("spacy", reason="pip install 'llm-egress-gateway[spacy]'")
from egress_gateway.adapters.models.spacy import OVERLAP, SCORE, SIZE, data_of, load
from egress_gateway.core.detection_config import ModelConfig, ModelEngine, ModelTask
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DataClass

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")

MODEL = ModelConfig(name="blank", engine=ModelEngine.SPACY, labels={"PERSON": DataClass("pii.name")})


def make(directory: Path) -> Path:
    import spacy

    pipeline = spacy.blank("en")
    ruler = pipeline.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "PERSON", "pattern": "Jane Smith"}, {"label": "GPE", "pattern": "Bonn"}])
    pipeline.to_disk(directory)
    return directory


def test_entities_are_found_in_texts_of_any_length(tmp_path: Path) -> None:
    engine = load(MODEL, make(tmp_path))
    text = "and so " * (SIZE // 7) + "Jane Smith of Bonn " + "went on " * OVERLAP
    found = [(text[each.start : each.end], each.label, each.score) for each in engine(text)]
    assert found == [("Jane Smith", "PERSON", SCORE), ("Bonn", "GPE", SCORE)]


def test_a_package_holds_its_pipeline_in_a_directory(tmp_path: Path) -> None:
    inner = make(tmp_path / "blank-1.0.0")
    (tmp_path / "licences").mkdir()
    assert data_of(tmp_path) == inner
    assert data_of(inner) == inner


def test_what_is_no_pipeline_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no pipeline"):
        load(MODEL, tmp_path)
    (tmp_path / "config.cfg").write_text("")
    with pytest.raises(ConfigError, match="does not load"):
        load(MODEL, tmp_path)
    with pytest.raises(ConfigError, match="leave task out"):
        load(msgspec.structs.replace(MODEL, task=ModelTask.SEQUENCE), tmp_path)
