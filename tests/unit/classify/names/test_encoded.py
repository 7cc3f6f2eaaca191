"""What is base64 and what is not, and that nobody is found in it."""

import base64
import random

import pytest

from egress_gateway.classify.names.encoded import encoded

DRAWN = random.Random(7)  # noqa: S311  (bytes of an attachment)
LINE = base64.b64encode(DRAWN.randbytes(48)).decode()
SHORT = base64.b64encode(DRAWN.randbytes(20)).decode()


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        pytest.param(f"see {LINE} there", [LINE], id="one run"),
        pytest.param(f"data:image/png;base64,{LINE}", [LINE], id="behind a comma"),
        pytest.param(f"{LINE}\n{LINE}\n{SHORT}\nJane", [LINE, f"{LINE}\n{SHORT}"], id="lines, the last one short"),
        pytest.param(f"{LINE}\r\n{SHORT}", [f"{LINE}\r\n{SHORT}"], id="line ends of mail"),
        pytest.param(f"{LINE}\nJane Smith", [LINE], id="words in the next line"),
        pytest.param(f"{LINE}\nJane", [LINE], id="a word in the next line"),
        pytest.param("/home/jane/Reports/2024/q3/final/Renewal-of-Acme-Corp", [], id="a path"),
        pytest.param("minutes-of-the-call-with-Jane-Smith-2024-03-12-final", [], id="a slug"),
        pytest.param("a-word-without-digits-" + "AbCdEfGh" * 5, [], id="no digit"),
        pytest.param("0123456789abcdef" * 4, [], id="hex"),
        pytest.param(LINE[:39], [], id="too short"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_stretches(text: str, stretches: list[str]) -> None:
    assert [text[start:end] for start, end in encoded(text)] == stretches
