"""Which stretches of a text are tokens already."""

import pytest

from egress_gateway.core.ids import DataClass
from egress_gateway.core.redaction import Replacement
from egress_gateway.core.secret import Secret, Sensitive
from egress_gateway.redact.standing import standing
from egress_gateway.redact.tokens import token

KEY = Secret(b"k" * 32)
MAIL, NAME = DataClass("pii.email"), DataClass("pii.name")
OURS = token(KEY, MAIL, "ada@example.com")
OTHERS = token(KEY, NAME, "Grace")
KNOWN = [
    Replacement(token=OURS, value=Sensitive("ada@example.com"), data_class=MAIL),
    Replacement(token="Belmond Corvick", value=Sensitive("Ann Lee"), data_class=NAME),
]
CASES = {
    "ours": (f"to {OURS}.", [(3, 3 + len(OURS))]),
    "ours, touched by letters": (f"to{OURS}x", [(2, 2 + len(OURS))]),
    "ours, twice side by side": (f"{OURS}{OURS}", [(0, len(OURS)), (len(OURS), 2 * len(OURS))]),
    "of another request": (f"{OTHERS} writes", [(0, len(OTHERS))]),
    "of another request, touched by letters": (f"x{OTHERS}x", []),
    "a surrogate is none": ("Belmond Corvick writes", []),
    "nothing": ("", []),
}


@pytest.mark.parametrize(("text", "places"), CASES.values(), ids=CASES)
def test_tokens_that_stand_in_a_text(text, places):
    assert standing(["", text], KNOWN) == [[], places]
