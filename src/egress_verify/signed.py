"""Holds what was signed against the tree: the log's checkpoints, those its witnesses cosigned, those kept elsewhere."""

from pathlib import Path
from typing import Final

from egress_verify.brought import Brought
from egress_verify.directory import History, read_optional
from egress_verify.keyring import KeyRing
from egress_verify.notes import Checkpoint, Note, NotOne, checkpoint_of, parse, split
from egress_verify.policy import Policy
from egress_verify.report import Report, Verdict
from egress_verify.tree import Tree

WITNESS_TOLERANCE: Final = 10 * 60 * 1_000_000
"""Microseconds between the newest cosignature and the newest record: a running log is cosigned within seconds."""


class Signed:
    """Takes checkpoints from every side; what they say together must be one log."""

    def __init__(self, report: Report, tree: Tree, ring: KeyRing, brought: Brought) -> None:
        self.report = report
        self.tree = tree
        self.ring = ring
        self._brought = brought
        self._roots: dict[int, bytes] = {}
        self._root_wrong = False

    @property
    def covered(self) -> int:
        """Records that the newest believed checkpoint covers."""
        return max(self._roots, default=0)

    def checkpoints(self, history: History) -> None:
        """The log's own."""
        for raw in history.notes:
            self._checkpoint(raw)
        if history.cut:
            detail = "the last note of the history is cut off"
            self.report.find("checkpoint_cut", Verdict.INCOMPLETE, detail=detail)

    def _checkpoint(self, raw: bytes) -> None:
        opened = self._open(raw, "checkpoint_invalid", Verdict.TAMPERED)
        if opened is None:
            return
        _, checkpoint, believed = opened
        if not believed:
            return
        self.report.checkpoints += 1
        self._compare(checkpoint)

    def _open(self, raw: bytes, code: str, severity: Verdict) -> tuple[Note, Checkpoint, bool] | None:
        """A note of this log, and whether it is believed."""
        try:
            note = parse(raw)
            checkpoint = checkpoint_of(note)
            believed = self.ring.believes(note, checkpoint.size)
        except NotOne as error:
            self.report.find(code, severity, detail=str(error))
            return None
        if checkpoint.origin != self._brought.origin:
            detail = "a checkpoint of another log"
            self.report.find("checkpoint_origin", Verdict.TAMPERED, seq=checkpoint.size, detail=detail)
            return None
        return note, checkpoint, believed

    def _compare(self, checkpoint: Checkpoint) -> None:
        """Hold a believed checkpoint against the others and the tree."""
        size, root = checkpoint.size, checkpoint.root
        if self._roots.setdefault(size, root) != root:
            self.report.find("checkpoint_fork", Verdict.TAMPERED, seq=size, detail="two signed roots for one size")
            return
        own = self.tree.root_at(size)
        if own is not None and own != root and not self._root_wrong:
            # All later roots are wrong too; the first one bounds where the change is.
            self._root_wrong = True
            self.report.find("root", Verdict.TAMPERED, seq=size, detail="not the root that was signed")

    def coverage(self) -> None:
        """Whether the newest of the log's own covers every record."""
        report, size, covered = self.report, self.tree.size, self.covered
        report.root = self.tree.root.hex()
        report.covered = min(covered, size)
        if covered > size:
            detail = f"a checkpoint covers {covered} records"
            report.find("truncated", Verdict.TAMPERED, seq=size, detail=detail)
        elif not self._roots:
            report.find("no_checkpoint", Verdict.INCOMPLETE, detail="nothing vouches for the records")
        elif covered < size:
            detail = f"nothing vouches for the {size - covered} records after the last checkpoint"
            report.find("uncovered_tail", Verdict.INCOMPLETE, seq=covered, detail=detail)

    def witnesses(self, directory: Path, last_ts: int) -> None:
        """What the policy's quorum has cosigned."""
        policy = self._brought.policy
        history, cut = split(read_optional(directory / "cosigned-history"))
        newest = read_optional(directory / "cosigned")
        for raw in (*history, *([newest] if newest else [])):
            self._cosigned(raw, policy)
        if cut:
            detail = "the last note of the cosigned history is cut off"
            self.report.find("checkpoint_cut", Verdict.INCOMPLETE, detail=detail)
        if policy is None or policy.quorum == "none":
            return
        report = self.report
        if not report.witnessed:
            detail = "no checkpoint of this log has the cosignatures that the policy asks for"
            report.find("no_witness_quorum", Verdict.INCOMPLETE, detail=detail)
        elif report.witnessed < self.tree.size:
            late = last_ts - report.witnessed_at * 1_000_000
            if late > WITNESS_TOLERANCE:
                detail = f"the newest record is {late // 1_000_000} seconds newer than the newest cosignature"
                report.find("witness_lag", Verdict.INCOMPLETE, seq=report.witnessed, detail=detail)

    def _cosigned(self, raw: bytes, policy: Policy | None) -> None:
        opened = self._open(raw, "cosigned_invalid", Verdict.TAMPERED)
        if opened is None:
            return
        note, checkpoint, believed = opened
        at: int | None = None
        try:
            at = policy.met_at(note) if policy is not None else None
        except NotOne as error:
            self.report.find("cosigned_invalid", Verdict.TAMPERED, seq=checkpoint.size, detail=str(error))
            return
        if not believed and at is None:
            return
        self._compare(checkpoint)
        if checkpoint.size > self.tree.size:
            detail = f"a cosigned checkpoint covers {checkpoint.size} records"
            self.report.find("truncated", Verdict.TAMPERED, seq=self.tree.size, detail=detail)
        if policy is not None and policy.quorum != "none" and at is None:
            detail = "a cosigned checkpoint without the cosignatures that the policy asks for"
            self.report.find("no_witness_quorum", Verdict.INCOMPLETE, seq=checkpoint.size, detail=detail)
        elif at is not None:
            # The time is that of the largest size: one cosignature of less says nothing about how new more is.
            largest = max((self.report.witnessed, self.report.witnessed_at), (checkpoint.size, at))
            self.report.witnessed, self.report.witnessed_at = largest

    def anchors(self) -> None:
        """What was kept elsewhere."""
        size = self.tree.size
        whole = self.report.covered == size
        for raw in self._brought.anchors:
            opened = self._open(raw, "anchor_invalid", Verdict.INCOMPLETE)
            if opened is None:
                continue
            _, checkpoint, believed = opened
            if not believed:
                detail = "an anchor that only a revoked key signed proves nothing"
                self.report.find("anchor_invalid", Verdict.INCOMPLETE, seq=checkpoint.size, detail=detail)
            elif checkpoint.size > size:
                code = "anchor_rolled_back" if whole else "anchor_truncated"
                detail = f"the anchor covers {checkpoint.size} records"
                self.report.find(code, Verdict.TAMPERED, seq=size, detail=detail)
            elif self.tree.root_at(checkpoint.size) != checkpoint.root:
                detail = "the anchor has another root: two versions of this log exist"
                self.report.find("anchor_fork", Verdict.TAMPERED, seq=checkpoint.size, detail=detail)
            else:
                self.report.anchors += 1
