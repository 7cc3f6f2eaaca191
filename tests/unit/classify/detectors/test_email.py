"""Each pattern of `email` with a value it finds and a near miss that it does not."""

from egress_gateway.classify.detectors.email import DETECTOR
from egress_gateway.testing.conformance.detector import Case, check

CASES = (
    Case("email", "write to Bob.O'Neil+x@mail.example.co.uk.", "Bob.O'Neil+x@mail.example.co.uk", "see logo@2x.png"),
    Case("email", "bob@example.rs", "bob@example.rs", "clone git@github.com:org/repo.git"),
    Case("email", "<a@b.io>", "a@b.io", "pip install pkg@1.2.3 or a@b..io or a@-b.io"),
    Case("email", "_bob@example.com_", "bob@example.com", "pkg@1.2.rc1"),
    Case("email", "to 李@example.com", "李@example.com", "look 👉@acme.io"),
    Case("email", '"john doe"@example.com', '"john doe"@example.com', '["a","@example.com"]'),
    Case("email", "写给bob@example.com谢谢", "bob@example.com", "bob@example"),
    Case("email", "bob@example.xn--p1ai", "bob@example.xn--p1ai", "bob@example.x"),
    Case("email_foreign_ending", "bob@example.рф, bye", "bob@example.рф", "bob@example.io"),
    Case("email", "first 'bob.smith@example.com", "bob.smith@example.com", "follow @example.com or ._@example.com"),
    Case("email", "a@b@example.com", "b@example.com", f"{'x' * 300}@example.com"),
    Case("email_announced", "mail bob @ example.com", "bob @ example.com", "lunch bob @ example.com"),
    Case("email_announced", f"mail {'b' * 60}@ example.com", f"{'b' * 60}@ example.com", "mail  at example dot com"),
    Case("email_announced", "my e-mail: bob at example dot com", "bob at example dot com", "mail me at home, dot com"),
    Case("email_internal", "email bob@corp please", "bob@corp", "decorate with bob@corp please"),
    Case("email_internal", "From: bob@localhost", "bob@localhost", "mail it, then ssh bob@host: ls"),
    Case("email_internal", "cc: <ann.lee@intranet>", "ann.lee@intranet", "to: install left-pad@latest/x or p@v1.2"),
    Case("email_spelt_out", "bob [at] example [dot] com", "bob [at] example [dot] com", "meet at example dot com"),
)


def test_the_detector_conforms():
    check(DETECTOR, CASES)
