"""`egress doctor`: the table, the document, and the exit code by profile."""

import importlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from egress_gateway.cli.doctor import Report, doctor
from egress_gateway.compose.doctor.check import Check, Installation, Mark, Problem, Severity

Captured = pytest.CaptureFixture[str]
doctor_module = importlib.import_module("egress_gateway.cli.doctor")
"""Not `from egress_gateway.cli import doctor`: that is the command of the same name."""


def well(_: Installation) -> Iterator[Problem]:
    return iter(())


def wrong(installation: Installation) -> Iterator[Problem]:
    yield Problem(f"[bold]{installation.file.name}[/bold] is wrong", "mend it")


def check(name: str, severity: Severity, look: object = wrong) -> Check:
    return Check(name=name, holds=f"{name} holds", severity=severity, look=look)  # type: ignore[arg-type]


WELL = check("well", Severity.START, well)
ADVICE = check("advice", Severity.ADVICE)
PRODUCTION = check("production", Severity.PRODUCTION)
START = check("start", Severity.START)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "gateway.yaml"
    file.write_text("upstreams: {}\n")
    return file


EXITS = {
    "all well": ((WELL,), None, 0),
    "advice": ((WELL, ADVICE), "production", 0),
    "what only production refuses, in dev": ((WELL, PRODUCTION), None, 0),
    "what only production refuses, in production": ((WELL, PRODUCTION), "production", 1),
    "what every profile refuses": ((WELL, START), "dev", 1),
}


@pytest.mark.parametrize(("checks", "profile", "code"), EXITS.values(), ids=EXITS)
def test_it_exits_with_whether_the_profile_would_start(
    config: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Captured,
    checks: tuple[Check, ...],
    profile: str | None,
    code: int,
) -> None:
    monkeypatch.setattr(doctor_module, "CHECKS", checks)
    assert doctor(config=config, profile=profile, json=True) == code  # type: ignore[arg-type]  # one of the two
    report = msgspec.json.decode(capsys.readouterr().out, type=Report)
    assert (report.profile, report.starts) == (profile or "dev", code == 0)
    assert [result.name for result in report.checks] == [each.name for each in checks]


def test_the_profile_is_the_configurations_unless_another_is_asked_for(
    config: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr(doctor_module, "CHECKS", (PRODUCTION,))
    config.write_text("upstreams: {}\nprofile: production\n")
    assert doctor(config=config) == 1
    assert doctor(config=config, profile="dev") == 0
    assert "for profile production" in capsys.readouterr().out


def test_the_table_has_a_sign_for_each_check_and_a_remedy_for_each_problem(
    config: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr(doctor_module, "CHECKS", (WELL, ADVICE, START))
    assert doctor(config=config) == 1
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert [line.split() for line in shown.splitlines()] == [
        ["✓", "well", "well", "holds"],
        ["!", "advice", "advice", "holds"],
        ["[bold]gateway.yaml[/bold]", "is", "wrong"],
        ["→", "mend", "it"],
        ["✗", "start", "start", "holds"],
        ["[bold]gateway.yaml[/bold]", "is", "wrong"],
        ["→", "mend", "it"],
        ["3", "checks", "for", "profile", "dev:", "1", "hold,", "1", "to", "mend,", "1", "refuse", "the", "start"],
    ]


def test_colours_are_for_terminals(config: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(doctor_module, "CHECKS", (START,))
    doctor(config=config)
    assert "\x1b[1;31m✗" in capsys.readouterr().out


def test_a_configuration_that_does_not_load_is_told_in_one_line(config: Path, capsys: Captured) -> None:
    config.write_text("upstreamz: {}\n")
    assert doctor(config=config) == 2
    shown = capsys.readouterr().err
    assert "upstreams" in shown
    assert shown.count("\n") == 1


def test_of_a_fresh_installation_nothing_refuses_dev_but_its_missing_policy(config: Path, capsys: Captured) -> None:
    assert doctor(config=config, json=True) == 1
    report = msgspec.json.decode(capsys.readouterr().out, type=Report)
    refused = {result.name for result in report.checks if result.mark is Mark.REFUSED}
    assert refused == {"policy-loads"}
