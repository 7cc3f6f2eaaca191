"""What finds names: the model that the gateway ships."""

from collections.abc import Iterator

from egress_gateway.adapters.shipped_models import NAMES, read_model
from egress_gateway.classify.finder import Finder
from egress_gateway.classify.names.finder import NamesFinder
from egress_gateway.classify.names.model import Model
from egress_gateway.core.detection_config import NamesConfig


def names_finders(config: NamesConfig) -> Iterator[Finder]:
    """The finder of names, if it is on. Raises `ConfigError` if its model cannot be used."""
    if config.builtin:
        yield NamesFinder(Model(read_model(NAMES)), least=config.least)
