"""What the operator of a running process is told."""

import sys
from collections.abc import Callable

Tell = Callable[[str], None]
"""Takes one line for the operator."""


def tell(line: str) -> None:
    """Say one line on stderr. Never content: what is told names files, codes and digests."""
    sys.stderr.write(f"egress: {line}\n")
    sys.stderr.flush()
