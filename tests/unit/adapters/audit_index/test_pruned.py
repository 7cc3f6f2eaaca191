"""How many segments are gone, as the log says."""

from pathlib import Path

import pytest

from egress_gateway.adapters.audit_index.pruned import PRUNED, pruned_segments
from egress_gateway.core.errors import Unavailable

CASES = {"no file": ("", 0), "some": ('{"segments": 3}', 3), "more is said": ('{"segments": 3, "at": 7}', 3)}


@pytest.mark.parametrize(("content", "expected"), CASES.values(), ids=CASES)
def test_segments(tmp_path: Path, content: str, expected: int) -> None:
    if content:
        (tmp_path / PRUNED).write_text(content)
    assert pruned_segments(tmp_path) == expected


@pytest.mark.parametrize("content", ["x", "{}", '{"segments": "3"}'])
def test_what_cannot_be_read(tmp_path: Path, content: str) -> None:
    (tmp_path / PRUNED).write_text(content)
    with pytest.raises(Unavailable, match="pruned"):
        pruned_segments(tmp_path)
