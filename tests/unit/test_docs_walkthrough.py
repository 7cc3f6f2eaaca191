"""The how-to on policies, walked through from top to bottom: files are written, commands run, output compared."""

import re
import shlex
import time
from pathlib import Path

import pytest
from tests.unit.documentation import DOCS, FENCE

from egress_gateway.cli import app

PAGE = DOCS / "howto" / "write-a-policy.md"
BLOCKS = [(found[1], found[2], found[3]) for found in FENCE.finditer(PAGE.read_text())]
COMMAND = re.compile(r"^\$ egress (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
ELSEWHERE = "keys "
"""Where the page leaves the bundle for a gateway that is set up: tests/unit/cli/test_keys.py makes keys."""


NOVEMBER_2026 = 1_795_000_000_000_000_000
"""A moment, in nanoseconds, at which the agreements of the page are in force."""


@pytest.fixture(autouse=True)
def _in_an_empty_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(time, "time_ns", lambda: NOVEMBER_2026)
    # A terminal that is wide enough for every table of the page.
    monkeypatch.setenv("COLUMNS", "200")


def say(command: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What a command says on both streams, by lines, each blank as one."""
    with pytest.raises(SystemExit):
        app(shlex.split(command))
    said = capsys.readouterr()
    return re.sub(r"[ \t]+", " ", said.out + said.err).splitlines()


def written(path: Path, how: str, text: str) -> str:
    """What is in a file after a block of the page."""
    match how:
        case "":
            return text
        case "appended":
            return path.read_text() + text
        case "modeline":
            return text + path.read_text()
        case _:
            assert how == "misspelt"
            return text


def test_every_step_of_the_page_comes_out_as_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    commands = 0
    right: dict[Path, str] = {}
    for language, title, text in BLOCKS:
        if language == "yaml":
            name, _, how = title.partition(" ")
            path = Path(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            if how == "misspelt":
                right[path] = path.read_text()
            path.write_text(written(path, how, text))
            continue
        assert language == "console"
        for command, shown in COMMAND.findall(text):
            if command.startswith(ELSEWHERE):
                continue
            said = say(command, capsys)
            commands += 1
            for line in shown.splitlines():
                assert any(heard.startswith(line) for heard in said), (command, line, said)
        for path, before in right.items():
            path.write_text(before)
        right.clear()
    assert commands >= 6
    assert "no test touches" not in "\n".join(say("policy check acme", capsys))
    assert "6 tests, 0 failed" in say("policy test acme", capsys)
