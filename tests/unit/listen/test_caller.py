"""Bodies are bounded as they arrive, whatever they are packed in."""

import gzip

import pytest

from egress_gateway.core.errors import Unreadable
from egress_gateway.listen.caller import inflate

LIMIT = 1000


def test_a_body_of_just_the_limit_passes() -> None:
    assert inflate(gzip.compress(b"a" * LIMIT), LIMIT) == b"a" * LIMIT


REFUSED = {
    "one byte too many": (gzip.compress(b"a" * (LIMIT + 1)), "too_large", 413),
    "a bomb": (gzip.compress(b"\0" * 10_000_000), "too_large", 413),
    "not gzip": (b"plain", "content_encoding", 400),
    "cut short": (gzip.compress(b"abc")[:-4], "content_encoding", 400),
    "bytes behind the end": (gzip.compress(b"abc") + b"x", "content_encoding", 400),
    "a second member": (gzip.compress(b"abc") + gzip.compress(b"def"), "content_encoding", 400),
    "nothing": (b"", "content_encoding", 400),
}


@pytest.mark.parametrize(("raw", "code", "status"), REFUSED.values(), ids=REFUSED)
def test_refused(raw: bytes, code: str, status: int) -> None:
    with pytest.raises(Unreadable) as caught:
        inflate(raw, LIMIT)
    assert (caught.value.code, caught.value.status) == (code, status)
