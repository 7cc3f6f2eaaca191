"""`egress audit verify`: is the log what was signed. The standalone verifier, installed with the gateway."""

from pathlib import Path

from egress_gateway.cli.audit.reading import DEFAULT_LOG
from egress_verify.brought import FLOOR_DAYS
from egress_verify.command import main


def verify(
    directory: Path = DEFAULT_LOG,
    /,
    *,
    key: list[str],
    recovery: str = "",
    revocation: list[Path] | None = None,
    policy: Path | None = None,
    anchor: list[Path] | None = None,
    keep: int = FLOOR_DAYS,
    max_age: int = 0,
    origin: str = "",
    jobs: int = 0,
    json: bool = False,
) -> int:
    """Check every byte of a log: 0 ok, 1 tampered, 2 incomplete, 3 stale, 64 wrong use.

    A log that is being written is checked up to a checkpoint that covers all that is there at the
    start. Records that no checkpoint covers make a log incomplete: anybody could have put them there.

    Args:
        directory: The log directory.
        key: The log's verifier key, or a file that holds it; never take it from the log's own machine.
        recovery: The recovery key, which alone can revoke a key of the log.
        revocation: A note that the recovery key signed, in case the record of it was pruned.
        policy: Which witnesses must have cosigned: a C2SP tlog-policy file.
        anchor: A checkpoint that was kept elsewhere; the log must contain what it covers.
        keep: Days that every record has to be kept; what was pruned sooner is a finding.
        max_age: Seconds; the log is stale if its newest proof of life is older.
        origin: Name of the log, if it is not the key's.
        jobs: Processes; one for each core if left out.
        json: The whole report as one JSON object.
    """
    arguments = ["log", str(directory), *(f"--key={one}" for one in key)]
    arguments += [f"--anchor={path}" for path in anchor or ()]
    arguments += [f"--revocation={path}" for path in revocation or ()]
    arguments.append(f"--keep={keep}")
    given = {"recovery": recovery, "policy": policy, "max-age": max_age, "origin": origin, "jobs": jobs}
    arguments += [f"--{name}={value}" for name, value in given.items() if value]
    return main([*arguments, "--json"] if json else arguments)
