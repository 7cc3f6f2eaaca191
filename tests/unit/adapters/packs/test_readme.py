"""The README names what is there, and the command that checks it."""

import pytest

from egress_gateway.adapters.packs.manifest import Manifest
from egress_gateway.adapters.packs.readme import readme
from egress_gateway.audit.accounts.selection import Selection


def manifest(*, contiguous: bool, last: int, files: tuple[str, ...] = ()) -> Manifest:
    return Manifest(
        kind="incident",
        origin="o",
        size=9,
        created=1_767_225_600_000_000,
        query=Selection(),
        range=(0, last),
        contiguous=contiguous,
        files=dict.fromkeys(files, ""),
    )


def test_of_a_range() -> None:
    text = readme(manifest(contiguous=True, last=7, files=("report.html", "egress-verify.pyz")))
    assert "records 0 to 7, under a checkpoint of 9 records" in text
    assert "report.html" in text
    assert "report.pdf" not in text
    assert "pack PACK.zip --key LOG-KEY\n" in text
    assert "proves by itself" in text


def test_of_a_query() -> None:
    text = readme(manifest(contiguous=False, last=-1))
    assert "It holds no record" in text
    assert "--log LOG-DIRECTORY" in text
    assert "the whole log alone" in text


@pytest.mark.parametrize("contiguous", [True, False])
def test_lines_fit_a_terminal(*, contiguous: bool) -> None:
    text = readme(manifest(contiguous=contiguous, last=7, files=("report.html", "report.pdf", "egress-verify.pyz")))
    assert max(map(len, text.splitlines())) <= 92
