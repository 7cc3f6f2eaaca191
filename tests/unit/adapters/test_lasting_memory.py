"""What is there for good is not looked at again; what comes after it is."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from egress_gateway.adapters.lasting_memory import YOUNG, keep_for_good


class Cycle:
    """Something that only the collector can free."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


def test_the_collector_passes_over_what_is_there_for_good() -> None:
    kept = Cycle()
    keep_for_good()
    assert gc.get_freeze_count() > 0
    assert not any(one is kept for one in gc.get_objects())
    assert gc.isenabled()
    assert gc.get_threshold()[0] == YOUNG


def test_what_comes_after_it_is_still_collected() -> None:
    keep_for_good()
    gone = Cycle()
    seen = weakref.ref(gone)
    del gone
    gc.collect()
    assert seen() is None


def test_garbage_from_the_start_is_not_kept() -> None:
    gone = Cycle()
    seen = weakref.ref(gone)
    del gone
    keep_for_good()
    assert seen() is None
