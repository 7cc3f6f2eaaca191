"""`egress audit reconcile`, and the import of what others counted, over a small log in real files."""

import io
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.unit.adapters.hours import NOON, import_counts, write_hour

from egress_gateway.adapters.counted_elsewhere import CountedElsewhere
from egress_gateway.cli.audit import app
from egress_gateway.cli.audit.reconcile import import_counters, import_usage, reconcile

AT_NOON = datetime.fromtimestamp(NOON // 1_000_000, UTC)
COUNTERS = {"nftables": [{"counter": {"name": "egress_connector", "packets": 1, "bytes": 2}}]}
TABLE = "hour,input_tokens,output_tokens,requests\n2026-11-21T12:00,1,2,3\n"


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "gateway.yaml").write_text("upstreams: {one: {host: openai-compatible, url: 'https://one.test'}}\n")
    (tmp_path / "var").mkdir()
    return tmp_path / "var"


def test_an_honest_hour_agrees(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_hour(state / "log")
    import_counts(state / "imports")
    assert reconcile(hour=AT_NOON, state=state) == 0
    shown = capsys.readouterr().out
    assert all(source in shown for source in ("connector", "network", "provider:one"))
    assert "NO" not in shown


def test_a_difference_is_shown_and_is_a_negative_verdict(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_hour(state / "log", counted=3)
    assert reconcile(state / "log", hour=AT_NOON, state=state) == 1
    assert "one requests: log 2, source 3" in capsys.readouterr().out


def test_as_json_all_hours_since_a_time(state: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    write_hour(state / "log")
    since = datetime.fromtimestamp(datetime.now(UTC).timestamp() - 3 * 3600, UTC)
    assert reconcile(since=since, state=state, json=True) == 2
    told = capfdbinary.readouterr()
    assert told.out == b""
    assert told.err.startswith(b"error: nothing was compared: in no hour")
    assert reconcile(hour=AT_NOON, state=state, json=True) == 0
    (line,) = capfdbinary.readouterr().out.splitlines()
    told = json.loads(line)
    assert (told["kind"], told["source"], told["since"], told["agrees"]) == ("reconciliation", "connector", NOON, True)


def test_without_a_log_it_is_a_usage_error(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert reconcile(state=state) == 2
    assert "there is no log" in capsys.readouterr().err


def test_counters_and_usage_are_taken_in(
    state: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = state / "counters"
    file.write_text(json.dumps(COUNTERS))
    assert import_counters(file, at=AT_NOON, state=state) == 0
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(COUNTERS).encode())))
    assert import_counters(Path("-"), state=state) == 0
    assert "2 looks" in capsys.readouterr().out
    file.write_text(TABLE)
    assert import_usage(file, upstream="one", state=state) == 0
    elsewhere = CountedElsewhere(state / "imports")
    assert NOON in {look.at for look in elsewhere.looks()}
    assert elsewhere.used("one")[0].requests == 3


def test_a_pipe_is_given_as_a_hyphen(
    state: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = {
        "2 looks": ("counters import - --at 2026-11-21T12:00 --state", json.dumps(COUNTERS)),
        "1 hour of one": ("usage import - --upstream one --state", TABLE),
    }
    assert import_counters(_written(state, json.dumps(COUNTERS)), at=AT_NOON, state=state) == 0
    for told, (line, content) in lines.items():
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content.encode())))
        with pytest.raises(SystemExit) as end:
            app([*line.split(), str(state)])
        assert end.value.code == 0
        assert told in capsys.readouterr().out


def _written(state: Path, content: str) -> Path:
    file = state / "counters"
    file.write_text(content)
    return file


WRONG = {
    "no counters": ("import_counters", "{}", "nft -j"),
    "other counters": ("import_counters", '{"nftables": []}', "egress_connector"),
    "no usage": ("import_usage", "{}", "neither"),
}


@pytest.mark.parametrize(("command", "content", "why"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_taken_in_is_a_usage_error(
    state: Path, capsys: pytest.CaptureFixture[str], command: str, content: str, why: str
) -> None:
    file = state / "file"
    file.write_text(content)
    taken = {
        "import_counters": lambda: import_counters(file, state=state),
        "import_usage": lambda: import_usage(file, upstream="one", state=state),
    }
    assert taken[command]() == 2
    assert why in capsys.readouterr().err


def test_an_upstream_that_is_not_configured_has_no_usage(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert import_usage(state, upstream="two", state=state) == 2
    assert "among one" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_a_usage_error(state: Path) -> None:
    assert import_usage(state / "none", upstream="one", state=state) == 2
    assert import_counters(state / "none", state=state) == 2
