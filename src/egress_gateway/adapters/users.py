"""The users that a gateway's processes run as: one each, so that the kernel keeps them apart.

A worker that is taken over can then read neither the log nor a credential. Where none are configured,
all processes run as whoever starts them.
"""

import os
import pwd
import stat
from pathlib import Path
from typing import Final

import msgspec

from egress_gateway.adapters.secret_files import make_directory
from egress_gateway.core.config import UsersConfig
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.state_config import StateConfig

_PASSABLE: Final = 0o711


class User(msgspec.Struct, frozen=True):
    """A user as the kernel knows it."""

    uid: int
    gid: int

    def become(self) -> None:
        """Turn this process, which is root's, into this user's, for good. To be called between fork and exec."""
        os.setgroups([])
        os.setresgid(self.gid, self.gid, self.gid)
        os.setresuid(self.uid, self.uid, self.uid)


class Users(msgspec.Struct, frozen=True):
    """Who runs what."""

    auditd: User
    connector: User
    worker: User
    directory: User | None = None
    """None where users are configured, and none for this process, which does not run everywhere."""
    control: User | None = None
    """None like `directory`."""
    courier: User | None = None
    """None like `directory`."""

    @property
    def all(self) -> tuple[User, ...]:
        """Everybody who runs a process."""
        everywhere = (self.auditd, self.connector, self.worker)
        return (*everywhere, *(user for user in (self.directory, self.control, self.courier) if user is not None))

    @property
    def apart(self) -> bool:
        """Whether no two processes share a user."""
        return len({user.uid for user in self.all}) == len(self.all)


def find_users(config: UsersConfig) -> Users:
    """The configured users, or for each that is not, whoever runs this process.

    Raises `ConfigError` for a user that the machine does not know, and for root.
    """
    return Users(
        auditd=_find(config.auditd, "auditd"),
        connector=_find(config.connector, "connector"),
        worker=_find(config.worker, "worker"),
        directory=None if config.worker and not config.directory else _find(config.directory, "directory"),
        control=None if config.worker and not config.control else _find(config.control, "control"),
        courier=None if config.worker and not config.courier else _find(config.courier, "courier"),
    )


def _find(name: str, what: str) -> User:
    if not name:
        return User(os.geteuid(), os.getegid())
    # A number needs no entry: in containers there often is none.
    user = User(int(name), int(name)) if name.isdigit() else _named(name, what)
    if user.uid == 0:
        raise ConfigError(f"users.{what}: no process of the gateway may run as root")
    return user


def _named(name: str, what: str) -> User:
    try:
        entry = pwd.getpwnam(name)
    except KeyError as error:
        raise ConfigError(f"users.{what}: there is no user {name!r}; `useradd --system {name}` makes one") from error
    return User(entry.pw_uid, entry.pw_gid)


def hand_over(state: StateConfig, users: Users) -> None:
    """Make each process's part of the state, and as root give it to its user. Raises `ConfigError`.

    What a process's user may have put there since is not followed out of it: neither a symbolic link nor a
    second name of somebody else's file.
    """
    sockets = (Path(state.audit_socket).parent, Path(state.connector_socket).parent)
    parts = [
        (
            users.auditd,
            (state.log, state.log_keys, state.counters, state.subjects, state.imports, sockets[0]),
        ),
        (users.connector, (state.connector_keys, sockets[1])),
        (users.worker, (state.worker_keys, state.key_store, state.key_use, state.acts, state.worker_cache)),
    ]
    passed = [Path(state.directory), Path(state.log_keys).parent, Path(state.run), *sockets]
    if users.directory is not None:
        parts.append((users.directory, (state.issuer_keys, str(Path(state.directory_socket).parent))))
        # Workers know the names of the issuers' keys, and need not see the others.
        passed += [Path(state.issuer_keys), Path(state.directory_socket).parent]
    if users.control is not None:
        sockets_of_control = str(Path(state.control_socket).parent)
        parts.append((users.control, (state.control_keys, state.reviews, sockets_of_control)))
        passed.append(Path(sockets_of_control))
    try:
        for user, places in parts:
            for name in places:
                place = Path(name)
                make_directory(place)
                if os.geteuid() == 0:
                    _give(place, user)
        if users.apart:
            # To pass on the way is not to read; whoever connects to a socket is checked by the kernel's word.
            for directory in passed:
                directory.chmod(_PASSABLE)
    except OSError as error:
        raise ConfigError(f"the state cannot be given to its users: {error.strerror}", file=state.directory) from error


def _give(place: Path, user: User) -> None:
    # By descriptors and never by path: whoever owns a directory can put a link in the place of what was just looked
    # at. Only the way to `place` itself is followed; the operator made it.
    for _, _, names, directory in os.fwalk(place.resolve(), onerror=_fail, follow_symlinks=False):
        os.fchown(directory, user.uid, user.gid)
        for name in names:
            status = os.stat(name, dir_fd=directory, follow_symlinks=False)
            # Its own files are its own already, and who owns a link or a socket is of no matter.
            if stat.S_ISREG(status.st_mode) and (status.st_uid, status.st_gid) != (user.uid, user.gid):
                _give_file(name, directory, user, place)


def _give_file(name: str, directory: int, user: User, place: Path) -> None:
    file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=directory)
    try:
        if os.fstat(file).st_nlink > 1:
            raise ConfigError(
                f"{name!r} has a second name elsewhere; look whose it is, and remove one", file=str(place)
            )
        os.fchown(file, user.uid, user.gid)
    finally:
        os.close(file)


def _fail(error: OSError) -> None:
    raise error
