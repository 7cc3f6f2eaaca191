"""Users, from YAML: all that are needed, or none, and no two the same."""

import pytest

from egress_gateway.configuration.users import read_users
from egress_gateway.core.config import UsersConfig
from egress_gateway.core.errors import ConfigError
from egress_gateway.wire.fields import Fields
from egress_gateway.wire.yaml import parse_yaml

THREE = "users: {auditd: a, connector: b, worker: '4711'}"
FOUR = "users: {auditd: a, connector: b, worker: '4711', directory: d}"
REVIEWED = "users: {auditd: a, connector: b, worker: '4711', control: c}"


def read(text: str, *, directory: bool = False, control: bool = False, courier: bool = False) -> UsersConfig:
    with Fields(parse_yaml(text.encode(), file="g.yaml"), file="g.yaml", what="gateway.yaml") as top:
        return read_users(top, directory=directory, control=control, courier=courier)


@pytest.mark.parametrize("directory", [True, False])
def test_none_may_be_named(*, directory: bool) -> None:
    assert read("{}", directory=directory) == UsersConfig()


def test_the_directorys_user_is_needed_where_its_process_runs() -> None:
    assert read(THREE) == UsersConfig(auditd="a", connector="b", worker="4711")
    four = UsersConfig(auditd="a", connector="b", worker="4711", directory="d")
    assert read(FOUR) == read(FOUR, directory=True) == four
    with pytest.raises(ConfigError, match=r"g.yaml:1: users of gateway.yaml needs 'directory'"):
        read(THREE, directory=True)


def test_controls_user_is_needed_where_there_are_reviews() -> None:
    assert read(REVIEWED, control=True) == UsersConfig(auditd="a", connector="b", worker="4711", control="c")
    with pytest.raises(ConfigError, match=r"users of gateway.yaml needs 'control'"):
        read(THREE, control=True)


def test_the_couriers_user_is_needed_where_there_are_witnesses() -> None:
    with_one = "users: {auditd: a, connector: b, worker: '4711', courier: e}"
    assert read(with_one, courier=True) == UsersConfig(auditd="a", connector="b", worker="4711", courier="e")
    with pytest.raises(ConfigError, match=r"users of gateway.yaml needs 'courier'"):
        read(THREE, courier=True)


WRONG = {
    "one is missing": ("users: {auditd: a, worker: c}", "needs 'connector'"),
    "two the same": (FOUR.replace("d}", "b}"), "give each its own"),
    "no user's name": (THREE.replace("b", "B b"), "connector of users"),
    "an unknown process": (THREE.replace("}", ", witness: w}"), "unknown key 'witness'"),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_mistakes(text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        read(text)
