"""A witness's keys: made once, read again, and what they sign is theirs."""

from pathlib import Path

import pytest
from tests.unit.growing_log import GrowingLog

from egress_gateway.adapters.witness.keys import make_witness_keys, read_witness_keys
from egress_gateway.audit.notes.note import joined, parse, read_key, timestamp_of
from egress_gateway.core.errors import ConfigError

NOTE = parse(GrowingLog().note(8))


@pytest.mark.parametrize("ml_dsa", [False, True])
def test_each_key_cosigns_a_line(tmp_path: Path, *, ml_dsa: bool) -> None:
    make_witness_keys(tmp_path / "key", ml_dsa=ml_dsa)
    keys = read_witness_keys("w.test/one", tmp_path / "key", ml_dsa=ml_dsa)
    lines = keys.cosign(NOTE.text, 1_700_000_000)
    cosigned = parse(joined(NOTE, [lines]))
    assert len(keys.verifier_keys) == 1 + ml_dsa
    assert [timestamp_of(cosigned, read_key(vkey)) for vkey in keys.verifier_keys] == [1_700_000_000] * (1 + ml_dsa)


def test_keys_that_are_there_stay(tmp_path: Path) -> None:
    make_witness_keys(tmp_path / "key", ml_dsa=False)
    before = read_witness_keys("w.test", tmp_path / "key", ml_dsa=False).verifier_keys
    make_witness_keys(tmp_path / "key", ml_dsa=True)
    assert read_witness_keys("w.test", tmp_path / "key", ml_dsa=True).verifier_keys[:1] == before


def test_a_name_that_no_key_can_have_is_refused(tmp_path: Path) -> None:
    make_witness_keys(tmp_path / "key", ml_dsa=False)
    with pytest.raises(ConfigError, match="a witness is named like"):
        read_witness_keys("w test", tmp_path / "key", ml_dsa=False)
    with pytest.raises(ConfigError, match="cannot be read"):
        read_witness_keys("w.test", tmp_path / "key", ml_dsa=True)
