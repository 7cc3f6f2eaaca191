"""The how-to on data of one's own, walked through from top to bottom: files are written, commands run."""

import re
import shlex
from pathlib import Path

import pytest
from tests.unit.documentation import DOCS, FENCE

from egress_gateway import detector_registry
from egress_gateway.classify.detectors import email, phone
from egress_gateway.cli import app

PAGE = DOCS / "howto" / "match-your-own-data.md"
FEW = (email.DETECTOR, phone.DETECTOR)
"""A scan compiles the patterns, and those of all built-in detectors take fifteen seconds."""
COMMAND = re.compile(r"^\$ egress (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)


def said(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What a command says on both streams, each blank as one."""
    with pytest.raises(SystemExit):
        app(shlex.split(command))
    shown = capsys.readouterr()
    return re.sub(r"[ \t]+", " ", shown.out + shown.err)


def test_every_step_of_the_page_comes_out_as_it_says(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(detector_registry, "DETECTORS", FEW)
    commands = 0
    for found in FENCE.finditer(PAGE.read_text()):
        language, title, text = found[1], found[2], found[3]
        if language == "console":
            for command, shown in COMMAND.findall(text):
                commands += 1
                heard = said(command, capsys)
                for line in shown.splitlines():
                    assert line.rstrip() in heard, (command, line, heard)
            continue
        path = Path(title)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert commands == 9
    assert "does not declare" not in said("policy check policy --config gateway.yaml", capsys)
