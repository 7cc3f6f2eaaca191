"""What the log's process is started with."""

from pathlib import Path

import msgspec

from egress_gateway.adapters.auditd.reconciler import ReconcilerConfig
from egress_gateway.adapters.auditd.witnessing import WitnessingConfig
from egress_gateway.adapters.auditd.writers import WriterConfig
from egress_gateway.adapters.counters.service import CountingConfig
from egress_gateway.adapters.subjects.service import SubjectsConfig
from egress_gateway.audit.merkle.segment import SEGMENT_LEAVES
from egress_gateway.core.errors import ConfigError


class AuditdConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A JSON file with these fields; written by the supervisor or by hand."""

    directory: str
    """The log directory; nobody else needs to write it."""
    socket: str
    """Path of the Unix socket for writers."""
    log_key: str
    """Secret reference to the Ed25519 seed, 64 hex digits: `file:/path` or `env:NAME`."""
    second_key: str = ""
    """Secret reference to the ML-DSA-44 seed, 64 hex digits; empty where Ed25519 signs alone."""
    receipt_key: str
    """Secret reference to the key shared with the connector, 64 hex digits."""
    recovery_key: str = ""
    """Verifier key of the offline key that may revoke the log's; empty where there is none."""
    keep_old_keys: bool = False
    """Whether a log key that was rotated away stays beside its successor."""
    origin: str
    """The log's name, unique in the world; also the name of its key."""
    node: str = ""
    region: str = ""
    writers: tuple[WriterConfig, ...] = ()
    """Users whose processes may write, and under which names; whoever is not here may not."""
    segment_leaves: int = SEGMENT_LEAVES
    receipt_ttl_ms: int = 30_000
    """How long a receipt is in force: longer than connecting to an upstream may take."""
    reserve_bytes: int = 64 * 1024 * 1024
    """Disk space that only outcomes may use: about 30,000 records."""
    orphan_grace_s: int = 30
    """How long a writer may be away before its open intents become orphans."""
    index: bool = True
    """Whether this process keeps the SQLite index."""
    counting: CountingConfig | None = None
    """Quotas and counts of all workers; None if nobody asks for them."""
    subjects: SubjectsConfig | None = None
    """Pseudonyms for all workers; None if nobody asks for them."""
    reconcile: ReconcilerConfig | None = None
    """What others counted, to be compared; None if nobody compares."""
    checkpoints_socket: str = ""
    """Path of the Unix socket for the courier and for who asks for the standing; none if empty."""
    observers: tuple[int, ...] = ()
    """Users whose processes may connect there, besides root and this process's own."""
    witnessing: WitnessingConfig | None = None
    """None where nobody cosigns."""


def load(path: Path) -> AuditdConfig:
    """Read the file. Raises `ConfigError` with what is wrong and where."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=AuditdConfig)
    except FileNotFoundError as error:
        raise ConfigError("there is no such file", file=str(path)) from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ConfigError(str(error), file=str(path)) from error
