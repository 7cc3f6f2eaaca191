"""`egress ca`: what it makes, and its errors in one line."""

import json as json_format
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest
from cyclopts import App

from egress_gateway.adapters.tls import ServerTls, client_context
from egress_gateway.cli import ca
from egress_gateway.core.config import TlsFiles

Captured = pytest.CaptureFixture[str]


def test_what_the_commands_make_serves_tls(tmp_path: Path, capsys: Captured) -> None:
    assert ca.create(state=tmp_path, json=True) == 0
    authority = json_format.loads(capsys.readouterr().out)
    assert ca.issue(["gateway.corp", "127.0.0.1"], state=tmp_path, json=True) == 0
    server = json_format.loads(capsys.readouterr().out)
    tls = ServerTls(TlsFiles(certificate=server["certificate"], key=server["key"]), tell=print)
    assert tls.context.minimum_version == ssl.TLSVersion.TLSv1_2
    assert client_context(authority["certificate"]).get_ca_certs()[0]["subject"] == (
        (("commonName", "LLM Egress Gateway CA"),),
    )


def test_the_paths_are_shown_and_what_to_do_with_them(tmp_path: Path, capsys: Captured) -> None:
    assert ca.create(state=tmp_path) == 0
    shown = capsys.readouterr()
    assert str(tmp_path / "ca" / "ca.pem") in shown.out
    assert "guard" in shown.err


WRONG: dict[str, tuple[Callable[[Path], int], str]] = {
    "a second authority": (lambda state: ca.create(state=state), "is there already"),
    "a name that cannot be": (lambda state: ca.issue(["a b"], state=state), "neither a DNS name"),
    "too many days": (lambda state: ca.issue(["gw"], days=4000, state=state), "valid for 1 to"),
    "no authority": (lambda state: ca.issue(["gw"], state=state / "none"), "egress ca create"),
}


@pytest.mark.parametrize(("run", "message"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_is_told_in_one_line(
    tmp_path: Path, capsys: Captured, run: Callable[[Path], int], message: str
) -> None:
    assert ca.create(state=tmp_path) == 0
    capsys.readouterr()
    assert run(tmp_path) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("error: ")
    assert message in shown.err
    assert shown.err.count("\n") == 1


def test_the_commands_register_as_they_are(tmp_path: Path, capsys: Captured) -> None:
    app = App(name="egress", result_action="return_value")
    app.command(nouns := App(name="ca"))
    nouns.command(ca.create)
    nouns.command(ca.issue)
    assert app(["ca", "create", "--name", "Corp", "--state", str(tmp_path)]) == 0
    assert app(["ca", "issue", "gw.corp", "10.0.0.1", "--days", "30", "--state", str(tmp_path)]) == 0
    assert "gw.corp.pem" in capsys.readouterr().out
