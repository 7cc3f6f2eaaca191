"""How the identity number of a country is looked for: by its shape, its check digits and the words that announce it."""

from collections.abc import Callable

from egress_gateway.classify.pattern import NUMBER, WORD_END, Cue, Pattern, Rank
from egress_gateway.core.ids import DataClass


def national_number(
    name: str, regex: str, validate: Callable[[str], bool], words: str, score: int = 0
) -> tuple[Pattern, Cue]:
    """A country's number: what it looks like, how it is checked, which words announce it or are glued to it.

    `score` is what it is worth without such a word: nothing, unless its shape is telling.
    """
    pattern = Pattern(
        id=name,
        regex=rf"(?:\b|_|(?i:{words}))({regex}){WORD_END}",
        data_class=DataClass(f"pii.national_id.{name}"),
        rank=Rank.VALIDATED,
        score=score,
        cue=name,
        near=960,
        validate=validate,
        joints=NUMBER,
        splits=score > 0,
    )
    return pattern, Cue(name=name, words=words)
