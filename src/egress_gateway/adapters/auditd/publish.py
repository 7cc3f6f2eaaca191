"""Makes signed checkpoints and snapshots durable, in the order that starting relies on."""

import errno
from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from egress_gateway.adapters.auditd import snapshot
from egress_gateway.adapters.auditd.files import Files
from egress_gateway.adapters.auditd.layout import CHECKPOINT, CHECKPOINTS
from egress_gateway.adapters.auditd.second_line import SecondLine
from egress_gateway.adapters.auditd.snapshot import Snapshot
from egress_gateway.audit.notes.checkpoint import Checkpoint, sign, text_of
from egress_gateway.audit.notes.log_keys import signature_line

_TEMPORARY = "checkpoint.new"


class Publisher:
    """Owns the checkpoint files. Used by one thread at a time, beside the one that commits."""

    def __init__(self, files: Files, key: Ed25519PrivateKey, second: SecondLine | None = None) -> None:
        self._files = files
        self._key = key
        self._second = second
        self._end = files.size(CHECKPOINTS)

    def publish(
        self, checkpoint: Checkpoint, resume: Snapshot | None = None, signers: Sequence[Ed25519PrivateKey] = ()
    ) -> bool:
        """Sign and store; the records it covers must be durable. False if the disk is full.

        `resume` is stored after the checkpoint, and must not be ahead of it. `signers` are others than the
        publisher's key, while one takes another's place.
        """
        first, *others = signers or (self._key,)
        text = text_of(checkpoint)
        note = sign(checkpoint, checkpoint.origin, first)
        note += "".join(signature_line(text, checkpoint.origin, key) for key in others).encode()
        if self._second is not None:
            note += self._second(text).encode()
        try:
            # History first: a crash before the replace leaves a newer note there, which starting honours.
            self._files.truncate(CHECKPOINTS, self._end)
            self._files.write(CHECKPOINTS, self._end, note + b"\n")
            self._files.sync(CHECKPOINTS)
            self._files.truncate(_TEMPORARY, 0)
            self._files.write(_TEMPORARY, 0, note)
            self._files.sync(_TEMPORARY)
            self._files.replace(_TEMPORARY, CHECKPOINT)
            self._files.sync_directory()
            self._end += len(note) + 1
            if resume is not None:
                snapshot.store(self._files, resume)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            return False
        return True
