"""The second line is a timestamped ML-DSA-44 signature by the key behind the reference."""

import pytest
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from egress_gateway.adapters.auditd.second_line import second_line
from egress_gateway.audit.notes.checkpoint import Checkpoint, cosigner_key, text_of
from egress_gateway.audit.notes.note import Note, read_key, read_line, timestamp_of
from egress_gateway.core.errors import ConfigError

TEXT = text_of(Checkpoint(origin="o", size=3, root=bytes(32)))


def test_it_says_when_it_was_made() -> None:
    line = second_line("env:KEY", "o", environment={"KEY": "07" * 32}, now=lambda: 1_700_000_000_999_999)
    assert line is not None
    note = Note(text=TEXT, signatures=(read_line(line(TEXT)[:-1]),))
    key = read_key(cosigner_key("o", MLDSA44PrivateKey.from_seed_bytes(b"\x07" * 32).public_key()))
    assert timestamp_of(note, key) == 1_700_000_000


def test_without_a_key_there_is_none() -> None:
    assert second_line("", "o", environment={}, now=lambda: 0) is None
    with pytest.raises(ConfigError, match="not set"):
        second_line("env:KEY", "o", environment={}, now=lambda: 0)
