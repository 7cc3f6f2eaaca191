"""`egress serve`: what is started, and errors in one line."""

import socket
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from egress_gateway.adapters.supervisor import Child
from egress_gateway.adapters.used_configuration import noted_configuration
from egress_gateway.cli import serve as serve_module
from egress_gateway.cli.configured import read_configuration
from egress_gateway.cli.serve import serve
from egress_gateway.compose import operator
from egress_gateway.compose.processes import Role, prepare
from egress_gateway.core.errors import ConfigError

Captured = pytest.CaptureFixture[str]


class Started:
    """Stands for the supervisor; keeps what it was given, and is ready at once."""

    def __init__(self) -> None:
        self.groups: Sequence[Sequence[Child]] = ()
        self.listening: Sequence[socket.socket] = ()
        self.error: ConfigError | None = None

    def __call__(
        self, groups: Sequence[Sequence[Child]], *, listening: Sequence[socket.socket], tell: Callable[[str], None]
    ) -> "Started":
        assert tell is operator.tell
        self.groups, self.listening = groups, listening
        return self

    async def run(self, ready: Callable[[], None]) -> None:
        ready()
        for sock in self.listening:
            sock.close()
        if self.error is not None:
            raise self.error


@pytest.fixture(autouse=True)
def _not_hardened(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process gives up for good, this one would lack in all later tests."""
    monkeypatch.setattr(serve_module, "allow_locked_memory", lambda **_: ())


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Started:
    made = Started()
    monkeypatch.setattr(serve_module, "Supervisor", made)
    monkeypatch.setattr(serve_module, "bind", lambda _: Sock())
    return made


class Sock:
    """A listening socket that nobody connects to."""

    def fileno(self) -> int:
        return 71

    def close(self) -> None:
        """Nothing is held."""


def test_the_log_the_way_out_and_each_worker_get_a_process(config: Path, started: Started, capsys: Captured) -> None:
    assert serve(config=config) == 0
    assert [[child.name for child in group] for group in started.groups] == [
        ["auditd"],
        ["connector"],
        ["worker-0", "worker-1"],
    ]
    assert noted_configuration(config.parent / "var" / "configuration") == config
    assert "egress: serving on http://127.0.0.1:8080/<route>/<target>/..." in capsys.readouterr().out


def test_only_one_kind_of_process(config: Path, started: Started, capsys: Captured) -> None:
    prepare(read_configuration(config))
    assert serve(config=config, only=Role.CONNECTOR) == 0
    assert [[child.name for child in group] for group in started.groups] == [["connector"]]
    # The user of one process may not say whose configuration it is.
    assert noted_configuration(config.parent / "var" / "configuration") is None
    assert (started.listening, capsys.readouterr().out) == ([], "egress: connector is up\n")


DIRECTORY = """identity:
  issuers: {corp: {vendor: oidc, issuer: 'https://corp.test', audiences: egress, keys: corp.json}}
  directory: {url: 'ldaps://d.test', people: ou=p, groups: ou=g, issuers: corp}
"""


def test_the_directory_gets_a_process_where_there_is_one(config: Path, started: Started) -> None:
    config.write_text(config.read_text() + DIRECTORY)
    assert serve(config=config) == 0
    assert [group[0].name for group in started.groups] == ["auditd", "connector", "directory", "worker-0"]


def test_control_gets_a_process_where_there_are_reviews(config: Path, started: Started) -> None:
    config.write_text(config.read_text() + "reviews: {}\n")
    assert serve(config=config) == 0
    assert [group[0].name for group in started.groups] == ["auditd", "connector", "control", "worker-0"]


def test_a_kind_of_process_that_nothing_needs_is_not_run(config: Path, started: Started, capsys: Captured) -> None:
    assert serve(config=config, only=Role.DIRECTORY) == 0
    assert capsys.readouterr().err == "egress: the configuration needs no process directory; there is nothing to run\n"
    assert started.groups == ()


def test_a_gateway_that_does_not_stay_up_is_told_in_one_line(config: Path, started: Started, capsys: Captured) -> None:
    started.error = ConfigError("worker-0 does not stay up")
    assert serve(config=config) == 2
    assert capsys.readouterr().err == "egress: worker-0 does not stay up\n"


def test_production_is_refused_with_the_whole_list_before_anything_is_made(
    config: Path, started: Started, capsys: Captured
) -> None:
    var = sorted((config.parent / "var").rglob("*"))
    assert serve(config=config, profile="production") == 2
    shown = capsys.readouterr().err
    assert shown.startswith("egress: production does not start for ")
    for name in ("profile", "users", "policy-own", "policy-activated", "policy-signed", "witness", "keys-in-files"):
        assert f"\n  {name}: " in shown
    assert started.groups == ()
    assert sorted((config.parent / "var").rglob("*")) == var


@pytest.mark.parametrize("only", [None, *Role])
def test_a_configuration_that_says_production_needs_no_argument(
    config: Path, started: Started, capsys: Captured, only: Role | None
) -> None:
    config.write_text(config.read_text().replace("profile: dev", "profile: production"))
    assert serve(config=config, only=only) == 2
    shown = capsys.readouterr().err
    assert "\n  witness: " in shown
    assert "\n  profile: " not in shown
    assert started.groups == ()


def test_it_starts_if_nothing_is_wrong(config: Path, started: Started, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("egress_gateway.compose.doctor.examination.CHECKS", ())
    assert serve(config=config, profile="production") == 0
    assert len(started.groups) == 3


def test_a_configuration_that_does_not_load_is_told_in_one_line(tmp_path: Path, capsys: Captured) -> None:
    assert serve(config=tmp_path / "gateway.yaml") == 2
    shown = capsys.readouterr().err
    assert "`egress init` makes one" in shown
    assert shown.count("\n") == 1
