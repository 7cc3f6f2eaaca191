"""`egress audit schema` prints what is published, for all kinds or for one."""

import json
from pathlib import Path

import pytest

from egress_gateway.cli.audit.schema import rendered, schema

PUBLISHED = Path(__file__).parents[4] / "docs" / "reference" / "audit-record.schema.json"


def test_it_prints_what_is_published(capsys: pytest.CaptureFixture[str]) -> None:
    assert schema() == 0
    assert capsys.readouterr().out == PUBLISHED.read_text(encoding="utf-8") == rendered()


def test_it_prints_one_kind(capsys: pytest.CaptureFixture[str]) -> None:
    assert schema("heartbeat") == 0
    assert set(json.loads(capsys.readouterr().out)["$defs"]) == {"HeartbeatRecord", "ClockGroup", "WriterStamp"}


def test_a_kind_that_there_is_not_is_told_with_the_likeliest(capsys: pytest.CaptureFixture[str]) -> None:
    assert schema("outcom") != 0
    assert "did you mean 'outcome'" in capsys.readouterr().err
