"""Who may write under which names."""

import pytest

from egress_gateway.adapters.auditd.writers import WriterConfig, Writers
from egress_gateway.core.errors import ConfigError

CONNECTOR, WORKER, STRANGER = 1, 2, 3
WRITERS = Writers(
    (
        WriterConfig(CONNECTOR, ("connector",)),
        WriterConfig(WORKER, ("worker-*",)),
        WriterConfig(WORKER, ("inspector",)),
    )
)

CASES: dict[str, tuple[int, str, bool]] = {
    "a name": (CONNECTOR, "connector", True),
    "a name that begins as permitted": (WORKER, "worker-12", True),
    "a second entry of the same user": (WORKER, "inspector", True),
    "another user's name": (WORKER, "connector", False),
    "a name that begins as another user's": (CONNECTOR, "worker-0", False),
    "a longer name": (CONNECTOR, "connector-2", False),
    "a shorter name": (WORKER, "worker", False),
    "a user that is not named": (STRANGER, "connector", False),
}


@pytest.mark.parametrize(("uid", "name", "permitted"), CASES.values(), ids=CASES)
def test_it_is_permitted_or_not(uid: int, name: str, permitted: bool) -> None:
    assert WRITERS.permits(uid, name) is permitted


def test_only_users_that_are_named_may_connect() -> None:
    assert WRITERS.uids == {CONNECTOR, WORKER}


def test_where_nothing_is_configured_nobody_may_write() -> None:
    assert Writers(()).uids == frozenset()
    assert not Writers(()).permits(0, "connector")


SHARED = {
    "the same name": ("connector", "connector"),
    "a name and what covers it": ("worker-1", "worker-*"),
    "what covers a name, and it": ("worker-*", "worker-1"),
    "two that begin alike": ("w*", "worker-*"),
    "everything": ("*", "connector"),
}


@pytest.mark.parametrize(("one", "other"), SHARED.values(), ids=SHARED)
def test_no_name_belongs_to_two_users(one: str, other: str) -> None:
    with pytest.raises(ConfigError, match="give each name to one user"):
        Writers((WriterConfig(CONNECTOR, (one,)), WriterConfig(WORKER, (other,))))
    assert Writers((WriterConfig(WORKER, (one,)), WriterConfig(WORKER, (other,)))).uids == {WORKER}
