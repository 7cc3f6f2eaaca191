"""How the configuration's file is read, and what is said of one that cannot be."""

from pathlib import Path

import pytest

from egress_gateway.cli.configured import read_configuration
from egress_gateway.core.errors import ConfigError


def test_the_file_is_read_into_a_record(config: Path) -> None:
    assert read_configuration(config).workers == 2


WRONG = {
    "no file": (None, "`egress init` makes one"),
    "not YAML": ("a: [", "this is not YAML"),
    "an unknown key": ("upstreams: {}\nworkerz: 2\n", "workers"),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_a_file_that_does_not_load_is_named_with_the_remedy(tmp_path: Path, text: str | None, message: str) -> None:
    file = tmp_path / "gateway.yaml"
    if text is not None:
        file.write_text(text)
    with pytest.raises(ConfigError, match=message) as caught:
        read_configuration(file)
    assert str(file) in str(caught.value)
