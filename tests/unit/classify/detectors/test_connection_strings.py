"""Each pattern of `connection_strings` with a value it finds and a near miss that it does not."""

from egress_gateway.classify.detectors.connection_strings import DETECTOR
from egress_gateway.testing.conformance.detector import Case, check

SECRET = "p4ss" + "W0rd"

CASES = (
    Case(
        "connection_string",
        f"at postgres://bob:{SECRET}@db.corp:5432/x;",
        f"postgres://bob:{SECRET}@db.corp:5432/x;",
        "postgres://db.corp:5432/x",
    ),
    Case(
        "connection_string",
        f"mongodb+srv://bob:{SECRET}@c.corp",
        f"mongodb+srv://bob:{SECRET}@c.corp",
        "postgres://bob:${PASSWORD}@db.corp",
    ),
    Case(
        "connection_string",
        f"redis://:{SECRET}@cache",
        f"redis://:{SECRET}@cache",
        "postgres://user:password@db.corp",
    ),
    Case("url_credentials", f"https://user:{SECRET}@corp.io/x", f"user:{SECRET}", "https://user:pass@corp.io"),
    Case("url_credentials", f"http://joe:{SECRET}@proxy:3128", f"joe:{SECRET}", "https://joe:****@corp.io"),
    Case("url_credentials", f"https://bob:{SECRET}@corp.io/x", f"bob:{SECRET}", "https://corp.io:8080/a@b"),
    Case(
        "odbc_password",
        f"Server=db;Uid=sa;Pwd={SECRET};Db=x",
        f"Server=db;Uid=sa;Pwd={SECRET};Db=x",
        "Server=db;Uid=sa;Db=x",
    ),
    Case(
        "jdbc_password",
        f"jdbc:mysql://db/x?user=a&password={SECRET}",
        f"jdbc:mysql://db/x?user=a&password={SECRET}",
        "jdbc:mysql://db/x?user=a",
    ),
)


def test_the_detector_conforms():
    check(DETECTOR, CASES)
