"""The commonest words of languages."""

from egress_gateway.classify.names.languages import LANGUAGES, SUPPORTED, UNKNOWN, VOTES


def test_each_language_has_words_that_no_other_has() -> None:
    alone = {votes for votes in VOTES.values() if votes.bit_count() == 1}
    assert alone == {1 << number for number in range(len(LANGUAGES))}


def test_what_is_supported_comes_first() -> None:
    assert LANGUAGES[:UNKNOWN] == SUPPORTED
