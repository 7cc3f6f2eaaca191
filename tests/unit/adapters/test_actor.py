"""Who sits behind a command."""

import os
import pwd
from pathlib import Path

import pytest

from egress_gateway.adapters import actor
from egress_gateway.adapters.actor import Actor, find_uid, who_acts


@pytest.fixture
def login(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the kernel remembers of the log-in."""
    file = tmp_path / "loginuid"
    monkeypatch.setattr(actor, "_LOGIN", file)
    entry = pwd.struct_passwd(("ann", "x", 4711, 4711, "", "/", "/bin/sh"))
    monkeypatch.setattr(pwd, "getpwuid", {4711: entry}.__getitem__)
    monkeypatch.setattr(pwd, "getpwnam", {"ann": entry}.__getitem__)
    monkeypatch.setattr(os, "getuid", lambda: 0)
    return file


def test_who_logged_in_is_meant_also_behind_sudo(login: Path) -> None:
    login.write_text("4711")
    assert who_acts() == Actor(4711, "ann")


@pytest.mark.parametrize("content", ["4294967295", "", "ann", None])
def test_where_nobody_logged_in_it_is_the_process(login: Path, content: str | None) -> None:
    if content is not None:
        login.write_text(content)
    assert who_acts() == Actor(0, "")


@pytest.mark.parametrize(("user", "uid"), [("ann", 4711), ("4712", 4712), ("eve", None)])
@pytest.mark.usefixtures("login")
def test_a_user_is_found_by_name_or_number(user: str, uid: int | None) -> None:
    assert find_uid(user) == uid
