"""Checks of the place where the log is to be kept, and of who watches it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from egress_gateway.adapters.auditd.config import AuditdConfig
from egress_gateway.adapters.auditd.witnessing import load_policy
from egress_gateway.adapters.machine import existing, free_bytes
from egress_gateway.audit.notes.witness_policy import met
from egress_gateway.compose.doctor.check import Check, Installation, Problem, Severity
from egress_gateway.compose.processes import Role
from egress_gateway.compose.witness_urls import witness_urls
from egress_gateway.core.config import MaxUnwitnessed
from egress_gateway.core.errors import ConfigError

_MEBI: Final = 1 << 20
_FLEETING: Final = {
    "tmpfs": "is lost with the machine's power",
    "ramfs": "is lost with the machine's power",
    "overlay": "is lost with its container",
}
_AUDITD: Final = frozenset({Role.AUDITD})


def lasting_state(installation: Installation) -> Iterator[Problem]:
    """A record counts as durable once the file system says so."""
    directory = existing(Path(installation.config.state.log))
    kind = installation.machine.file_system(directory)
    if kind in _FLEETING or not kind:
        fate = _FLEETING.get(kind, "is on a file system of unknown kind")
        yield Problem(
            f"what is in {directory} {fate}" + (f" ({kind})" if kind else ""),
            "put `state` on a disk, or in a container on a volume",
        )


def free_space(installation: Installation) -> Iterator[Problem]:
    """Below the reserve no intent is taken, and so nothing leaves."""
    reserve = _reserve()
    free = free_bytes(Path(installation.config.state.log))
    if free < reserve:
        yield Problem(
            f"{free // _MEBI} MiB are left for the log, and {reserve // _MEBI} MiB are reserved for outcomes",
            "make room where `state` is",
        )


def witnessed(installation: Installation) -> Iterator[Problem]:
    """Only somebody else can notice that a log was replaced as a whole, key and all."""
    config = installation.config
    if not config.log.witnesses:
        yield Problem(
            f"nobody outside countersigns the checkpoints of {config.log_origin}",
            "have somebody run `egress witness serve`, and name a policy under `log: witnesses`",
        )
        return
    try:
        policy = load_policy(Path(config.log.witnesses))
        witness_urls(policy, config.log.witnesses)
    except ConfigError as error:
        yield Problem(str(error), "mend the policy of `log: witnesses`")
        return
    if met(policy, ()):
        yield Problem(f"{config.log.witnesses} asks for no witness", "end it with the quorum of a group of witnesses")
    if policy.logs and config.log_origin not in {log.key.name for log in policy.logs}:
        yield Problem(
            f"{config.log.witnesses} is about other logs than {config.log_origin}",
            "add a line `log` with what `egress audit key` prints",
        )
    if config.log.max_unwitnessed == MaxUnwitnessed():
        yield Problem(
            "requests leave however long no witness answers",
            "bound what may be unwitnessed: `log: max_unwitnessed`",
        )


def _reserve() -> int:
    return AuditdConfig(directory="", socket="", log_key="", receipt_key="", origin="").reserve_bytes


CHECKS: Final = (
    Check(
        name="state-lasts",
        holds="The log is on a file system that outlives the machine's power",
        severity=Severity.PRODUCTION,
        look=lasting_state,
        seen_by=_AUDITD,
    ),
    Check(
        name="disk-space",
        holds="The log has room beyond its reserve",
        severity=Severity.PRODUCTION,
        look=free_space,
        seen_by=_AUDITD,
    ),
    Check(
        name="witness",
        holds="The log has a witness",
        severity=Severity.PRODUCTION,
        look=witnessed,
    ),
)
