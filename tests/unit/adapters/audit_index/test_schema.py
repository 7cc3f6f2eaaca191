"""The statements fit the tables."""

import sqlite3

from egress_gateway.adapters.audit_index import schema
from egress_gateway.adapters.audit_index.rows import row_of
from egress_gateway.audit.records.own_kinds import BootRecord


def test_statements_fit_the_tables() -> None:
    database = sqlite3.connect(":memory:")
    database.executescript(schema.CREATE)
    database.execute(schema.INSERT_RECORD, (0, 0, 0, *row_of(BootRecord(ts=1, size=0, version="1"))))
    database.execute(schema.INSERT_DISCLOSURE, ("v1", 0))
    for _ in range(2):
        database.execute(schema.ADD_HOURLY, (1, "u", 1, 2, 3, 4, 5, 6))
        database.execute(schema.ADD_TRAFFIC, (1, "u", 1, 2, 3))
    assert database.execute("SELECT * FROM hourly").fetchall() == [(1, "u", 2, 4, 6, 8, 10, 12)]
    assert database.execute("SELECT * FROM traffic").fetchall() == [(1, "u", 2, 4, 6)]
    made = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type='table'")}
    assert made == set(schema.TABLES)
    database.close()
