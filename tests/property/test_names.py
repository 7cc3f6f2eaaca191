"""Letters at random are no names, wherever they stand."""

import random
import string

from egress_gateway.adapters.shipped_models import NAMES, read_model
from egress_gateway.classify.finder import Text
from egress_gateway.classify.names.finder import NamesFinder
from egress_gateway.classify.names.model import Model
from egress_gateway.classify.normalise import normalise
from egress_gateway.core.detection_config import LEAST_NAME
from egress_gateway.core.slots import Scope

FINDER = NamesFinder(Model(read_model(NAMES)), least=LEAST_NAME)
CARRIERS = (
    "Pay {} to DE89370400440532013000",
    "Hello {}, how are you?",
    "please contact {} about it",
    "call {} today",
    "send it to {} please",
    "{} said that it is done",
    "Dear {},\nthank you",
    "the account of {} is closed",
    "I met {} yesterday",
    "from: {}",
)
WORDS = 3000


def found(words: list[str]) -> float:
    """The share of words in which something is found."""
    written = [CARRIERS[number % len(CARRIERS)].format(word) for number, word in enumerate(words)]
    spots = FINDER.find([Text(text, normalise(text), Scope.MESSAGE) for text in written])
    return len({spot.text for spot in spots}) / len(words)


def test_of_random_letters_one_of_two_hundred_at_most_is_taken_for_a_name() -> None:
    # A fixed seed: the promise is a share, which other letters would keep but for their chance.
    chance = random.Random(8)  # noqa: S311  (letters)
    words = ["".join(chance.choices(string.ascii_lowercase, k=chance.randint(8, 40))) for _ in range(WORDS)]
    assert found(words) <= 0.005


def test_of_real_names_in_the_same_places_most_are_found() -> None:
    assert found(["Jane Smith", "Krzysztof Nowak", "Giulia Rossi"] * 10) > 0.9
