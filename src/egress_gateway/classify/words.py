"""Words and names of the deployer's as a detector: in any case, whole, however their parts are joined.

`Project Nightingale` is also found as `project-nightingale` and `PROJECT_NIGHTINGALE`. Accents do not count.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from egress_gateway.classify.normalise import LETTER, PLACEHOLDER, normalise
from egress_gateway.classify.pattern import WORD_END, Detector, Pattern
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DataClass

MOST_WORDS: Final = 2000
"""Of one class. Each makes the native patterns larger; a longer list is looked for by hashes."""
SHORTEST: Final = 3
"""Letters and digits of a word; shorter ones stand everywhere."""

_SCORE: Final = 900
_PORTION: Final = 100
"""Words of one expression; the native engine refuses larger ones."""
_JOINED: Final = r"[\s_.-]{1,3}"
_BOUNDED: Final = re.compile(r"[a-z0-9](?:.*[a-z0-9])?")


def word_detector(data_class: DataClass, words: Iterable[str], *, file: str = "") -> Detector:
    """Finds the words as a class. Raises `ConfigError`, naming the file, if they cannot be looked for."""
    read = sorted({word for text in words for word in _reading(text, file)})
    if not read or len(read) > MOST_WORDS:
        raise ConfigError(
            f"{data_class} has {len(read)} words; there may be 1 to {MOST_WORDS}, and more in a list that "
            "`egress edm build` makes",
            file=file,
        )
    portions = [read[at : at + _PORTION] for at in range(0, len(read), _PORTION)]
    return Detector(
        name=f"words:{data_class}",
        patterns=tuple(
            Pattern(
                id=f"words_{data_class.replace('.', '_')}_{number}",
                regex=f"(?i){WORD_END}({'|'.join(map(_expression, portion))}){WORD_END}",
                data_class=data_class,
                score=_SCORE,
            )
            for number, portion in enumerate(portions, 1)
        ),
    )


def _reading(text: str, file: str) -> Iterator[str]:
    """A word as patterns see it; none for an empty line."""
    word = " ".join(normalise(text).text.lower().split())
    if not word:
        return
    if LETTER in word or PLACEHOLDER in word:
        raise ConfigError(
            "a word has letters without ASCII likeness, which patterns do not see; put it into a list that "
            "`egress edm build` makes",
            file=file,
        )
    if not _BOUNDED.fullmatch(word) or sum(map(str.isalnum, word)) < SHORTEST:
        raise ConfigError(
            f"a word of {len(word)} characters cannot be looked for: it needs {SHORTEST} letters or digits, and one "
            "at each end",
            file=file,
        )
    yield word


def _expression(word: str) -> str:
    return _JOINED.join(re.escape(part) for part in re.split(r"[ _-]", word) if part)
