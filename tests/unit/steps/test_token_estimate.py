"""The estimate of a request's tokens."""

import pytest

from egress_gateway.core.slots import Opaque, Scope, Slot
from egress_gateway.providers.ledger import BINARY, ENCRYPTED, REMOTE
from egress_gateway.steps.token_estimate import BLOB_TOKENS, token_estimate


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        pytest.param([], 0, id="nothing"),
        pytest.param(["a"], 1, id="one character"),
        pytest.param(["a" * 7], 2, id="seven characters are two"),
        pytest.param(["a" * 8], 3, id="rounded up"),
        pytest.param(["a" * 3, "a" * 4], 2, id="rounded once"),
        pytest.param(["日" * 2], 2, id="three bytes are one"),
        pytest.param(["日", "a" * 7, "é"], 4, id="each in its own way"),
    ],
)
def test_text_is_counted_by_its_length(texts: list[str], expected: int) -> None:
    slots = [Slot(pointer=f"/{at}", scope=Scope.MESSAGE, text=text) for at, text in enumerate(texts)]
    assert token_estimate(slots, []) == expected


def test_what_is_no_text_has_a_price_of_its_own() -> None:
    leaves = [Opaque(pointer="/0", data_class=name, bytes=9, reason="r") for name in (BINARY, REMOTE, ENCRYPTED)]
    assert token_estimate([], leaves) == 2 * BLOB_TOKENS
