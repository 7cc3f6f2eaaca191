"""Where a value or a token ends and the text around it begins.

Letters and digits join what stands beside them to one word; underscores, marks and spaces do not,
and neither do the letters of scripts that put no spaces between words (Chinese, Japanese, Korean
with its particles, Thai, Lao, Khmer, Burmese).
"""

import re
from typing import Final

JOINING: Final = (
    "[^\\W_\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
"""One such character, as a regular expression."""
_JOINING: Final = re.compile(JOINING)


def joins(character: str) -> bool:
    """Whether a character forms one word with a letter or digit beside it; the empty string does not."""
    return _JOINING.match(character) is not None
