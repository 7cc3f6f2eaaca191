"""Times as people give and read them, and logs that are not there."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from egress_gateway.adapters.audit_index import Query
from egress_gateway.audit.notes.checkpoint import verifier_key
from egress_gateway.audit.notes.log_keys import rotated
from egress_gateway.audit.records.own_kinds import BootRecord, LogKeyRecord
from egress_gateway.audit.records.record import Record
from egress_gateway.cli.audit.reading import fail, micros, open_log, opened_log, query_log, shown_time
from egress_gateway.core.errors import ConfigError
from egress_gateway.testing.written_log import LOG_KEY, ORIGIN, write_log

MOMENTS = {
    "none": (None, 0),
    "without a zone it is UTC": (datetime(2026, 1, 1), 1_767_225_600_000_000),  # noqa: DTZ001
    "UTC": (datetime(2026, 1, 1, tzinfo=UTC), 1_767_225_600_000_000),
    "another zone": (datetime(2026, 1, 1, 1, tzinfo=timezone(timedelta(hours=1))), 1_767_225_600_000_000),
}


@pytest.mark.parametrize(("moment", "expected"), MOMENTS.values(), ids=MOMENTS)
def test_moments(moment: datetime | None, expected: int) -> None:
    assert micros(moment) == expected


def test_a_moment_is_shown_in_utc() -> None:
    assert shown_time(1_767_225_600_000_000) == "2026-01-01 00:00:00"


def test_a_log_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="start the gateway first"):
        open_log(tmp_path / "nowhere")
    with pytest.raises(ConfigError, match="no segment"):
        open_log(tmp_path)


def test_what_a_checkpoint_covers_is_found_newest_first(log: Path) -> None:
    assert [hit.seq for hit in query_log(log, None, Query(limit=2))] == [5, 4]


OLD, STRANGER = (Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in (1, 2))
"""The log of these tests is signed by `LOG_KEY`, which came after `OLD`."""


def rotated_log(directory: Path, *records: Record) -> Path:
    note = rotated(ORIGIN, OLD, LOG_KEY, 1)
    boot = BootRecord(ts=1, size=0, version="1")
    return write_log(directory, [boot, LogKeyRecord(ts=2, act="rotated", note=note), *records]).path


def test_an_old_key_leads_to_the_one_that_signs_now(tmp_path: Path) -> None:
    log = rotated_log(tmp_path, BootRecord(ts=3, size=2, version="1"))
    for key in (OLD, LOG_KEY):
        with opened_log(log, None, (verifier_key(ORIGIN, key.public_key()),)) as opened:
            assert opened.proven.under.key == ORIGIN
    strangers = (verifier_key(ORIGIN, STRANGER.public_key()),)
    with pytest.raises(ConfigError, match="nor one that follows them"), opened_log(log, None, strangers):
        pass


def test_an_old_key_signs_nothing_behind_its_end(tmp_path: Path) -> None:
    # Who has stolen the key that ended signs the log as it grew since.
    note = rotated(ORIGIN, LOG_KEY, OLD, 1)
    boot = BootRecord(ts=1, size=0, version="1")
    log = write_log(tmp_path, [boot, LogKeyRecord(ts=2, act="rotated", note=note), boot]).path
    ended = (verifier_key(ORIGIN, LOG_KEY.public_key()),)
    with pytest.raises(ConfigError, match="give the key that signs now"), opened_log(log, None, ended):
        pass


def test_an_error_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert fail(ConfigError("say which")) == 2
    assert capsys.readouterr().err == "error: say which\n"
