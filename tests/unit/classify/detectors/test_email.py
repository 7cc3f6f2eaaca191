"""Each pattern of `email` with a value it finds and a near miss that it does not."""

from egress_gateway.classify.detectors.email import DETECTOR
from egress_gateway.testing.conformance.detector import Case, check

CASES = (
    Case("email", "write to Bob.O'Neil+x@mail.example.co.uk.", "Bob.O'Neil+x@mail.example.co.uk", "see logo@2x.png"),
    Case("email", "bob@example.rs", "bob@example.rs", "clone git@github.com:org/repo.git"),
    Case("email", "<a@b.io>", "a@b.io", "pip install pkg@1.2.3 or a@b..io or a@-b.io"),
    Case("email_spelt_out", "bob [at] example [dot] com", "bob [at] example [dot] com", "meet at example dot com"),
)


def test_the_detector_conforms():
    check(DETECTOR, CASES)
