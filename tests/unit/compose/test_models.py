"""The models that inspectors have: named by those who do not load them, loaded by those who do."""

from collections.abc import Iterable
from pathlib import Path

import msgspec
import pytest

from egress_gateway.adapters.models import loading
from egress_gateway.adapters.models.loading import Runner
from egress_gateway.classify.finder import Text
from egress_gateway.classify.normalise import normalise
from egress_gateway.classify.slow.labels import Labelled
from egress_gateway.compose.models import model_finders, model_versions
from egress_gateway.core.detection_config import ModelConfig, ModelEngine
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DataClass
from egress_gateway.core.slots import Scope

PERSON = DataClass("pii.name")


class Loader:
    """Stands for an engine: its models find the word that their directory is called, and it counts the loading."""

    def __init__(self) -> None:
        self.loaded: list[str] = []

    def __call__(self, model: ModelConfig, directory: Path):
        self.loaded.append(model.name)

        def engine(text: str) -> Iterable[Labelled]:
            at = text.find(directory.name)
            return [] if at < 0 else [Labelled(at, at + len(directory.name), "PER", 0.9)]

        return engine


@pytest.fixture
def loader(monkeypatch) -> Loader:
    loader = Loader()
    monkeypatch.setattr(loading, "RUNNERS", {ModelEngine.ONNX: Runner("onnx", ("msgspec",), loader)})
    return loader


@pytest.fixture
def models(tmp_path: Path) -> list[ModelConfig]:
    made = []
    for name in ("jane", "john"):
        directory = tmp_path / name
        directory.mkdir()
        (directory / "weights").write_text(name)
        made.append(ModelConfig(name=name, engine=ModelEngine.ONNX, path=str(directory), labels={"PER": PERSON}))
    return made


def test_versions_are_those_of_the_finders_and_nothing_is_loaded_for_them(loader, models):
    versions = model_versions(models)
    assert loader.loaded == []
    finders = model_finders(models)
    assert loader.loaded == ["jane", "john"]
    assert [(version.name, version.digest) for version in versions] == [
        (name, finder.digest) for name, finder in finders.items()
    ]
    assert versions[0].digest != versions[1].digest


def test_each_is_found_by_its_name_and_asks_its_own_model(loader, models):
    finders = model_finders(models)
    text = Text("john met jane", normalise("john met jane"), Scope.MESSAGE)
    spans = {name: [(spot.start, spot.end) for spot in finder.find([text])] for name, finder in finders.items()}
    assert spans == {"jane": [(9, 13)], "john": [(0, 4)]}


def test_a_name_that_another_finder_has_is_refused_before_anything_is_loaded(loader, models):
    taken = list(model_finders(models[1:]).values())
    loader.loaded.clear()
    with pytest.raises(ConfigError, match="'john', as what the gateway has by itself is"):
        model_finders(models, taken)
    assert loader.loaded == []


@pytest.mark.parametrize("ask", [model_versions, model_finders])
def test_one_that_is_not_there_is_refused_by_both(loader, models, ask):
    absent = msgspec.structs.replace(models[1], path=f"{models[1].path}-absent")
    with pytest.raises(ConfigError, match="is no directory of a model"):
        ask([models[0], absent])


def test_without_models_there_are_none():
    assert list(model_versions([])) == []
    assert model_finders([]) == {}
