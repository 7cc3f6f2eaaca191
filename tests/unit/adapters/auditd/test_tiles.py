"""Tiles beside the log: all of them, none ahead of what is durable, and never the end of anything."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from egress_gateway.adapters.auditd import tiles as module
from egress_gateway.adapters.auditd.layout import segment_name
from egress_gateway.adapters.auditd.tiles import TileKeeper, TileWriter
from egress_gateway.adapters.tile_files import TileFiles
from egress_gateway.audit.merkle.segment import frame
from egress_gateway.audit.merkle.tiles import Tile, completed, perfect_root
from egress_gateway.audit.merkle.tree import leaf_hash
from egress_gateway.core.errors import Unavailable

SEGMENT = 65_536
LEAVES = [b"%d" % number for number in range(66_000)]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("log")
    for at in (0, SEGMENT):
        data = b"".join(map(frame, LEAVES[at : at + SEGMENT]))
        (directory / segment_name(at // SEGMENT)).write_bytes(data)
    return directory


def on(directory: Path, log: Path) -> Path:
    """The same segments, in a directory of their own."""
    for segment in log.iterdir():
        (directory / segment.name).hardlink_to(segment)
    return directory


def finish(writer: TileWriter, size: int) -> int:
    steps = 1
    while not writer.step(size):
        steps += 1
    return steps


def test_an_old_log_gets_all_its_tiles_in_small_steps(
    tmp_path: Path, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Each step reads its segment from the beginning.
    monkeypatch.setattr(module, "STEP_TILES", 16)
    directory = on(tmp_path, log)
    writer = TileWriter(directory)
    assert finish(writer, 66_000) >= 257 // (module.STEP_TILES + 1)
    tiles = TileFiles(directory)
    assert all(tiles.has(tile) for tile in completed(0, 66_000))
    assert not tiles.has(Tile(0, 257))
    assert tiles.read(Tile(0, 256)) == b"".join(map(leaf_hash, LEAVES[65_536:65_792]))
    assert tiles.read(Tile(1, 0))[32:64] == perfect_root(tiles.read(Tile(0, 1)))
    writer.close()
    # A second start looks, finds them all and reads no segment.
    for name in (0, 1):
        (directory / segment_name(name)).unlink()
    again = TileWriter(directory)
    assert finish(again, 66_000) == 1
    again.close()


def test_nothing_is_written_ahead_of_what_is_durable(tmp_path: Path, log: Path) -> None:
    directory = on(tmp_path, log)
    writer = TileWriter(directory)
    for size, last in ((0, -1), (255, -1), (256, 0), (600, 1)):
        finish(writer, size)
        assert [TileFiles(directory).has(Tile(0, at)) for at in (0, 1, 2)] == [at <= last for at in (0, 1, 2)]
    writer.close()


def test_a_tile_that_is_missing_or_short_is_written_again(tmp_path: Path, log: Path) -> None:
    directory = on(tmp_path, log)
    finish(TileWriter(directory), 2000)
    whole = (directory / "tile/0/002").read_bytes()
    (directory / "tile/0/002").write_bytes(whole[:100])
    (directory / "tile/0/005").unlink()
    finish(TileWriter(directory), 2000)
    assert (directory / "tile/0/002").read_bytes() == whole
    assert TileFiles(directory).has(Tile(0, 5))


def test_records_that_are_gone_without_their_tiles_do_not_stop_the_rest(
    tmp_path: Path, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STEP_TILES", 128)
    directory = on(tmp_path, log)
    finish(TileWriter(directory), 65_536)
    (directory / segment_name(0)).unlink()
    (directory / "tile/0/007").unlink()
    writer = TileWriter(directory)
    with pytest.raises(Unavailable, match="log_pruned"):
        finish(writer, 66_000)
    finish(writer, 66_000)
    assert TileFiles(directory).has(Tile(0, 256))


class Broken(TileWriter):
    """A writer whose disk fails as long as it is told to."""

    def __init__(self, error: Exception) -> None:
        self.error: Exception | None = error
        self.sizes: list[int] = []

    def step(self, size: int) -> bool:
        self.sizes.append(size)
        if self.error is not None:
            raise self.error
        return len(self.sizes) % 2 == 0


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        # No event to wait for: what changes is in another thread.
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.001)


@pytest.mark.parametrize(
    ("error", "named"), [(OSError(28, "full"), "OSError"), (Unavailable("log_pruned", "gone"), "log_pruned")]
)
async def test_a_failure_is_told_once_and_tried_again(
    monkeypatch: pytest.MonkeyPatch, error: Exception, named: str
) -> None:
    monkeypatch.setattr(module, "TICK_SECONDS", 0.001)
    monkeypatch.setattr(module, "PAUSE_SECONDS", 0.0)
    writer, told, stop = Broken(error), list[str](), asyncio.Event()
    keeper = TileKeeper(writer, lambda: 7, told.append)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(keeper.keep_up(stop))
        await until(lambda: len(writer.sizes) > 3)
        writer.error = None
        tried = len(writer.sizes)
        await until(lambda: len(writer.sizes) > tried + 3)
        stop.set()
    keeper.close()
    assert told == [f"a tile could not be written ({named}); records are appended, proofs take longer"]
    assert set(writer.sizes) == {7}


async def test_without_a_writer_there_is_nothing_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TICK_SECONDS", 0.001)
    stop = asyncio.Event()
    keeper = TileKeeper(None, lambda: 7, lambda _: None)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(keeper.keep_up(stop))
        await asyncio.sleep(0)
        stop.set()
    keeper.close()
