"""Topic models on disk: the built-in one, and those of the deployer."""

from importlib.resources import files
from pathlib import Path
from typing import Final

from egress_gateway.adapters.secret_files import replace_file
from egress_gateway.classify.topics.model import (
    MOST_BYTES,
    TopicModel,
    decode_model,
    digest_of_model,
    encode_model,
)
from egress_gateway.core.errors import ConfigError

_BUILTIN: Final = "topics.topic"


def builtin_topics() -> TopicModel:
    """The model that is part of the package."""
    return decode_model(files("egress_gateway").joinpath("models", _BUILTIN).read_bytes(), name=_BUILTIN)


def read_topic_model(path: Path, *, sha256: str = "") -> TopicModel:
    """A model of the deployer's. Raises `ConfigError` if it cannot be read, or is not the one that was pinned."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"topic model {str(path)!r} cannot be read: {error.strerror}") from error
    if len(data) > MOST_BYTES:
        raise ConfigError(f"{str(path)!r} is no topic model: larger than {MOST_BYTES >> 20} MB")
    found = digest_of_model(data)
    if sha256 and found != sha256:
        raise ConfigError(f"topic model {str(path)!r} is not the pinned one: its sha256 is {found}")
    return decode_model(data, name=str(path))


def write_topic_model(path: Path, model: TopicModel) -> str:
    """Write a model for its owner alone, whole or not at all; returns what to pin it by. Raises `ConfigError`."""
    data = encode_model(model)
    replace_file(path, data)
    return digest_of_model(data)
