"""The model that ships, and what is not a model."""

import msgspec
import numpy as np
import pytest

from egress_gateway.adapters.shipped_models import NAMES, read_model
from egress_gateway.classify.names import model as module
from egress_gateway.classify.names.model import LABELS, NEVER, Model, Weights
from egress_gateway.core.errors import ConfigError


@pytest.fixture(scope="module")
def model() -> Model:
    return Model(read_model(NAMES))


def test_what_is_no_model_is_refused() -> None:
    with pytest.raises(ConfigError, match="install the package again"):
        Model(b"not a model")


def test_a_model_of_another_revision_is_refused() -> None:
    weights = msgspec.msgpack.decode(read_model(NAMES), type=Weights)
    other = msgspec.structs.replace(weights, revision=weights.revision + 1)
    with pytest.raises(ConfigError, match="revision"):
        Model(msgspec.msgpack.encode(other))


def test_a_text_is_scored_as_if_it_were_alone(model: Model) -> None:
    texts = [["ask", "jane", "smith"], ["der", "Vertrag"], ["Acme", "Corp", "in", "Paris"]]
    together, known = model.score(texts)
    for words, scores, vote in zip(texts, together, known.votes, strict=True):
        (alone,), of_it = model.score([words])
        assert np.array_equal(scores, alone)
        assert np.array_equal(vote, of_it.votes[0])
        assert scores.shape == (len(words), len(LABELS))
        assert not scores[:, 0].any()


def test_words_that_were_seen_score_as_new_ones(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["Please", "call", "Wilhelmina", "Ochsenknecht", "in", "Paris"]
    (first,), _ = Model(read_model(NAMES)).score([words])
    (again,), _ = model.score([words])
    monkeypatch.setattr(module, "MOST_REMEMBERED", 0)
    (forgotten,), _ = model.score([[*words, "Unseen"]])
    assert np.array_equal(first, again)
    assert np.array_equal(first[:3], forgotten[:3])


def test_letters_at_random_never_are_a_name(model: Model) -> None:
    (scores,), _ = model.score([["call", "fbrwwbhkxcqqpqrc", "Smith"]])
    assert (scores[1, 1:] == NEVER).all()
    assert (scores[[0, 2], 1:] > NEVER).all()


def test_numbers_stay_where_floating_point_is_exact() -> None:
    weights = msgspec.msgpack.decode(read_model(NAMES), type=Weights)
    assert module.LARGEST_SUM * 127 * module.WIDEST < 1 << 24
    assert weights.width <= module.WIDEST
    assert module.WINDOW * module.LARGEST + np.abs(np.frombuffer(weights.context, "<i2")).max() < 1 << 15
