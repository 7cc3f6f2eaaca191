"""Which configuration a state directory is used with: who administers it stands there, and nowhere else.

`egress prepare` and `egress serve` note the file's path in the state, where only the state's owner and root write.
A command that changes the state goes by that file, wherever it is run: a configuration of somebody's own gives no
role over it.
"""

import os
from pathlib import Path
from typing import Final

from egress_gateway.adapters.polled_file import read_guarded
from egress_gateway.adapters.secret_files import replace_file
from egress_gateway.core.errors import ConfigError

_READABLE: Final = 0o644
_LONGEST: Final = 4096
"""Bytes of a path on Linux (PATH_MAX)."""


def note_configuration(place: Path, config: Path) -> None:
    """Note at `place` that the state is used with this file; durable on return. Raises `ConfigError`.

    A link that stands under the file's name is not followed: mounted configurations are replaced behind it.
    """
    path = config.parent.resolve() / config.name
    if noted_configuration(place) != path:
        replace_file(place, os.fsencode(path) + b"\n", mode=_READABLE)


def noted_configuration(place: Path) -> Path | None:
    """The file that was noted; None if none was. Raises `ConfigError` for a note that others may write, or is none."""
    if not place.exists():
        return None
    path = Path(os.fsdecode(read_guarded(place, _LONGEST).removesuffix(b"\n")))
    if not path.is_absolute():
        raise ConfigError("holds no path of a configuration; run `egress prepare --config FILE`", file=str(place))
    return path
