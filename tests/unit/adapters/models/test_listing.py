"""The digest of a directory is that of a listing anybody can make, and changes with whatever is in it."""

import shutil
import subprocess
from pathlib import Path

import pytest

from egress_gateway.adapters.models import listing
from egress_gateway.adapters.models.listing import listing_digest
from egress_gateway.core.errors import ConfigError

COMMAND = r"find -L . -type f -printf '%P\0' | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    for name, content in {"b.txt": "b", "B.txt": "c", "é.bin": "d", "in/a": "a", "in/__pycache__/a.pyc": "x"}.items():
        (tmp_path / "m" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "m" / name).write_text(content)
    (tmp_path / "elsewhere").write_text("e")
    (tmp_path / "m" / "link").symlink_to(tmp_path / "elsewhere")
    return tmp_path / "m"


def test_it_is_what_the_documented_command_says(directory: Path) -> None:
    assert COMMAND in (listing.__doc__ or "")
    if shutil.which("sha256sum") is None:
        pytest.skip("sha256sum is not here; apt-get install coreutils")
    said = subprocess.run(["sh", "-c", COMMAND], cwd=directory, capture_output=True, text=True, check=True).stdout
    assert listing_digest(directory) == said.split()[0]


CHANGES = {
    "a byte": lambda place: (place / "b.txt").write_text("B"),
    "a name": lambda place: (place / "b.txt").rename(place / "d.txt"),
    "one more": lambda place: (place / "new").write_text(""),
    "one less": lambda place: (place / "in" / "a").unlink(),
    "what a link leads to": lambda place: (place.parent / "elsewhere").write_text("f"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_every_change_is_seen(directory: Path, change) -> None:
    before = listing_digest(directory), listing_digest(directory, of_package=True)
    change(directory)
    assert listing_digest(directory) != before[0]
    assert listing_digest(directory, of_package=True) != before[1]


def test_what_python_compiled_is_no_part_of_a_package(directory: Path) -> None:
    before = listing_digest(directory, of_package=True)
    (directory / "in" / "__pycache__" / "a.pyc").write_text("y")
    assert listing_digest(directory, of_package=True) == before


def test_what_cannot_be_listed_is_refused(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError, match="no directory"):
        listing_digest(directory / "b.txt")
    with monkeypatch.context() as fewer:
        fewer.setattr(listing, "MOST_FILES", 3)
        with pytest.raises(ConfigError, match="more than 3 files"):
            listing_digest(directory)
    (directory / "broken").symlink_to("nowhere")
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        listing_digest(directory)
    (directory / "broken").unlink()
    (directory / "a\nb").write_text("")
    with pytest.raises(ConfigError, match="line break"):
        listing_digest(directory)
    (directory / "a\nb").unlink()
    (directory / "round").symlink_to(directory)
    with pytest.raises(ConfigError, match="link to a directory"):
        listing_digest(directory)
