"""A model is looked at before it is loaded: what runs it, where it is, what it was pinned to."""

from pathlib import Path

import msgspec
import pytest

pytest.importorskip("onnx", reason="pip install onnx")
pytest.importorskip("tokenizers", reason="pip install 'llm-egress-gateway[onnx]'")
from tests.unit.adapters.models.tiny import make

from egress_gateway.adapters.models import loading
from egress_gateway.adapters.models.listing import listing_digest
from egress_gateway.adapters.models.loading import RUNNERS, Runner, load, version_of
from egress_gateway.classify.finder import Text
from egress_gateway.classify.normalise import normalise
from egress_gateway.core.detection_config import ModelConfig, ModelEngine
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DataClass
from egress_gateway.core.slots import Scope


@pytest.fixture
def model(tmp_path: Path) -> ModelConfig:
    directory = make(tmp_path / "tiny", ["O", "B-PER"], {"jane": "B-PER"})
    labels = {"PER": DataClass("pii.name")}
    digest = listing_digest(directory)
    return ModelConfig(name="tiny", engine=ModelEngine.ONNX, path=str(directory), sha256=digest, labels=labels)


def test_what_is_looked_at_and_what_is_loaded_have_one_digest(model: ModelConfig) -> None:
    finder, version = load(model), version_of(model)
    assert (finder.name, finder.digest) == (version.name, version.digest)
    (spot,) = finder.find([Text("to jane", normalise("to jane"), Scope.MESSAGE)])
    assert (spot.start, spot.end, spot.score) == (3, 7, 950)


@pytest.mark.parametrize("look", [load, version_of])
def test_one_that_was_changed_is_refused(model: ModelConfig, look) -> None:
    (Path(model.path) / "config.json").write_text("{}")
    with pytest.raises(ConfigError, match="and the configuration pins"):
        look(model)


@pytest.mark.parametrize("look", [load, version_of])
def test_what_is_not_installed_is_named_with_its_remedy(model: ModelConfig, look, monkeypatch) -> None:
    absent = Runner("onnx", ("no-such-distribution",), RUNNERS[ModelEngine.ONNX].load)
    monkeypatch.setattr(loading, "RUNNERS", {ModelEngine.ONNX: absent})
    with pytest.raises(ConfigError, match=r"pip install 'llm-egress-gateway\[onnx\]'"):
        look(model)


def test_a_package_is_found_where_it_is_installed(model: ModelConfig, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    assert load(msgspec.structs.replace(model, path="", package="tiny")).name == "tiny"


@pytest.mark.parametrize("package", ["no_such_package", "this"])
def test_a_package_that_is_none_is_refused(model: ModelConfig, package: str) -> None:
    with pytest.raises(ConfigError, match="no package"):
        version_of(msgspec.structs.replace(model, path="", package=package))
