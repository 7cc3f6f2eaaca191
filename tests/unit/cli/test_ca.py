"""`egress ca`: what it makes, and its errors in one line."""

import json as json_format
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from cyclopts import App

from egress_gateway.adapters.tls import ServerTls, client_context
from egress_gateway.audit.records.operations import AdminRecord
from egress_gateway.audit.records.record import admit
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
    "a client without a name that is read": (lambda state: ca.client("a", state=state), "needs a SPIFFE id"),
    "a certificate that is not there": (lambda state: ca.revoke([state / "a.pem"], state=state), "cannot be read"),
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


def test_a_client_is_made_and_revoked(tmp_path: Path, capsys: Captured) -> None:
    assert ca.create(state=tmp_path) == 0
    assert ca.client("payments", spiffe="spiffe://example.org/payments", state=tmp_path) == 0
    certificate = tmp_path / "ca" / "clients" / "payments.pem"
    capsys.readouterr()
    assert ca.revoke([certificate], state=tmp_path) == 0
    assert capsys.readouterr().out == f"list {tmp_path / 'ca' / 'revoked.pem'}\n"
    serial = x509.load_pem_x509_certificate(certificate.read_bytes()).serial_number
    for _ in range(2):
        revoked = x509.load_pem_x509_crl((tmp_path / "ca" / "revoked.pem").read_bytes())
        assert [entry.serial_number for entry in revoked] == [serial]
        assert ca.revoke(state=tmp_path, days=1) == 0


def entered(state: Path) -> list[tuple[str, str, tuple[str, ...]]]:
    acts = [admit(path.read_bytes()) for path in sorted((state / "acts").glob("*.json"))]
    return [(act.act, act.object, act.details) for act in acts if isinstance(act, AdminRecord)]


def test_each_act_is_entered_before_it_is_done_and_so_is_a_failure(tmp_path: Path) -> None:
    assert ca.create(state=tmp_path, name="Corp") == 0
    assert ca.issue(["gw.corp", "10.0.0.1"], state=tmp_path, days=30) == 0
    assert ca.client("payments", spiffe="spiffe://corp/payments", state=tmp_path) == 0
    assert ca.revoke([tmp_path / "ca" / "clients" / "payments.pem"], state=tmp_path) == 0
    assert ca.create(state=tmp_path) == 2
    acts = entered(tmp_path)
    assert acts[:5] == [
        ("ca.create", "ca", ("name=Corp",)),
        ("ca.issue", "gw.corp", ("days=30", "server=10.0.0.1", "server=gw.corp")),
        ("ca.issue", "payments", ("days=90", "spiffe=spiffe://corp/payments")),
        ("ca.revoke", "ca", ("certificate=payments.pem", "days=30")),
        ("ca.create", "ca", ("name=LLM Egress Gateway CA",)),
    ]
    assert [detail.partition("=")[0] for detail in acts[5][2]] == ["failed"]


def test_who_is_no_operator_makes_no_authority(tmp_path: Path, capsys: Captured) -> None:
    state = tmp_path / "var"
    (tmp_path / "gateway.yaml").write_text("upstreams: {}\nidentity: {admins: {operator: [nobody-else]}}\n")
    assert ca.create(state=state) == 2
    assert "is for the role operator" in capsys.readouterr().err
    assert not state.exists()


def test_the_commands_register_as_they_are(tmp_path: Path, capsys: Captured) -> None:
    app = App(name="egress", result_action="return_value")
    app.command(nouns := App(name="ca"))
    nouns.command(ca.create)
    nouns.command(ca.issue)
    assert app(["ca", "create", "--name", "Corp", "--state", str(tmp_path)]) == 0
    nouns.command(ca.client)
    nouns.command(ca.revoke)
    assert app(["ca", "issue", "gw.corp", "10.0.0.1", "--days", "30", "--state", str(tmp_path)]) == 0
    assert "gw.corp.pem" in capsys.readouterr().out
    assert app(["ca", "client", "a", "--dns", "a.corp", "--dns", "b.corp", "--state", str(tmp_path)]) == 0
    assert app(["ca", "revoke", str(tmp_path / "ca" / "clients" / "a.pem"), "--state", str(tmp_path)]) == 0
    assert "revoked.pem" in capsys.readouterr().out
