"""A topic model: how much each word speaks for or against some topics, and its file.

A file holds numbers only: hashes of words (`features`) and weights. The score of a text is the sum of the weights
of what stands in it, over the square root of how much that is, so that length alone says nothing, mapped to per
mille. Few words are taken for less than they say: a line needs strong words where a page needs many.
"""

import hashlib
from array import array
from collections.abc import Mapping, Sequence
from math import isqrt
from typing import Annotated, Final

import msgspec

from egress_gateway.classify.topics.features import Features
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DataClass

FORM: Final = 1
"""Of the file. Raised when the same bytes would mean something else."""
MOST_BYTES: Final = 4 << 20
"""Of a file: ten times what the built-in model takes."""
FEW: Final = 24
"""Added to the number of features: so many that nobody knows, whatever the text."""
SILENT: Final = 100
"""Score in per mille of a text that says nothing: of all that is written, little is of a topic."""
_FINE: Final = 16
"""Bits behind the point in the square root."""

_Name = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$")]
_Salt = Annotated[int, msgspec.Meta(ge=0, lt=1 << 32)]
_PerMille = Annotated[int, msgspec.Meta(ge=1, le=1000)]
_Bounded = Annotated[int, msgspec.Meta(ge=-(1 << 40), le=1 << 40)]


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """One topic of a model."""

    data_class: DataClass
    detector: _Name
    """What findings call it."""
    weights: bytes
    """A signed byte for each key of the model."""
    gain: _Bounded
    """Per mille for a sum of weights of one, for a text of one feature, times 2^8."""
    least: _PerMille
    """Score below which nothing is found."""


class TopicModel(msgspec.Struct, frozen=True, kw_only=True):
    """The words that one or more topics know."""

    form: int
    salt: _Salt
    keys: bytes
    """Hashes of 32 bits, big-endian, ascending."""
    topics: tuple[Topic, ...]


_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(TopicModel)


class Weights:
    """A model made ready for looking things up."""

    def __init__(self, model: TopicModel) -> None:
        keys = _numbers(model.keys)
        columns = [array("b", topic.weights) for topic in model.topics]
        self.topics = model.topics
        self.salt = model.salt
        self._rows: Mapping[int, tuple[int, ...]] = dict(zip(keys, zip(*columns, strict=True), strict=True))

    def scores(self, features: Features) -> Sequence[int]:
        """What the features say for each topic, in per mille, not yet within bounds."""
        rows = self._rows
        known = [rows[key] for key in features & rows.keys()]
        length = isqrt((len(features) + FEW) << _FINE)
        sums: Sequence[int] = [sum(column) for column in zip(*known, strict=True)] or [0] * len(self.topics)
        return [SILENT + topic.gain * total // length for topic, total in zip(self.topics, sums, strict=True)]


def encode_model(model: TopicModel) -> bytes:
    """The bytes of the file."""
    return _ENCODER.encode(model)


def decode_model(data: bytes, *, name: str) -> TopicModel:
    """What a file holds. Raises `ConfigError` with its name if it is none."""
    try:
        model = _DECODER.decode(data)
    except msgspec.DecodeError as error:
        raise ConfigError(f"{name!r} is no topic model; make one with `egress topic train`") from error
    if model.form != FORM:
        raise ConfigError(f"{name!r} is a topic model of form {model.form}, not {FORM}; train it again")
    count, left = divmod(len(model.keys), 4)
    if left or not model.topics or any(len(topic.weights) != count for topic in model.topics):
        raise ConfigError(f"{name!r} is a topic model that is not whole; train it again")
    return model


def digest_of_model(data: bytes) -> str:
    """What a file is pinned by in the configuration."""
    return hashlib.sha256(data).hexdigest()


def packed(keys: Sequence[int]) -> bytes:
    """Hashes as `TopicModel.keys` holds them."""
    return b"".join(key.to_bytes(4, "big") for key in keys)


def _numbers(keys: bytes) -> Sequence[int]:
    return [int.from_bytes(keys[at : at + 4], "big") for at in range(0, len(keys), 4)]
