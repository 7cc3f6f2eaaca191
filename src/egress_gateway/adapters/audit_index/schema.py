"""The tables of the index, and which version of them this build reads."""

from typing import Final

VERSION: Final = 2
"""Kept as the database's `user_version`. Raised with every change of a table or of what is put into one: an index
of an older version is emptied and built again from the segments."""

TABLES: Final = ("cursor", "record", "disclosure", "hourly", "traffic")

CREATE: Final = """
CREATE TABLE cursor(id INTEGER PRIMARY KEY CHECK (id = 0), segment INTEGER, offset INTEGER, size INTEGER);
INSERT INTO cursor VALUES (0, 0, 0, 0);
CREATE TABLE record(
    seq INTEGER PRIMARY KEY, segment INTEGER, offset INTEGER, rid TEXT, kind TEXT, ts INTEGER,
    person TEXT, asserted_person TEXT, agent TEXT, app TEXT, session TEXT, route TEXT, upstream TEXT,
    outcome TEXT, code TEXT, rule TEXT, model TEXT, review TEXT, actor TEXT, act TEXT,
    classes TEXT, answered TEXT, disclosed TEXT);
CREATE INDEX by_rid ON record(rid) WHERE rid != '';
CREATE INDEX by_person ON record(person, ts) WHERE person != '';
CREATE INDEX by_asserted ON record(asserted_person, ts) WHERE asserted_person != '';
CREATE INDEX by_agent ON record(agent, ts) WHERE agent != '';
CREATE INDEX by_session ON record(session, ts) WHERE session != '';
CREATE INDEX by_review ON record(review) WHERE review != '';
CREATE INDEX by_time ON record(ts);
CREATE TABLE disclosure(subject TEXT, seq INTEGER, PRIMARY KEY (subject, seq)) WITHOUT ROWID;
CREATE INDEX disclosed_in ON disclosure(seq);
CREATE TABLE hourly(
    hour INTEGER, upstream TEXT, intents INTEGER, sent_bytes INTEGER, outcomes INTEGER, received_bytes INTEGER,
    input_tokens INTEGER, output_tokens INTEGER, PRIMARY KEY (hour, upstream)) WITHOUT ROWID;
CREATE TABLE traffic(
    hour INTEGER, upstream TEXT, requests INTEGER, sent_bytes INTEGER, received_bytes INTEGER,
    PRIMARY KEY (hour, upstream)) WITHOUT ROWID;
"""

INSERT_RECORD: Final = f"INSERT OR REPLACE INTO record VALUES ({','.join('?' * 23)})"  # noqa: S608  (a constant)
INSERT_DISCLOSURE: Final = "INSERT OR REPLACE INTO disclosure VALUES (?, ?)"
ADD_HOURLY: Final = """
INSERT INTO hourly VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (hour, upstream) DO UPDATE SET
    intents = intents + excluded.intents, sent_bytes = sent_bytes + excluded.sent_bytes,
    outcomes = outcomes + excluded.outcomes, received_bytes = received_bytes + excluded.received_bytes,
    input_tokens = input_tokens + excluded.input_tokens, output_tokens = output_tokens + excluded.output_tokens
"""
ADD_TRAFFIC: Final = """
INSERT INTO traffic VALUES (?, ?, ?, ?, ?) ON CONFLICT (hour, upstream) DO UPDATE SET
    requests = requests + excluded.requests, sent_bytes = sent_bytes + excluded.sent_bytes,
    received_bytes = received_bytes + excluded.received_bytes
"""
