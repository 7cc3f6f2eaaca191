"""`egress witness`: keys are made once and printed; what is wrong is one line."""

import json
from pathlib import Path

import pytest
from tests.unit.growing_log import GrowingLog

from egress_gateway.audit.notes.note import Algorithm, read_key
from egress_gateway.cli import witness

LOG = GrowingLog()


def test_keys_are_made_once_and_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert witness.key_(name="w.test", state=tmp_path) == 0
    first = capsys.readouterr().out
    assert witness.key_(name="w.test", state=tmp_path, ml_dsa=True, json=True) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["keys"][0] == first.strip()
    assert [read_key(key).algorithm for key in shown["keys"]] == [Algorithm.COSIGNATURE, Algorithm.ML_DSA_44]


def test_a_wrong_name_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert witness.key_(name="w w", state=tmp_path) == 2
    assert capsys.readouterr().err.startswith("error: a key name has no spaces")


WRONG = {
    "no port": ({"listen": "127.0.0.1"}, "no address and port"),
    "a port that is none": ({"listen": "127.0.0.1:99999"}, "no address and port"),
    "a certificate alone": ({"tls_certificate": "c"}, "belong together"),
    "no key yet": ({}, "cannot be read"),
    "a log that is none": ({"log": ["x"]}, "not a verifier key"),
    "everybody": ({"listen": "[::]:8083", "prefix": "/w/"}, ":: is no address of this machine alone"),
}


@pytest.mark.parametrize(("given", "message"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], given: dict[str, object], message: str
) -> None:
    arguments: dict[str, object] = {"name": "w.test", "log": [LOG.vkey], "state": tmp_path}
    assert witness.serve(**(arguments | given)) == 2  # type: ignore[arg-type]
    assert message in capsys.readouterr().err
