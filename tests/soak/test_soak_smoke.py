"""The soak's own instruments, held against what is known, and the whole of it for a few seconds."""

import mmap
import os
import random
from collections.abc import Callable

import pytest
from tests.soak.families import FAMILIES, Said
from tests.soak.memory import Sample, judge, own_bytes, slope
from tests.soak.planted import TOKENS, Owner, Planted
from tests.soak.run import Plan, soak

MB = 1_000_000
WORKER_FIRST = 3
"""A seed with which the first to be killed is the worker alone, so that a short run also answers."""
SMOKE_SECONDS = 180
"""It takes about 20 on cores of its own; its setup may be the one that compiles the patterns."""
MINE, YOURS = Owner("shop", 1), Owner("clinic", 2)


def series(size: Callable[[int], float], files: Callable[[int], int] = lambda _: 20) -> list[Sample]:
    return [Sample(5.0 * i, round(size(i) * MB), files(i)) for i in range(300)]


CHANCE = random.Random(7)  # noqa: S311  (noise)
SERIES = {
    "flat": (series(lambda _: 80), True),
    "caches fill in the first third": (series(lambda i: 40 + min(i, 90)), True),
    "noise and single peaks": (series(lambda i: 80 + CHANCE.uniform(-3, 3) + 300 * (i % 50 == 0)), True),
    "a slow leak": (series(lambda i: 80 + i / 25), False),
    "a step near the end": (series(lambda i: 80 + 40 * (i > 265)), False),
    "descriptors leak": (series(lambda _: 80, lambda i: 20 + i // 15), False),
}


@pytest.mark.parametrize(("taken", "flat"), SERIES.values(), ids=SERIES)
def test_memory_is_flat_or_not(taken: list[Sample], *, flat: bool) -> None:
    assert judge("worker-0", taken).flat == flat


def test_a_slope_is_not_moved_by_a_peak() -> None:
    points = [(float(x), 2.0 * x) for x in range(50)]
    assert slope([*points, (50.0, 1e9)]) == 2.0
    assert slope([(1.0, 1.0)]) == 0.0


@pytest.mark.parametrize("kind", ["email", "card", "iban", "secret"])
def test_a_planted_value_is_found_and_its_owner_known(kind: str) -> None:
    planted = Planted(3)
    text = f"see {getattr(planted, kind)(MINE)}, and that".encode()
    assert planted.foreign(text, MINE) == []
    assert planted.foreign(text, YOURS) == planted.foreign(text, None) == ["shop/1"]
    assert planted.foreign(b"see nobody@soak.example.com", YOURS) == []


def test_tokens_are_known_by_their_form() -> None:
    assert TOKENS.search(b"Mail EMAIL_" + b"0" * 11)
    assert not TOKENS.search(b"Mail EMAIL_ADDRESS")


CUT = {
    "openai": b'data: {"choices":[{"delta":{"content":"one"}}]}\n\ndata: {"choices":[{"delta":{"conte',
    "anthropic": b'event: content_block_delta\ndata: {"type":"content_block_delta","delta":{"text":"one"}}\n\ndata: {',
}


@pytest.mark.parametrize("name", FAMILIES)
def test_a_stream_that_is_cut_has_not_ended(name: str) -> None:
    assert FAMILIES[name].stream(CUT[name]) == Said(text="one")


@pytest.mark.loopback
@pytest.mark.timeout(SMOKE_SECONDS)
async def test_a_few_seconds_of_everything() -> None:
    result = await soak(Plan(seconds=6.0, rate=8.0, seed=WORKER_FIRST), lambda *_: None)
    assert result.violations == ()
    assert result.counts["killed worker-0"] == 1
    assert result.counts.get("answered", 0) > 5
    assert result.log.received > 5


def test_memory_of_a_process_is_what_it_has_taken() -> None:
    before = own_bytes(os.getpid())
    # Not from the heap, where what earlier tests gave back may be used again.
    with mmap.mmap(-1, 32 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as taken:
        for at in range(0, len(taken), mmap.PAGESIZE):
            taken[at] = 1
        assert 30 << 20 < own_bytes(os.getpid()) - before < 80 << 20
