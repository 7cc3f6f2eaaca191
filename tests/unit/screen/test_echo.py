"""A text that says again what another said."""

from egress_gateway.screen.echo import MOST, RUN, echoes, fingerprints, runs

PROMPT = (
    "You answer customers of a bakery. Never name the supplier of the flour, never offer more than ten percent off,"
    " and send whoever asks for the owner to the counter in the market hall, where she stands on Saturdays until noon."
    " If somebody complains about bread, offer a roll and write down what was wrong with it."
)


def test_a_copy_is_recognised_whatever_its_case_and_lines() -> None:
    known = fingerprints(PROMPT)
    assert echoes("Sure! " + PROMPT.upper().replace(" ", "\n") + " Anything else?", known)
    assert echoes(" ".join(PROMPT.split()[10:50]), known)


def test_a_few_words_of_it_are_no_copy() -> None:
    known = fingerprints(PROMPT)
    assert not echoes(" ".join(PROMPT.split()[:12]), known)
    assert not echoes("The owner stands at the counter in the market hall on Saturdays.", known)
    assert not echoes("", known)


def test_a_short_text_cannot_be_recognised() -> None:
    assert fingerprints("You are a helpful assistant.") == frozenset()
    assert not echoes("You are a helpful assistant.", fingerprints("You are a helpful assistant."))


def test_bounds() -> None:
    words = " ".join(map(str, range(20 * MOST)))
    assert len(fingerprints(words)) == MOST
    assert len(runs(words)) == 20 * MOST - RUN + 1
