"""Scores in whole numbers, and files that are no models."""

import msgspec
import pytest

from egress_gateway.classify.topics.model import (
    FEW,
    FORM,
    SILENT,
    Topic,
    TopicModel,
    Weights,
    decode_model,
    digest_of_model,
    encode_model,
    packed,
)
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DataClass


def topic(weights: bytes, **changed: object) -> Topic:
    given = Topic(data_class=DataClass("project.test"), detector="test", weights=weights, gain=256 * 10, least=500)
    return msgspec.structs.replace(given, **changed)


def model(*topics: Topic, keys: bytes = packed((5, 9))) -> TopicModel:
    return TopicModel(form=FORM, salt=0, keys=keys, topics=topics)


def test_weights_for_and_against_are_summed_over_the_root_of_the_length() -> None:
    weights = Weights(model(topic(bytes((10, 0xFF))), topic(bytes((0, 2)))))
    unknown = frozenset(range(1000, 1000 + 100 - FEW - 2))
    assert weights.scores({5, 9} | unknown) == [SILENT + 10 * 9 // 10, SILENT + 10 * 2 // 10]


def test_a_text_without_known_words_is_nothing_much() -> None:
    assert Weights(model(topic(bytes(2)))).scores(frozenset({1, 2, 3})) == [SILENT]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no topic model"),
        (b"\x93not ours", "no topic model"),
        (encode_model(msgspec.structs.replace(model(topic(bytes(2))), form=FORM + 1)), "of form"),
        (encode_model(model(topic(bytes(3)))), "not whole"),
        (encode_model(model(topic(bytes(2)), keys=b"\0" * 9)), "not whole"),
        (encode_model(model()), "not whole"),
        (encode_model(model(topic(bytes(2), least=0))), "no topic model"),
        (encode_model(model(topic(bytes(2), detector="No Name"))), "no topic model"),
    ],
    ids=["nothing", "another file", "another form", "too many weights", "half a key", "no topic", "no least", "name"],
)
def test_what_is_no_model_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(ConfigError, match=reason):
        decode_model(data, name="nightingale.topic")


def test_the_digest_covers_every_byte() -> None:
    data = encode_model(model(topic(bytes(2))))
    assert digest_of_model(data) != digest_of_model(data + b"\0")
