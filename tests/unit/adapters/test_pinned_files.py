"""Files that are held to a digest."""

import hashlib

import pytest

from egress_gateway.adapters.pinned_files import read_pinned
from egress_gateway.core.errors import ConfigError

DATA = b"patterns"


@pytest.fixture
def file(tmp_path):
    place = tmp_path / "rules.yaml"
    place.write_bytes(DATA)
    return place


@pytest.mark.parametrize("sha256", ["", hashlib.sha256(DATA).hexdigest()], ids=["not pinned", "as pinned"])
def test_the_file_is_read(file, sha256):
    assert read_pinned(file, limit=len(DATA), sha256=sha256) == DATA


def test_another_file_than_the_pinned_one_is_refused(file):
    with pytest.raises(ConfigError, match="pin it anew"):
        read_pinned(file, limit=100, sha256="0" * 64)


def test_a_file_that_is_too_large_is_refused(file):
    with pytest.raises(ConfigError, match="larger than 7 bytes"):
        read_pinned(file, limit=7)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"none\.yaml: cannot be read: No such file"):
        read_pinned(tmp_path / "none.yaml", limit=7)
