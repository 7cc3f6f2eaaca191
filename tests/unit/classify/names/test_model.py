"""The model that ships, and what is not a model."""

import msgspec
import numpy as np
import pytest

from egress_gateway.adapters.shipped_models import NAMES, read_model
from egress_gateway.classify.names import model as module
from egress_gateway.classify.names.context import SIZE
from egress_gateway.classify.names.model import LABELS, NEVER, REACH, Model, Scores, Weights
from egress_gateway.classify.names.words import HANDLE
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


def scores_of(model: Model, words: list[str]) -> Scores:
    return model.score([words]).scores


def test_a_text_is_scored_as_if_it_were_alone(model: Model) -> None:
    texts = [["ask", "jane", "smith"], ["der", "Vertrag"], ["Acme", "Corp", "in", "Paris"]]
    together = model.score(texts)
    for words, start, votes in zip(texts, together.starts, together.known.votes, strict=True):
        alone = model.score([words])
        assert np.array_equal(together.scores[start : start + len(words)], alone.scores)
        assert votes == alone.known.votes[0]
        assert alone.scores.shape == (len(words), len(LABELS) - 1)


def test_words_that_were_seen_score_as_new_ones(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["Please", "call", "Wilhelmina", "Ochsenknecht", "in", "Paris"]
    first = scores_of(Model(read_model(NAMES)), words)
    again = scores_of(model, words)
    monkeypatch.setattr(module, "MOST_REMEMBERED", 0)
    forgotten = scores_of(model, [*words, "Unseen"])
    assert np.array_equal(first, again)
    assert np.array_equal(first[:3], forgotten[:3])


def test_vectors_are_kept_of_words_that_are_no_secret_as_a_whole() -> None:
    model = Model(read_model(NAMES))
    plain = ["call", "O'Neill", "2024", ",", HANDLE]
    scores_of(model, [*plain, "hunter2", "b" * 16, "AKIA" + "J7Q2" * 4, "41111111"])
    assert list(model._rows) == plain


def test_letters_at_random_never_are_a_name(model: Model) -> None:
    scores = scores_of(model, ["call", "fbrwwbhkxcqqpqrc", "Smith"])
    assert (scores[1] == NEVER).all()
    assert (scores[[0, 2]] > NEVER).all()


def test_sums_are_those_of_whole_numbers_word_by_word(model: Model) -> None:
    """The scores are taken in floating point; here in Python's own numbers."""
    weights = msgspec.msgpack.decode(read_model(NAMES), type=Weights)
    hidden, labels = weights.hidden, len(LABELS)
    words = ["Please", "ask", "Jane", "Smith", "of", "Acme", "Corp", ",", "Berlin", "\n", "qxzvbnmw"]
    given = [np.frombuffer(row[:-SIZE], "<i2").reshape(-1, hidden).tolist() for row in model._vectors(words)]
    scored = model.score([words])
    context = np.frombuffer(weights.context, "<i2").reshape(-1, hidden).tolist()
    second = np.frombuffer(weights.second, np.int8).reshape(hidden, labels).tolist()
    offset = np.frombuffer(weights.offset, "<i4").tolist()
    for at, number in enumerate(scored.known.numbers[REACH : REACH + len(words)].tolist()):
        around = [(at + place - REACH, place) for place in range(2 * REACH + 1) if 0 <= at + place - REACH < len(words)]
        inner = [
            max(context[number][unit] + sum(given[word][place][unit] for word, place in around), 0)
            for unit in range(hidden)
        ]
        sums = [sum(each * row[label] for each, row in zip(inner, second, strict=True)) for label in range(labels)]
        relative = [sums[label] + offset[label] - sums[0] - offset[0] for label in range(1, labels)]
        assert scored.scores[at].tolist() == (relative if at < len(words) - 1 else [NEVER] * (labels - 1))


def test_numbers_stay_where_floating_point_is_exact() -> None:
    weights = msgspec.msgpack.decode(read_model(NAMES), type=Weights)
    assert module.LARGEST_SUM * 127 * module.WIDEST < 1 << 24
    assert weights.width <= module.WIDEST
    assert module.WINDOW * module.LARGEST + np.abs(np.frombuffer(weights.context, "<i2")).max() < 1 << 15
