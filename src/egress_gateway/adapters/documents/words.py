"""Words that stand among bytes of another meaning: colour profiles, fonts, notes of cameras, settings of printers."""

import re
from typing import Final

SHORTEST: Final = 10
"""Characters in a row that chance does not often make: one in 20,000 places of random bytes."""


def words_in(content: bytes, shortest: int = SHORTEST) -> str:
    """Runs of printable characters in one byte or in two each, a line for each run."""
    return "\n".join(
        found.replace(b"\0", b"").decode("ascii")
        for found in re.findall(
            rb"[\x20-\x7e]{%d,}|(?:[\x20-\x7e]\x00){%d,}|(?:\x00[\x20-\x7e]){%d,}" % ((shortest,) * 3), content
        )
    )
