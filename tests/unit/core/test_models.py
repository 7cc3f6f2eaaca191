"""What a model may be called."""

import pytest

from egress_gateway.core.models import MODEL

NAMES = {
    "gpt-5": True,
    "anthropic.claude-x-20250929-v1:0": True,
    "meta-llama/Llama-3@1": True,
    "m" * 255: True,
    "m" * 256: False,
    "": False,
    " gpt-5": False,
    "gpt-5\n": False,
    "gpt-5\u200b": False,
    "-gpt": False,
}


@pytest.mark.parametrize(("name", "allowed"), NAMES.items())
def test_the_form_of_a_name(name: str, allowed: bool) -> None:
    assert bool(MODEL.fullmatch(name)) is allowed
