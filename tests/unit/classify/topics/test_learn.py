"""What is learned from examples, and that it is always the same."""

from egress_gateway.classify.topics.features import features
from egress_gateway.classify.topics.learn import Example, learn_model
from egress_gateway.classify.topics.model import TopicModel, Weights, decode_model, encode_model
from egress_gateway.core.ids import DataClass

SALT = 7
WORDS = {"ships": "harbour anchor keel sail mast tide", "bread": "flour yeast oven crust dough salt"}
FILLER = "the and with some of these are very old in every town here"


def example(subject: str, number: int) -> Example:
    own = WORDS[subject].split()
    words = [*FILLER.split()[number % 5 :], *own[number % 3 :], own[0]]
    return Example(features([word.encode() for word in words], SALT), frozenset({subject}))


def neither(number: int) -> Example:
    words = [*FILLER.split()[number % 5 :], "always"]
    return Example(features([word.encode() for word in words], SALT), frozenset())


EXAMPLES = [example(subject, number) for number in range(12) for subject in WORDS]
EXAMPLES += [neither(number) for number in range(24)]
TOPICS = {name: (DataClass("project.test"), 500) for name in WORDS}


def learned(seen_in: int = 2) -> TopicModel:
    return learn_model(EXAMPLES, TOPICS, salt=SALT, seen_in=seen_in)


def test_each_topic_is_told_from_the_other() -> None:
    weights = Weights(learned())
    for one in EXAMPLES:
        ships, bread = weights.scores(one.features)
        assert (ships > 600, bread > 600) == ("ships" in one.topics, "bread" in one.topics)


def test_words_of_both_sides_and_unknown_words_say_little() -> None:
    weights = Weights(learned())
    for words in (FILLER, "none of what stands here was ever seen before by anybody at all"):
        assert max(weights.scores(features([word.encode() for word in words.split()], SALT))) < 500


def test_the_same_examples_make_the_same_bytes() -> None:
    assert encode_model(learned()) == encode_model(learned())


def test_what_few_examples_hold_is_not_kept() -> None:
    assert len(learned(seen_in=9).keys) < len(learned().keys)
    assert learned(seen_in=100).keys == b""


def test_a_model_survives_its_file() -> None:
    assert decode_model(encode_model(learned()), name="a") == learned()


def test_each_round_of_each_topic_is_told() -> None:
    rounds: list[None] = []
    learn_model(EXAMPLES, TOPICS, salt=SALT, seen_in=2, tell=lambda: rounds.append(None))
    assert len(rounds) % len(TOPICS) == 0
    assert rounds
