"""The adapter against the interface that the package documents, played by modules of our own: no weights are run."""

import sys
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from egress_gateway.adapters.models.gliner import SIZE, load
from egress_gateway.core.detection_config import ModelConfig, ModelEngine, ModelTask
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DataClass

MODEL = ModelConfig(
    name="g", engine=ModelEngine.GLINER, labels={"person": DataClass("pii.name"), "city": DataClass("entity.place")}
)


ASKED: list[tuple[list[str], float]] = []
THREADS: list[int] = []


class GLiNER:
    """Knows one person."""

    @classmethod
    def from_pretrained(cls, place: str, *, local_files_only: bool) -> "GLiNER":
        if not local_files_only or not Path(place).exists():
            raise OSError(place)
        return cls()

    def predict_entities(self, text: str, labels: list[str], *, threshold: float) -> list[dict[str, object]]:
        assert len(text) <= SIZE
        ASKED.append((labels, threshold))
        at = text.find("Jane")
        return [{"start": at, "end": at + 4, "text": "Jane", "label": "person", "score": 0.9}] if at >= 0 else []


@pytest.fixture(autouse=True)
def _modules(monkeypatch: pytest.MonkeyPatch) -> None:
    gliner, torch = ModuleType("gliner"), ModuleType("torch")
    ASKED.clear()
    THREADS.clear()
    gliner.__dict__["GLiNER"] = GLiNER
    torch.__dict__["set_num_threads"] = THREADS.append
    monkeypatch.setitem(sys.modules, "gliner", gliner)
    monkeypatch.setitem(sys.modules, "torch", torch)


def test_it_is_asked_for_the_labels_on_one_thread_and_in_stretches(tmp_path: Path) -> None:
    text = "and " * SIZE + "Jane"
    found = [(text[each.start : each.end], each.label, each.score) for each in load(MODEL, tmp_path)(text)]
    assert found == [("Jane", "person", 0.9)]
    assert set(map(str, ASKED)) == {str((["city", "person"], 0.5))}
    assert THREADS == [1]


def test_what_cannot_work_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="does not load"):
        load(MODEL, tmp_path / "nowhere")
    with pytest.raises(ConfigError, match="leave task out"):
        load(msgspec.structs.replace(MODEL, task=ModelTask.SEQUENCE), tmp_path)
