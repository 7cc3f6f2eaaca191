"""Bundles that an author has handed in, and who has approved them: one file each below the state directory.

    <state>/policy/proposals/<64 hex digits>.json

An approval is for a bundle in the place of the one that was in force when it was given. Once another is in
force the same bundle changes something else, and has to be approved again.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from egress_gateway.adapters.active_policy import open_to_workers
from egress_gateway.adapters.file_lock import exclusive
from egress_gateway.adapters.polled_file import read_guarded
from egress_gateway.adapters.secret_files import replace_file
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import BundleDigest
from egress_gateway.identify.admins import check_approval

MAX_PROPOSAL: Final = 64 << 10
SHORTEST_DIGEST: Final = 12
"""Hexadecimal digits that name a proposal; no two of one installation have so many in common."""

_PREFIX: Final = "sha256:"
_READABLE: Final = 0o644


class PolicyApproval(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody has looked at a proposal and says yes."""

    approver: str
    uid: int
    at: int
    """Microseconds since the epoch."""
    base: str
    """Digest of the bundle that was in force then; empty if none was."""


class Proposal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A bundle that was handed in."""

    digest: BundleDigest
    name: str
    serial: int
    author: str
    uid: int
    at: int
    """Microseconds since the epoch."""
    reason: str = ""
    ticket: str = ""
    approvals: tuple[PolicyApproval, ...] = ()

    def approvers(self, base: str) -> tuple[str, ...]:
        """Who has approved it in the place of the bundle `base`."""
        return tuple(each.approver for each in self.approvals if each.base == base and each.uid != self.uid)


class ProposalStore:
    """The proposals of one installation."""

    def __init__(self, policy: Path) -> None:
        """`policy` is the state's directory of policies."""
        self._policy = policy
        self._directory = policy / "proposals"

    def submit(self, proposal: Proposal, *, announce: Callable[[], None]) -> bool:
        """Write a proposal down; durable on return. False if it was handed in before. Raises `ConfigError`."""
        path = self._path(proposal.digest)
        self._make()
        with exclusive(path):
            if path.exists():
                return False
            announce()
            replace_file(path, msgspec.json.encode(proposal), mode=_READABLE)
        return True

    def approve(self, digest: BundleDigest, approval: PolicyApproval, *, announce: Callable[[], None]) -> None:
        """Add an approval, in the place of an earlier one of the same user. Raises `ConfigError`."""
        path = self._path(digest)
        with exclusive(path):
            proposal = _read(path)
            check_approval(proposal.uid, approval.uid)
            announce()
            others = tuple(each for each in proposal.approvals if each.uid != approval.uid)
            approved = msgspec.structs.replace(proposal, approvals=(*others, approval))
            replace_file(path, msgspec.json.encode(approved), mode=_READABLE)

    def find(self, digest: str) -> Proposal:
        """The proposal of a digest, or of the beginning of one. Raises `ConfigError` if there is not exactly one."""
        digits = digest.removeprefix(_PREFIX)
        found = [each for each in self.listed() if each.digest.removeprefix(_PREFIX).startswith(digits)]
        if len(digits) < SHORTEST_DIGEST or len(found) != 1:
            raise ConfigError(
                f"{digest!r} names no bundle that was handed in; give at least {SHORTEST_DIGEST} digits as "
                "`egress policy proposals` shows them"
            )
        return found[0]

    def listed(self) -> tuple[Proposal, ...]:
        """All proposals, oldest first. Raises `ConfigError`."""
        paths = self._directory.glob("[0-9a-f]*.json")
        return tuple(sorted(map(_read, paths), key=lambda proposal: proposal.at))

    def _path(self, digest: BundleDigest) -> Path:
        return self._directory / f"{digest.removeprefix(_PREFIX)}.json"

    def _make(self) -> None:
        open_to_workers(self._policy)
        open_to_workers(self._directory)


def _read(path: Path) -> Proposal:
    try:
        return msgspec.json.decode(read_guarded(path, MAX_PROPOSAL), type=Proposal)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise ConfigError(
            "is no proposal of a bundle; remove it, and hand the bundle in again", file=str(path)
        ) from error
