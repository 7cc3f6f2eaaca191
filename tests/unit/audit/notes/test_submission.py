"""Bodies of `add-checkpoint`: what is written is read, and nothing else."""

import base64

import pytest

from egress_gateway.audit.notes.submission import (
    LARGEST_SUBMISSION,
    Submission,
    read_size,
    read_submission,
    text_of_size,
    text_of_submission,
)
from egress_gateway.core.errors import WireError

HASH = bytes(range(32))
LINE = base64.b64encode(HASH)
NOTE = b"log.test/one\n3\nroot\n\nsignature\n"
WHOLE = Submission(old=2, proof=(HASH, HASH), note=NOTE)


def test_a_body_is_what_the_spec_shows() -> None:
    body = b"old 2\n" + LINE + b"\n" + LINE + b"\n\n" + NOTE
    assert text_of_submission(WHOLE) == body
    assert read_submission(body) == WHOLE


def test_a_first_checkpoint_has_no_proof() -> None:
    assert text_of_submission(Submission(old=0, note=NOTE)) == b"old 0\n\n" + NOTE
    assert read_submission(b"old 0\n\n" + NOTE) == Submission(old=0, note=NOTE)


MALFORMED = {
    "nothing": (b"", "not a submission"),
    "no empty line": (b"old 0\n", "not a submission"),
    "no old": (b"new 0\n\n" + NOTE, "not a submission"),
    "a leading zero": (b"old 01\n\n" + NOTE, "not a submission"),
    "a sign": (b"old +1\n\n" + NOTE, "not a submission"),
    "two spaces": (b"old  1\n\n" + NOTE, "not a submission"),
    "a carriage return": (b"old 1\r\n\n" + NOTE, "not a submission"),
    "a number without bound": (b"old 99999999999999999\n\n" + NOTE, "not a submission"),
    "a hash that is none": (b"old 1\n!!!!\n\n" + NOTE, "not base64"),
    "a hash that is too short": (b"old 1\nAAAA\n\n" + NOTE, "not 32 bytes"),
    "a hash with unused bits": (b"old 1\n" + LINE[:-2] + b"9=\n\n" + NOTE, "not 32 bytes"),
    "64 hashes": (b"old 1\n" + (LINE + b"\n") * 64 + b"\n" + NOTE, "more than 63 hashes"),
    "a megabyte": (b"old 0\n\n" + bytes(LARGEST_SUBMISSION), "more than 65536 bytes"),
}


@pytest.mark.parametrize(("body", "reason"), MALFORMED.values(), ids=MALFORMED)
def test_anything_else_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(WireError, match=reason):
        read_submission(body)


def test_sizes_are_a_number_and_a_line_feed() -> None:
    assert read_size(text_of_size(17)) == 17
    for body in (b"17", b"017\n", b"-1\n", b"17\n\n", b""):
        with pytest.raises(WireError, match="not a size"):
            read_size(body)
