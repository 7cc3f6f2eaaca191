"""The legal holds in force: one JSON file below the state directory, replaced as a whole.

No file holds nothing. One that cannot be read, that others may write, or that says something unknown is an
error for whoever wants to erase or to prune: it may have lost a hold. Who can write the state directory can
lift holds unseen but for the missing record of it; what keeps others out is the kernel.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from egress_gateway.adapters.file_lock import exclusive
from egress_gateway.adapters.polled_file import read_guarded
from egress_gateway.adapters.secret_files import replace_file
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.legal_hold import Hold, check_hold

MOST_HOLDS: Final = 1000
"""Each is compared with every record that is to go."""
LARGEST_FILE: Final = 2 * 1024 * 1024

_READABLE: Final = 0o644
"""Made by an operator, asked by whoever prunes and erases, as other users."""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    holds: tuple[Hold, ...] = ()


def read_holds(path: Path) -> tuple[Hold, ...]:
    """All holds, oldest first. Raises `ConfigError` for a file that nothing may be concluded from."""
    if not path.exists():
        return ()
    try:
        holds = msgspec.json.decode(read_guarded(path, LARGEST_FILE), type=_File).holds
        for hold in holds:
            check_hold(hold)
    except msgspec.DecodeError as error:
        raise ConfigError("is no list of legal holds; `egress audit hold` writes it", file=str(path)) from error
    except ConfigError as error:
        raise ConfigError(error.message, file=str(path)) from error
    return holds


@contextmanager
def standing(path: Path) -> Iterator[tuple[Hold, ...]]:
    """All holds, while nobody can add one or lift one: for what cannot be undone. Raises `ConfigError`."""
    with exclusive(path):
        yield read_holds(path)


def add(path: Path, hold: Hold, *, announce: Callable[[], None]) -> None:
    """Put a hold in force; durable on return.

    `announce` is called when it is about to be written, and what it raises stops that. Raises `ConfigError`,
    also for a name that is taken.
    """
    check_hold(hold)
    with exclusive(path):
        others = read_holds(path)
        if any(each.name == hold.name for each in others):
            raise ConfigError(f"there is a hold {hold.name!r} already; choose another name", file=str(path))
        if len(others) >= MOST_HOLDS:
            raise ConfigError(f"has {MOST_HOLDS} holds already; lift some first", file=str(path))
        announce()
        _write(path, (*others, hold))


def lift(path: Path, name: str, *, announce: Callable[[Hold], None]) -> Hold | None:
    """End a hold; durable on return. None if there is none of that name. Otherwise as `add`."""
    with exclusive(path):
        holds = read_holds(path)
        found = next((each for each in holds if each.name == name), None)
        if found is not None:
            announce(found)
            _write(path, (each for each in holds if each is not found))
    return found


def _write(path: Path, holds: Iterable[Hold]) -> None:
    replace_file(path, msgspec.json.encode(_File(tuple(holds))) + b"\n", mode=_READABLE)
