"""Words among bytes."""

from egress_gateway.adapters.documents.words import words_in


def test_runs_of_characters_are_words_in_one_byte_or_two() -> None:
    content = b"\x01\x02short\x03longer words\x04" + b"\x80".join(
        ("wide words".encode("utf-16-le"), b"", "also wide words".encode("utf-16-be"))
    )
    assert words_in(content).split("\n") == ["longer words", "wide words", "also wide words"]
    assert words_in(b"\x01short\x03", 5) == "short"
