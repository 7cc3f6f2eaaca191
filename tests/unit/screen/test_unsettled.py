"""What the end of a text may be the beginning of."""

import pytest

from egress_gateway.screen.unsettled import unsettled_from

FILE = "PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\nComment: of a (test)\nPublic-Lines: 2\nAAAA+/\n"
WHOLE = FILE + "Private-Lines: 1\nCC\nPrivate-MAC: 00ff"

CASES = [
    ("nothing", "", ""),
    ("prose", "so it is, ", ""),
    ("one word", "so it is", "is"),
    ("two parts of a token", "token eyJ.eyJ-_", "eyJ.eyJ-_"),
    ("an address with a password", 'url="postgres://me:p@h/d?x=1', "postgres://me:p@h/d?x=1"),
    ("a key file", "see\n" + FILE + "BBBB", FILE + "BBBB"),
    ("a key file up to a line end", FILE, FILE),
    ("a key file of CR LF", FILE.replace("\n", "\r\n") + "B\r", FILE.replace("\n", "\r\n") + "B\r"),
    ("a key file with its code", WHOLE, WHOLE),
    ("a key file and prose behind it", FILE + "and so on", "on"),
    ("a key file's first line begins", "PuTTY-User-Key-File-", "PuTTY-User-Key-File-"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "unsettled"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_may_go_on(text: str, unsettled: str) -> None:
    assert text[unsettled_from(text) :] == unsettled
