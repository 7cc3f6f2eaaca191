"""Makes this package one file that runs by itself: a zipapp, the same bytes from the same sources."""

import sys
import zipfile
from pathlib import Path
from typing import Final

SHEBANG: Final = b"#!/usr/bin/env python3\n"
_START: Final = (
    "import sys\n\nfrom egress_verify.command import main\n\nif __name__ == '__main__':\n    sys.exit(main())\n"
)
_DATE: Final = (1980, 1, 1, 0, 0, 0)
"""The first that a zip file can have: when it was built must not be in it."""


def build(target: Path) -> None:
    """Write the zipapp. Raises `OSError`."""
    package = Path(__file__).parent
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        file.write(SHEBANG)
        # Stored and not compressed, because other versions of zlib make other bytes.
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            _add(archive, "__main__.py", _START.encode())
            for source in sorted(package.glob("*.py")):
                _add(archive, f"{package.name}/{source.name}", source.read_bytes())
    target.chmod(0o755)


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    info = zipfile.ZipInfo(name, _DATE)
    info.external_attr = 0o644 << 16
    info.create_system = 3
    archive.writestr(info, content)


if __name__ == "__main__":
    build(Path(sys.argv[1]))
