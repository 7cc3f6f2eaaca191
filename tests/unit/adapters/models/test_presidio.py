"""Presidio over a pipeline of rules: what either recognises, and that nothing is fetched."""

from pathlib import Path

import msgspec
import pytest

pytest.importorskip("presidio_analyzer", reason="pip install 'llm-egress-gateway[presidio]'")
from tests.unit.adapters.models.test_spacy import make

from egress_gateway.adapters.models.presidio import load
from egress_gateway.core.detection_config import ModelConfig, ModelEngine, ModelTask
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DataClass

pytestmark = pytest.mark.filterwarnings("ignore")
"""Its packages warn of each other."""

MODEL = ModelConfig(
    name="presidio",
    engine=ModelEngine.PRESIDIO,
    labels={"PERSON": DataClass("pii.name"), "EMAIL_ADDRESS": DataClass("pii.email")},
)


def test_it_finds_what_has_a_class_and_asks_nobody(tmp_path: Path) -> None:
    text = "Jane Smith of Bonn, jane@example.com"
    engine = load(MODEL, make(tmp_path))
    found = sorted((text[each.start : each.end], each.label) for each in engine(text))
    assert found == [("Jane Smith", "PERSON"), ("jane@example.com", "EMAIL_ADDRESS")]


def test_what_cannot_work_is_refused(tmp_path: Path) -> None:
    make(tmp_path)
    with pytest.raises(ConfigError, match="knows none of its labels"):
        load(msgspec.structs.replace(MODEL, labels={"SMELL": DataClass("pii.name")}), tmp_path)
    with pytest.raises(ConfigError, match="leave task out"):
        load(msgspec.structs.replace(MODEL, task=ModelTask.SEQUENCE), tmp_path)
    (tmp_path / "meta.json").write_text("{}")
    with pytest.raises(ConfigError, match="does not load"):
        load(MODEL, tmp_path)
