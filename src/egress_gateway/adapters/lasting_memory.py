"""What a process holds from its start to its end, kept from the garbage collector's looks.

The collector walks everything that is alive: the modules, tables and models of a worker are a hundred thousand
objects, which took 60 ms of its loop whenever it came round to them, and none of them ever goes.
"""

import gc
from typing import Final

YOUNG: Final = 10_000
"""Objects made and not yet freed before the collector looks at the newest. Python's 700 are a quarter of a request;
these are a few megabytes, and requests leave few cycles behind."""


def keep_for_good() -> None:
    """Everything that is alive stays so; from now on the collector looks at what comes new."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])
