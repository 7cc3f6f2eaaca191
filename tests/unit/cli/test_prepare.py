"""`egress prepare`: says who got what, and makes nothing twice."""

import os
from pathlib import Path

import pytest

from egress_gateway.adapters.used_configuration import noted_configuration
from egress_gateway.cli.prepare import prepare

Captured = pytest.CaptureFixture[str]


def test_it_makes_the_state_and_says_whose_it_is(tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "gateway.yaml"
    file.write_text("upstreams: {}\n")
    for _ in range(2):
        assert prepare(config=file) == 0
        lines = capsys.readouterr().out.splitlines()
        assert lines == [
            f"{role}: uid {os.geteuid()}, gid {os.getegid()}" for role in ("auditd", "connector", "worker")
        ]
    assert (tmp_path / "var" / "keys" / "connector" / "receipts").exists()
    assert noted_configuration(tmp_path / "var" / "configuration") == file


def test_a_user_that_is_not_there_is_told_in_one_line(tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "gateway.yaml"
    file.write_text("upstreams: {}\nusers: {auditd: no-such-user-here, connector: '4712', worker: '4713'}\n")
    assert prepare(config=file) == 2
    shown = capsys.readouterr().err
    assert "useradd --system no-such-user-here" in shown
    assert shown.count("\n") == 1


def test_under_production_it_makes_nothing_that_production_would_refuse(tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "gateway.yaml"
    file.write_text("upstreams: {}\nprofile: production\n")
    assert prepare(config=file) == 2
    assert "\n  witness: " in capsys.readouterr().err
    assert not (tmp_path / "var").exists()
