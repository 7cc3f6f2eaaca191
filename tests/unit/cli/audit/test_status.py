"""`egress audit status`: from the process, from the files, for people and for Prometheus."""

from pathlib import Path

import msgspec
import pytest

from egress_gateway.adapters.auditd.checkpoint_protocol import Standing, State
from egress_gateway.adapters.auditd.layout import COSIGNED
from egress_gateway.cli.audit import status as module
from egress_gateway.cli.audit.status import Shown, metrics, standing_of, status
from egress_gateway.core.errors import ConfigError

RUNNING = Standing(
    origin="log.test",
    received=12,
    durable=State(records=11, lag_records=1, lag_micros=0),
    checkpointed=State(records=10, lag_records=1, lag_micros=250_000),
    witnessed=State(records=7, lag_records=4, lag_micros=61_000_000),
    witnesses={"w1": 7, 'w"\\2': 6},
    refusing="log_unwitnessed",
)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "gateway.yaml"
    file.write_text("upstreams: {}\nlog: {witnesses: policy.txt}\nstate: var\n")
    return file


def answers(monkeypatch: pytest.MonkeyPatch, standing: Standing | None) -> None:
    async def ask(_: Path, __: float) -> Standing | None:
        return standing

    monkeypatch.setattr(module, "ask_standing", ask)


def test_a_running_log_is_asked(
    config: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers(monkeypatch, RUNNING)
    assert status(config=config) == 1
    shown = capsys.readouterr().out
    assert "witnessed" in shown
    assert "61.0 s" in shown
    assert "witness w1 cosigned 7" in shown
    assert "intents are refused: log_unwitnessed" in shown
    assert status(config=config, json=True) == 1
    read = msgspec.json.decode(capsys.readouterr().out, type=Shown)
    assert (read.running, read.witnessed) == (True, RUNNING.witnessed)


def test_prometheus_reads_it(config: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    answers(monkeypatch, RUNNING)
    assert status(config=config, prometheus=True) == 1
    lines = capsys.readouterr().out.splitlines()
    assert {
        "egress_audit_up 1",
        'egress_audit_records{state="received"} 12',
        'egress_audit_records{state="durable"} 11',
        'egress_audit_records{state="witnessed"} 7',
        'egress_audit_lag_records{state="witnessed"} 4',
        'egress_audit_lag_seconds{state="checkpointed"} 0.250000',
        'egress_audit_witness_records{witness="w\\"\\\\2"} 6',
        'egress_audit_refusing{code="log_unwitnessed"} 1',
    } <= set(lines)


def test_a_log_that_does_not_run_is_read_from_its_files(
    log: Path, config: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers(monkeypatch, None)
    found = standing_of(log, "o", witnesses=True)
    assert found.durable.records == found.received > 0
    assert 0 < found.checkpointed.records <= found.durable.records
    assert found.witnessed == State(records=0, lag_records=found.durable.records, lag_micros=0)
    (log / COSIGNED).write_bytes((log / "checkpoint").read_bytes())
    assert standing_of(log, "o", witnesses=True).witnessed == found.checkpointed
    without = standing_of(log, "o", witnesses=False)
    shown = msgspec.convert({**msgspec.to_builtins(without), "running": False}, Shown)
    assert "lag_seconds" not in metrics(shown)
    (config.parent / "var").mkdir()
    log.rename(config.parent / "var" / "log")
    config.write_text("upstreams: {}\n")
    assert status(config=config) == 1
    told = capsys.readouterr().out
    assert "which does not run; by its files" in told
    assert "no log answers, so nothing can leave" in told
    assert "no witnesses are configured" in told


def test_where_there_is_no_log_there_is_no_standing(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers(monkeypatch, None)
    assert status(config=config) == 2
    assert "there is no log directory" in capsys.readouterr().err
    (tmp_path / "empty").mkdir()
    assert standing_of(tmp_path / "empty", "o", witnesses=False).durable.records == 0
    with pytest.raises(ConfigError):
        standing_of(tmp_path / "none", "o", witnesses=False)
