"""The models that inspectors have, for whoever loads them and for whoever only has to know which they are."""

from collections.abc import Mapping, Sequence

from egress_gateway.adapters.models.loading import ModelVersion, load, version_of
from egress_gateway.classify.finder import Finder
from egress_gateway.core.detection_config import ModelConfig
from egress_gateway.core.errors import ConfigError


def model_versions(models: Sequence[ModelConfig]) -> Sequence[ModelVersion]:
    """What is there and can be loaded, without loading it. Raises `ConfigError`."""
    return [version_of(model) for model in models]


def model_finders(models: Sequence[ModelConfig], taken: Sequence[Finder] = ()) -> Mapping[str, Finder]:
    """The models by name, loaded. Raises `ConfigError`, also for a name that another finder has."""
    names = {finder.name for finder in taken}
    for model in models:
        if model.name in names:
            raise ConfigError(f"a model cannot be called {model.name!r}, as what the gateway has by itself is")
    return {model.name: load(model) for model in models}
