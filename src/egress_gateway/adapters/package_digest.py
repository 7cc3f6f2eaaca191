"""Which software this is, by its files: what a version string claims, a digest shows.

SHA-256 over one line for each file of the installed package, sorted by path: the SHA-256 of the file, a space,
the path below the package. What Python compiles beside the sources is left out. The same release installed
anywhere has the same digest; `egress_gateway` with one line changed has another.
"""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).parents[1]


@lru_cache(maxsize=1)
def package_digest() -> str:
    """`sha256:<hex>` of the package that runs, read once: a later change on the disk does not run."""
    return digest_of(PACKAGE)


def digest_of(package: Path) -> str:
    """`sha256:<hex>` of a package's files. Raises `OSError`."""
    lines = hashlib.sha256()
    files = (path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    for path in sorted(files, key=lambda path: path.relative_to(package).as_posix()):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        lines.update(f"{digest} {path.relative_to(package).as_posix()}\n".encode())
    return f"sha256:{lines.hexdigest()}"
