"""The digest of the software changes with any file of it, and with nothing else."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from egress_gateway.adapters.package_digest import PACKAGE, digest_of, package_digest


def package(directory: Path) -> Path:
    (directory / "part").mkdir(parents=True)
    (directory / "a.py").write_bytes(b"a = 1\n")
    (directory / "part" / "b.py").write_bytes(b"b = 2\n")
    return directory


def test_it_is_the_digest_of_a_list_that_anybody_can_make(tmp_path: Path) -> None:
    first, second = (hashlib.sha256(text).hexdigest() for text in (b"a = 1\n", b"b = 2\n"))
    listed = f"{first} a.py\n{second} part/b.py\n".encode()
    assert digest_of(package(tmp_path / "p")) == f"sha256:{hashlib.sha256(listed).hexdigest()}"


def compiled(directory: Path) -> None:
    (directory / "__pycache__").mkdir()
    (directory / "__pycache__" / "a.cpython-311.pyc").write_bytes(b"x")


def changed(directory: Path) -> None:
    (directory / "part" / "b.py").write_bytes(b"b = 3\n")


def renamed(directory: Path) -> None:
    (directory / "a.py").rename(directory / "c.py")


def added(directory: Path) -> None:
    (directory / "part" / "data.json").write_bytes(b"{}")


CHANGES = {
    "compiled": (compiled, True),
    "changed": (changed, False),
    "renamed": (renamed, False),
    "added": (added, False),
}


@pytest.mark.parametrize(("change", "same"), CHANGES.values(), ids=CHANGES)
def test_what_changes_it(tmp_path: Path, change: Callable[[Path], None], *, same: bool) -> None:
    directory = package(tmp_path / "p")
    before = digest_of(directory)
    change(directory)
    assert (digest_of(directory) == before) is same


def test_our_own_is_read_once_and_covers_this_package() -> None:
    assert (PACKAGE / "pipeline.py").is_file()
    assert package_digest() is package_digest()
    assert len(package_digest()) == len("sha256:") + 64
