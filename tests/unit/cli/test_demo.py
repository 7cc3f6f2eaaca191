"""`egress demo` as a command: exit codes, and that it leaves nothing behind."""

import asyncio
import sys
import tempfile
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from pathlib import Path

import msgspec
import pytest
from tests.unit.cli.demo.conftest import story as _story

from egress_gateway.cli.demo import audience, demo, performance
from egress_gateway.cli.demo.plain import Json, PlainText
from egress_gateway.cli.demo.show import Panels
from egress_gateway.cli.demo.story import Audience, Claim, Story
from egress_gateway.core.errors import ConfigError

Captured = pytest.CaptureFixture[str]
story = _story
"""The made-up story of the modules below."""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def plays(monkeypatch: pytest.MonkeyPatch) -> Callable[[Story | BaseException], None]:
    """Replaces the performance by its end; the directory is written to, as by the real one."""

    def set_end(end: Story | BaseException) -> None:
        async def perform(directory: Path, _audience: Audience) -> Story:
            (directory / "gateway.yaml").write_text("")
            await asyncio.sleep(0)
            if isinstance(end, BaseException):
                raise end
            return end

        monkeypatch.setattr(performance, "perform", perform)

    return set_end


def true(told: Story) -> Story:
    return msgspec.structs.replace(told, proof=msgspec.structs.replace(told.proof, claims=(Claim("whole", True),)))


def test_a_demo_that_is_borne_out_exits_0_and_leaves_nothing(plays, story: Story, temporary: Path) -> None:
    plays(true(story))
    assert demo(plain=True) == 0
    assert list(temporary.iterdir()) == []


def test_a_demo_that_is_not_exits_1_and_says_what(plays, story: Story, temporary: Path, capsys: Captured) -> None:
    plays(story)
    assert demo() == 1
    assert capsys.readouterr().err == "error: not so in this run: the log is whole\n"
    assert list(temporary.iterdir()) == []


def test_the_directory_can_be_kept(plays, story: Story, temporary: Path, capsys: Captured) -> None:
    plays(true(story))
    assert demo(keep=True) == 0
    (kept,) = temporary.iterdir()
    assert capsys.readouterr().err == f"kept in {kept}\n"


ENDS = {
    "what cannot be set up": (ConfigError("no port"), 2, "error: no port"),
    "Ctrl-C": (KeyboardInterrupt(), 130, "interrupted"),
    "a stop signal": (asyncio.CancelledError(), 130, "interrupted"),
}


@pytest.mark.parametrize(("end", "code", "said"), ENDS.values(), ids=ENDS)
def test_other_ends_are_told_in_one_line_and_leave_nothing(
    plays, temporary: Path, capsys: Captured, end: BaseException, code: int, said: str
) -> None:
    plays(end)
    assert demo() == code
    shown = capsys.readouterr().err
    assert shown.startswith(said)
    assert shown.count("\n") == 1
    assert list(temporary.iterdir()) == []


def test_without_the_sdks_the_remedy_is_named(
    monkeypatch: pytest.MonkeyPatch, temporary: Path, capsys: Captured
) -> None:
    def find_spec(name: str) -> ModuleSpec | None:
        return None if name == "openai" else ModuleSpec(name, None)

    monkeypatch.setattr(sys.modules[demo.__module__], "find_spec", find_spec)
    assert demo() == 2
    assert capsys.readouterr().err == "error: openai missing; pip install 'llm-egress-gateway[demo]'\n"
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    ("plain", "json", "kind"), [(False, False, Panels), (True, False, PlainText), (True, True, Json)]
)
def test_it_is_told_as_asked(*, plain: bool, json: bool, kind: type) -> None:
    assert isinstance(audience(plain=plain, json=json), kind)
