"""A query's condition is constant text; what was asked for stands in the values only."""

import msgspec

from egress_gateway.adapters.audit_index.query import NAMED, Query, order, where


def test_empty_fields_match_everything() -> None:
    assert where(Query()) == ("", [])


def test_what_was_asked_for_is_never_in_the_text() -> None:
    strings = [field.name for field in msgspec.structs.fields(Query) if field.type is str]
    full = Query(
        persons=("CANARY", "CANARY"),
        subjects=("CANARY",),
        since=1,
        until=2,
        below=4,
        beyond=3,
        **dict.fromkeys(strings, "CANARY"),
    )
    text, values = where(full)
    assert "CANARY" not in text
    assert text.count("?") == len(values)
    assert set(NAMED) <= set(strings)


def test_order() -> None:
    assert order(Query()) == "ORDER BY ts DESC, seq DESC"
    assert order(Query(oldest_first=True)) == "ORDER BY seq"
