"""The load on the log, small: every record acknowledged once, none missing, and the index there in the end."""

from tests.e2e.template import new_directory
from tests.log_load.plan import Plan
from tests.log_load.run import run

RECORDS = 4_000


def test_two_clients_with_a_hundred_requests_in_flight_each_lose_nothing() -> None:
    report = run(Plan(directory=str(new_directory()), records=RECORDS), tell=lambda _: None)
    assert (report.verdict, report.findings) == ("ok", 0)
    assert report.acknowledged == RECORDS
    # The log's own: its start, two writers, perhaps some heartbeats.
    assert RECORDS + 3 <= report.records < RECORDS + 20
    assert report.cpu_us > 0
    assert 0 < report.p50_ms <= report.p99_ms <= report.longest_ms
