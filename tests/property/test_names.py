"""Letters at random are no names, wherever they stand; and the words of a text are those that one expression finds."""

import random
import re
import string

from hypothesis import given, settings
from hypothesis import strategies as st

from egress_gateway.adapters.shipped_models import NAMES, read_model
from egress_gateway.classify.finder import Text
from egress_gateway.classify.names.finder import NamesFinder
from egress_gateway.classify.names.model import Model
from egress_gateway.classify.names.words import HANDLE, LONG, LONGEST, WEB, split
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


PLAIN = re.compile(
    r"\w(?:(?<=[hw])(?:(?<=h)ttps?://|(?<=w)ww\.)\S++"
    r"|(?<=[dlnmtscjDLNMTSCJ])['\u2019](?=[^\W\d_])|(?<=[qQ])u['\u2019](?=[^\W\d_])"
    r"|(?<!\d)(?<!_)[^\W\d_]*+(?:['\u2019-](?![sS]\b)[^\W\d_]++)*+(?!\w)"
    r"|\w*+)"
    r"|['\u2019][sS]\b|[@#]\w++|\n\s*+|\t|[^\w\s]"
)
"""All kinds of words, looked for in the text as it stands."""
pieces = st.sampled_from([
    *"aQz9_'-,.@#:/ \t\n\r\x0b\x1c\x85\u2028\u00a0\u2019\u0301é日", "https://", "www.", "l'", "Jane", "'s ", " \n \n",
    "\n\t ",
])  # fmt: skip
written = st.lists(pieces | st.characters(), max_size=40).map("".join)


def read(piece: str) -> str:
    if piece[0] == "\n":
        return "\n"
    if piece[0] in "@#" and len(piece) > 1:
        return HANDLE
    if piece.startswith(("http://", "https://", "www.")):
        return WEB
    return piece if len(piece) <= LONGEST else LONG


@given(written)
@settings(max_examples=2000)
def test_words_that_are_cut_at_spaces_first_are_those_of_the_whole_text(text: str) -> None:
    whole = list(PLAIN.finditer(text))
    words = split(text)
    assert words.words == [read(piece[0]) for piece in whole]
    assert [words.place(number) for number in range(len(whole))] == [piece.span() for piece in whole]
