"""Who may write to the log under which names: a record's writer is a user's, by the kernel's word.

A name belongs to one user, so that a boot, which is a name and a random id, cannot be taken over by
another user, neither now nor after the log was started again. Nobody is permitted who is not named.
"""

from collections.abc import Sequence

import msgspec

from egress_gateway.core.errors import ConfigError

_ANY = "*"


class WriterConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A user, and the names that its processes write under."""

    uid: int
    names: tuple[str, ...]
    """Each whole (`connector`), or with a `*` at its end for all that begin so (`worker-*`)."""


class Writers:
    """All users that may write. Raises `ConfigError` where two of them would share a name."""

    def __init__(self, configs: Sequence[WriterConfig]) -> None:
        self._names: dict[int, tuple[str, ...]] = {}
        for config in configs:
            for other, names in self._names.items():
                for name in config.names:
                    shared = next((one for one in names if _overlap(one, name)), None)
                    if shared is not None and other != config.uid:
                        raise ConfigError(
                            f"writers: uid {other} has {shared!r} and uid {config.uid} has {name!r}; "
                            f"give each name to one user"
                        )
            self._names[config.uid] = (*self._names.get(config.uid, ()), *config.names)

    @property
    def uids(self) -> frozenset[int]:
        """The users who may connect."""
        return frozenset(self._names)

    def permits(self, uid: int, name: str) -> bool:
        """Whether this user's processes may write under this name."""
        return any(_covers(one, name) for one in self._names.get(uid, ()))


def _covers(permitted: str, name: str) -> bool:
    if permitted.endswith(_ANY):
        return name.startswith(permitted[: -len(_ANY)])
    return name == permitted


def _overlap(one: str, other: str) -> bool:
    """Whether any name is covered by both."""
    return _covers(one, other.removesuffix(_ANY)) or _covers(other, one.removesuffix(_ANY))
