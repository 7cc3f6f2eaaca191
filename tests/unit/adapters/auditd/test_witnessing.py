"""What witnesses are offered, and what becomes of what they say."""

import asyncio
import errno
from pathlib import Path

import pytest
from tests.listed_hashes import ListedHashes
from tests.unit.audit.notes.test_cosigning import KEYS, LOG, line
from tests.unit.growing_log import ORIGIN

from egress_gateway.adapters.auditd.checkpoint_protocol import Ask, Give, NotOffered, Offer, Taken
from egress_gateway.adapters.auditd.layout import COSIGNED
from egress_gateway.adapters.auditd.witnessing import Witnessing, WitnessingConfig, load_policy
from egress_gateway.audit.merkle.proofs import Hashes
from egress_gateway.audit.notes.checkpoint import cosigner_key, stated_size
from egress_gateway.core.errors import ConfigError, Unavailable
from egress_gateway.testing.simulated_disk import SimulatedDisk


class Pruned:
    """Hashes that are not there any more."""

    def subtree(self, level: int, index: int) -> bytes:
        raise Unavailable("log_pruned", f"{level} {index}")


class Made:
    """A log's side of being witnessed, by two of three."""

    def __init__(self, directory: Path, hashes: Hashes | None = None) -> None:
        keys = [
            f"witness {each} {cosigner_key(f'{each}.test', KEYS[each].public_key())}" for each in ("w1", "w2", "w3")
        ]
        (directory / "policy").write_text("\n".join([*keys, "group two 2 w1 w2 w3", "quorum two"]))
        self.disk = SimulatedDisk()
        self.told: list[str] = []
        self.moved: list[int] = []
        self.witnessing = Witnessing(
            WitnessingConfig(policy=str(directory / "policy")),
            ORIGIN,
            self.disk,
            hashes or ListedHashes(LOG.leaves),
            clock=lambda: 0,
            tell=self.told.append,
        )
        self.witnessing.moved = self.moved.append

    async def offer(self, old: int, beyond: int) -> Offer | NotOffered:
        async with asyncio.timeout(10):
            return await self.witnessing.offer(Ask(1, old, beyond))


async def test_who_waits_is_answered_when_there_is_a_checkpoint(tmp_path: Path) -> None:
    made = Made(tmp_path)
    waiting = asyncio.get_running_loop().create_task(made.offer(3, 0))
    await asyncio.sleep(0)
    made.witnessing.published(LOG.note(8))
    assert await waiting == Offer(1, 8, LOG.note(8), LOG.proof(3, 8))
    assert await made.offer(0, 0) == Offer(1, 8, LOG.note(8), ())
    assert await made.offer(8, 7) == Offer(1, 8, LOG.note(8), ())


async def test_a_quorum_is_written_told_and_makes_way_for_the_next(tmp_path: Path) -> None:
    made = Made(tmp_path)
    made.witnessing.published(LOG.note(5))
    made.witnessing.published(LOG.note(8))
    later = asyncio.get_running_loop().create_task(made.offer(5, 5))
    assert await made.witnessing.take(Give(1, 5, line("w1", 5))) == Taken(1)
    assert (made.moved, made.disk.size(COSIGNED)) == ([], 0)
    assert await made.witnessing.take(Give(2, 5, line("w2", 5))) == Taken(2)
    assert (made.moved, made.witnessing.witnessed, made.witnessing.reached) == ([5], 5, {"w1": 5, "w2": 5})
    assert stated_size(made.disk.read(COSIGNED, 0, 10_000)) == 5
    assert isinstance(offer := await later, Offer)
    assert offer.size == 8


async def test_a_false_cosignature_is_refused_and_told(tmp_path: Path) -> None:
    made = Made(tmp_path)
    made.witnessing.published(LOG.note(5))
    taken = await made.witnessing.take(Give(1, 5, line("w1", 6)))
    assert "false signature" in taken.problem
    assert "does not count" in made.told[0]


async def test_a_witness_that_is_ahead_is_an_alarm(tmp_path: Path) -> None:
    made = Made(tmp_path)
    made.witnessing.published(LOG.note(5))
    assert await made.offer(9, 0) == NotOffered(1, "the witness is ahead of the log")
    assert made.told[0].startswith("ALARM: a witness cosigned 9 records of this log, and it has 5")


async def test_a_proof_that_cannot_be_built_ends_nothing(tmp_path: Path) -> None:
    made = Made(tmp_path, Pruned())
    made.witnessing.published(LOG.note(5))
    assert await made.offer(3, 0) == NotOffered(1, "the proof cannot be built")


async def test_a_full_disk_leaves_records_unwitnessed(tmp_path: Path) -> None:
    made = Made(tmp_path)
    made.witnessing.published(LOG.note(5))
    made.disk.break_at(len(made.disk.operations), error=errno.ENOSPC)
    await made.witnessing.take(Give(1, 5, line("w1", 5)))
    assert await made.witnessing.take(Give(2, 5, line("w2", 5))) == Taken(2)
    assert (made.moved, made.witnessing.witnessed) == ([], 0)
    assert "cosignatures cannot be written" in made.told[0]
    made.witnessing.close()


WRONG = {"missing": (None, "cannot be read"), "malformed": ("quorum", "line 1: a quorum is")}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_a_policy_that_cannot_be_used_is_named(tmp_path: Path, text: str | None, message: str) -> None:
    if text is not None:
        (tmp_path / "policy").write_text(text)
    with pytest.raises(ConfigError, match=message):
        load_policy(tmp_path / "policy")
