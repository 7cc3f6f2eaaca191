"""Checks of keys and credentials: where they are, whose they are, and which are only for trying out."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from egress_gateway.adapters.key_files import (
    DIGEST_KEY,
    GRANT_KEY,
    LOG_KEY,
    MASTER_KEY,
    RECEIPT_KEY,
    REVIEW_KEY,
    REVIEW_SEAL,
)
from egress_gateway.adapters.key_store import PEPPER_FILE, STORE_FILE, KeyStore
from egress_gateway.adapters.machine import same_file_system
from egress_gateway.adapters.users import User, Users
from egress_gateway.compose.doctor.check import Check, Installation, Problem, Severity
from egress_gateway.compose.processes import Role
from egress_gateway.core.config import GatewayConfig
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.state_config import StateConfig

DEMO_ENVIRONMENTS: Final = frozenset({"demo", "dev", "test"})
"""The second word of a gateway key that was made to try something out."""
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_FILE: Final = "file:"
_ENVIRONMENT: Final = "env:"


def plain_key_files(installation: Installation) -> Iterator[Problem]:
    """A copy of the disk, or of a backup of it, has the keys."""
    held = (f"{', '.join(names)} in {directory}" for _, directory, names in _key_files(installation.config.state))
    yield Problem(
        f"these keys are plain files: {'; '.join(held)}",
        "none yet: this build keeps its own keys in files only, and has no key service or hardware to keep them in",
    )


def keys_beside_the_log(installation: Installation) -> Iterator[Problem]:
    """Whoever copies or restores the log's disk could sign another log."""
    state = installation.config.state
    places = (state.log_keys, state.connector_keys, state.worker_keys)
    beside = [place for place in places if same_file_system(Path(state.log), Path(place))]
    if beside:
        yield Problem(
            f"on one file system with {state.log}: {', '.join(beside)}",
            f"mount another file system at {Path(beside[0]).parent}, or one at {state.log}",
        )


def open_key_files(installation: Installation) -> Iterator[Problem]:
    """They are refused when they are read."""
    for _, directory, names in _key_files(installation.config.state):
        for path in (Path(directory) / name for name in names):
            status = _status(path)
            if status is not None and status.st_mode & _OTHERS:
                yield Problem(f"{path} can be read by others", f"`chmod 600 {path}`, and make a new key")


def owners_of_keys(installation: Installation) -> Iterator[Problem]:
    """What one process's user holds, another's must not."""
    if installation.users is None or not installation.users.apart:
        yield Problem("no process has a user of its own to hold its keys", "mend `users` first")
        return
    for role, directory, names in _key_files(installation.config.state):
        for path in (Path(directory), *(Path(directory) / name for name in names)):
            status = _status(path)
            user = _user(installation.users, role)
            if status is not None and user is not None and status.st_uid not in {0, user.uid}:
                yield Problem(
                    f"{path} belongs to uid {status.st_uid}", f"`egress prepare` gives it to the user of {role}"
                )


def credentials_by_environment(installation: Installation) -> Iterator[Problem]:
    """What starts the gateway has it too, and so have its children until they drop it."""
    for credential in _credentials(installation.config):
        if credential.reference.startswith(_ENVIRONMENT):
            yield Problem(
                f"{credential.name} is taken from the environment",
                f"write it to a file of the {credential.role}'s user, mode 600, and say `credential: file:PATH`",
            )


def credential_files(installation: Installation) -> Iterator[Problem]:
    """The process that uses one has to read it, and nobody else."""
    for credential in _credentials(installation.config):
        if not credential.reference.startswith(_FILE):
            continue
        path = Path(credential.reference.removeprefix(_FILE))
        name = f"{credential.name}, {path},"
        status = _status(path)
        if status is None:
            yield Problem(f"{name} is not there", f"write it; {credential.until_then}")
            continue
        if status.st_mode & _OTHERS:
            yield Problem(f"{name} can be read by others", f"`chmod 600 {path}`, and have it replaced where it is good")
        user = _user(installation.users, credential.role) if installation.users is not None else None
        if user is not None and status.st_uid != user.uid:
            yield Problem(
                f"{name} belongs to uid {status.st_uid}", f"`chown {user.uid} {path}`: it is the {credential.role}'s"
            )


def demo_keys(installation: Installation) -> Iterator[Problem]:
    """They are in scripts and shell histories."""
    store = Path(installation.config.state.key_store) / STORE_FILE
    try:
        records = KeyStore(store).records()
    except ConfigError as error:
        yield Problem(str(error), "without a key store that can be read nobody is served")
        return
    for record in records:
        in_force = not record.revoked and (not record.expires or installation.now < record.expires)
        if in_force and record.env in DEMO_ENVIRONMENTS:
            yield Problem(
                f"key {record.key_id} of {record.app} was made for {record.env!r}",
                f"`egress keys revoke {record.key_id}`, and make one for `live`",
            )


class _Credential(msgspec.Struct, frozen=True):
    """A credential for somebody else's service."""

    name: str
    reference: str
    role: Role
    """The process that uses it."""
    until_then: str
    """What does not work without it."""


def _credentials(config: GatewayConfig) -> Iterator[_Credential]:
    for upstream in config.upstreams:
        name = f"the credential of upstream {upstream.name!r}"
        yield _Credential(name, upstream.credential, Role.CONNECTOR, "requests to that upstream are refused until then")
    directory = config.identity.directory
    if directory is not None:
        name = "the credential of the directory"
        yield _Credential(name, directory.credential, Role.DIRECTORY, "groups are incomplete until then")


def _key_files(state: StateConfig) -> tuple[tuple[Role, str, tuple[str, ...]], ...]:
    return (
        (Role.AUDITD, state.log_keys, (LOG_KEY, RECEIPT_KEY)),
        (Role.CONNECTOR, state.connector_keys, (RECEIPT_KEY,)),
        (Role.CONTROL, state.control_keys, (REVIEW_KEY,)),
        (Role.WORKER, state.worker_keys, (MASTER_KEY, DIGEST_KEY, GRANT_KEY, PEPPER_FILE, REVIEW_SEAL)),
    )


def _status(path: Path) -> os.stat_result | None:
    """Of a file that may be missing. Not by `exists`, for which what may not be looked at may be missing, too."""
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _user(users: Users, role: Role) -> User | None:
    user: User | None = getattr(users, role)
    return user


CHECKS: Final = (
    Check(
        name="keys-in-files",
        holds="The gateway's own keys are not in plain files",
        severity=Severity.PRODUCTION,
        look=plain_key_files,
    ),
    Check(
        name="keys-beside-log",
        holds="Keys and the log are on different file systems",
        severity=Severity.PRODUCTION,
        look=keys_beside_the_log,
        seen_by=frozenset(),
    ),
    Check(
        name="key-modes",
        holds="Key files are for their owners alone",
        severity=Severity.START,
        look=open_key_files,
        seen_by=frozenset(),
    ),
    Check(
        name="key-owners",
        holds="Each process's keys belong to its user",
        severity=Severity.PRODUCTION,
        look=owners_of_keys,
        seen_by=frozenset(),
    ),
    Check(
        name="credentials-in-environment",
        holds="No credential is passed in the environment",
        severity=Severity.PRODUCTION,
        look=credentials_by_environment,
    ),
    Check(
        name="credential-files",
        holds="Credential files are there, and for the process that uses them alone",
        severity=Severity.PRODUCTION,
        look=credential_files,
        seen_by=frozenset({Role.CONNECTOR}),
    ),
    Check(
        name="demo-keys",
        holds="No gateway key for trying out is in force",
        severity=Severity.PRODUCTION,
        look=demo_keys,
        seen_by=frozenset({Role.WORKER}),
    ),
)
