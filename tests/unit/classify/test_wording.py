"""Words as they are compared."""

from egress_gateway.classify.wording import fold, foreign_words


def test_words_of_other_scripts_stand_where_they_are() -> None:
    text = "пишет Иванов, y José"
    assert [(word, text[start:end]) for word, start, end in foreign_words(text)] == [
        ("пишет", "пишет"),
        ("иванов", "Иванов"),
    ]


def test_case_accents_and_disguise_do_not_count() -> None:
    assert fold("\uff2aOS\u00c9") == "jose"
    assert not list(foreign_words("Jos\u00e9 and Jane"))
