"""`egress audit consistency`: that a log continues what an older checkpoint signed."""

import base64
import json as text
import sys
from pathlib import Path
from typing import Final

from egress_gateway.adapters.log_hashes import LogHashes
from egress_gateway.adapters.log_proofs import checkpoint_of, newest_note, prove_growth
from egress_gateway.audit.notes.checkpoint import Checkpoint
from egress_gateway.audit.telling.phrases import number
from egress_gateway.cli.audit.reading import DEFAULT_LOG, fail, open_log
from egress_gateway.core.errors import ConfigError, Unavailable

CONTRADICTED: Final = 1


def consistency(old: Path, new: Path | None = None, /, *, log: Path = DEFAULT_LOG, json: bool = False) -> int:
    """Prove that the log of one checkpoint continues that of an older one: 0 if it does, 1 if it does not.

    Prints the proof, hashes in base64, one a line, as `egress-verify consistency` takes it. Whose
    signatures the checkpoints bear is not looked at here: whoever takes the proof does that.

    Args:
        old: The older checkpoint, kept elsewhere.
        new: The newer one.
        log: The log directory that the proof is made from.
        json: Sizes, verdict and proof as one JSON object.
    """
    try:
        files = open_log(log)
        earlier = checkpoint_of(old.read_bytes())
        later = checkpoint_of(newest_note(files, earlier.size) if new is None else new.read_bytes())
        _compare(earlier, later)
        proof = prove_growth(LogHashes(files), earlier, later)
    except (ConfigError, Unavailable, OSError) as error:
        return fail(error)
    lines = [base64.b64encode(step).decode() for step in proof or ()]
    if json:
        said = {"old": earlier.size, "new": later.size, "consistent": proof is not None, "proof": lines}
        print(text.dumps(said))
    else:
        sys.stdout.writelines(f"{line}\n" for line in lines)
        word = "continues" if proof is not None else "DOES NOT CONTINUE"
        print(f"the log of {number(later.size, 'record')} {word} that of {earlier.size:,}", file=sys.stderr)
    return CONTRADICTED if proof is None else 0


def _compare(earlier: Checkpoint, later: Checkpoint) -> None:
    if earlier.origin != later.origin:
        raise ConfigError(f"these are two logs, {earlier.origin!r} and {later.origin!r}")
    if earlier.size > later.size:
        raise ConfigError(f"the older checkpoint covers {earlier.size} records, and the newer one {later.size}")
