"""Training a deployer's topic, and judging it on what it has not seen."""

from egress_gateway.classify.topics.model import Weights, encode_model
from egress_gateway.classify.topics.trial import STEPS, judge, pages_of, salt_of, score_of, train_topic, try_out
from egress_gateway.core.ids import DataClass

SALT = 5
ABOUT = "the nightingale turbine needs a new bearing and the blade test of week {} showed cracks near the root of it"
OTHER = "the canteen has soup on day {} and the bus to the station leaves a little later than it did before the summer"


def pages(frame: str, count: int = 10) -> list[list[frozenset[int]]]:
    return [list(pages_of(frame.format("x" * number), SALT)) for number in range(1, count + 1)]


def test_what_was_kept_back_is_told_apart_and_each_round_is_told() -> None:
    told: list[None] = []
    tell = lambda: told.append(None)  # noqa: E731
    outcome = try_out(pages(ABOUT), pages(OTHER), salt=SALT, tell=tell)
    assert (outcome.found, outcome.missed, outcome.wrongly, outcome.quiet) == (10, 0, 0, 10)
    train_topic(pages(ABOUT), pages(OTHER), data_class=DataClass("project.x"), name="x", salt=SALT, tell=tell)
    assert len(told) == STEPS


def test_texts_that_do_not_differ_are_not_told_apart() -> None:
    outcome = try_out(pages(ABOUT), pages(ABOUT), salt=SALT, tell=lambda: None)
    assert outcome.found == outcome.wrongly


def test_a_model_holds_no_word_of_its_examples() -> None:
    model = train_topic(
        pages(ABOUT), pages(OTHER), data_class=DataClass("project.x"), name="x", salt=SALT, tell=lambda: None
    )
    assert not any(word.encode() in encode_model(model) for word in ABOUT.split() if len(word) > 4)
    assert judge(model, pages(ABOUT), pages(OTHER)).found == 10


def test_the_salt_follows_from_the_texts_in_whatever_order() -> None:
    assert salt_of(["a", "b"]) == salt_of(["b", "a"]) != salt_of(["a", "c"])


def test_a_text_of_few_words_has_no_page_and_no_score() -> None:
    model = train_topic(
        pages(ABOUT), pages(OTHER), data_class=DataClass("project.x"), name="x", salt=SALT, tell=lambda: None
    )
    assert not pages_of("nightingale", SALT)
    assert score_of(Weights(model), []) == 0
