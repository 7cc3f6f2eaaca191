"""What a tool call can be aimed at."""

import pytest

from egress_gateway.screen.targets import addresses_of, recipients_of, targets_of

MAIL = "Box@" + "Evil.Example"
CASES = {
    "an address": ('{"url":"https://Evil.example:8443/a?b"}', {"evil.example"}),
    "an address with escaped slashes": (r'{"url":"https:\/\/evil.example\/a"}', {"evil.example"}),
    "an address without scheme": ("see www.evil.example.", {"www.evil.example"}),
    "a recipient": (f"to {MAIL}, please", {MAIL.lower()}),
    "a path": ("open /etc/passwd now", {"/etc/passwd"}),
    "a path of Windows": (r"open C:\Users\x now", {r"c:\users\x"}),
    "prose": ("and/or 1/2 of 24/7 at 10.30", set()),
}


@pytest.mark.parametrize(("text", "targets"), CASES.values(), ids=CASES)
def test_targets(text: str, targets: set[str]) -> None:
    assert targets_of(text) == targets


def test_addresses_and_recipients_by_themselves() -> None:
    assert [one.path for one in addresses_of("http://a.example/x http:// https://b.example/y")] == ["/x", "/y"]
    assert recipients_of(f"{MAIL} {MAIL.lower()} @nobody a@b") == {MAIL.lower()}
