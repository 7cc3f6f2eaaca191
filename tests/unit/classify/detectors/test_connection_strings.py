"""Each pattern of `connection_strings` with a value it finds and a near miss that it does not."""

import pytest

from egress_gateway.classify.detectors import connection_strings as detector

SECRET = "p4ss" + "W0rd"

CASES = (
    (
        "connection_string",
        f"at postgres://bob:{SECRET}@db.corp:5432/x;",
        f"postgres://bob:{SECRET}@db.corp:5432/x;",
        "postgres://db.corp:5432/x",
    ),
    (
        "connection_string",
        f"mongodb+srv://bob:{SECRET}@c.corp",
        f"mongodb+srv://bob:{SECRET}@c.corp",
        "postgres://bob:${PASSWORD}@db.corp",
    ),
    ("url_credentials", f"https://bob:{SECRET}@corp.io/x", f"bob:{SECRET}", "https://corp.io:8080/a@b"),
    (
        "odbc_password",
        f"Server=db;Uid=sa;Pwd={SECRET};Db=x",
        f"Server=db;Uid=sa;Pwd={SECRET};Db=x",
        "Server=db;Uid=sa;Db=x",
    ),
    (
        "jdbc_password",
        f"jdbc:mysql://db/x?user=a&password={SECRET}",
        f"jdbc:mysql://db/x?user=a&password={SECRET}",
        "jdbc:mysql://db/x?user=a",
    ),
)


@pytest.mark.parametrize(
    ("pattern", "text", "value", "near_miss"), CASES, ids=[f"{case[0]}-{at}" for at, case in enumerate(CASES)]
)
def test_a_pattern_finds_its_value_and_not_the_near_miss(find, pattern, text, value, near_miss):
    assert find(pattern, text) == [value]
    assert find(pattern, near_miss) == []


def test_every_pattern_has_a_case():
    assert {case[0] for case in CASES} == {pattern.id for pattern in detector.PATTERNS}
