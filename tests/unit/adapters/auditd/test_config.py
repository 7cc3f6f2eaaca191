"""The configuration file of the log's process."""

from pathlib import Path

import pytest

from egress_gateway.adapters.auditd.config import load
from egress_gateway.adapters.auditd.writers import WriterConfig
from egress_gateway.core.errors import ConfigError

GOOD = '{"directory":"d","socket":"s","log_key":"file:k","receipt_key":"file:r","origin":"o"}'


def test_what_is_not_said_has_a_default(tmp_path: Path) -> None:
    path = tmp_path / "auditd.json"
    path.write_text(GOOD)
    config = load(path)
    assert (config.origin, config.segment_leaves, config.writers) == ("o", 65_536, ())


def test_it_says_who_may_write(tmp_path: Path) -> None:
    path = tmp_path / "auditd.json"
    path.write_text(GOOD[:-1] + ',"writers":[{"uid":7,"names":["connector","worker-*"]}]}')
    assert load(path).writers == (WriterConfig(7, ("connector", "worker-*")),)


BAD = {
    "no JSON": "{",
    "a missing field": '{"directory":"d"}',
    "an unknown field": GOOD[:-1] + ',"colour":"red"}',
    "a wrong type": GOOD[:-1] + ',"reserve_bytes":"much"}',
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_it_is_refused_for(tmp_path: Path, text: str) -> None:
    path = tmp_path / "auditd.json"
    path.write_text(text)
    with pytest.raises(ConfigError, match=r"auditd\.json"):
        load(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        load(tmp_path / "auditd.json")
