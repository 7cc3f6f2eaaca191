r"""The digest of a directory: SHA-256 of a listing of its files, as `sha256sum` writes one.

`find -L . -type f -printf '%P\0' | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum` in the directory says the same.
"""

import hashlib
import os
from pathlib import Path
from typing import Final

from egress_gateway.core.errors import ConfigError

MOST_FILES: Final = 10_000
"""A model has a dozen."""
_COMPILED: Final = "__pycache__"
"""Made by Python where a package is used, and no part of it."""


def listing_digest(directory: Path, *, of_package: bool = False) -> str:
    """In hexadecimal. What Python compiled in a package does not count. Raises `ConfigError`.

    A link to a file counts as the file; one to a directory is refused, for it need not end.
    """
    names: list[str] = []
    try:
        if not directory.is_dir():
            raise ConfigError("is no directory of a model; give the one that holds its files", file=str(directory))
        for place, below, files in os.walk(directory, onerror=_raise):
            if of_package and _COMPILED in below:
                below.remove(_COMPILED)
            for name in below:
                if Path(place, name).is_symlink():
                    raise ConfigError("is a link to a directory; put the files there", file=str(Path(place, name)))
            names += [os.path.relpath(os.path.join(place, name), directory) for name in files]  # noqa: PTH118
            if len(names) > MOST_FILES:
                raise ConfigError(f"holds more than {MOST_FILES} files and is no model", file=str(directory))
        listing = hashlib.sha256()
        for name in sorted(names, key=os.fsencode):
            if "\n" in name or "\\" in name:
                raise ConfigError("holds a file with a line break or backslash in its name", file=str(directory))
            with (directory / name).open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            listing.update(f"{digest}  ".encode() + os.fsencode(name) + b"\n")
    except OSError as error:
        raise ConfigError(f"a model cannot be read: {error.strerror}", file=str(directory)) from error
    return listing.hexdigest()


def _raise(error: OSError) -> None:
    raise error
