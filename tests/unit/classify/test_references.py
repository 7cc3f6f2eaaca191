"""What code refers to, and what it writes out."""

import pytest

from egress_gateway.classify.pattern import KEY_SEPARATOR
from egress_gateway.classify.references import is_quoted, is_reference, says_what_it_is

RANDOM = "q7Rk2ZxP" + "0vNt8LmB"


def test_a_name_of_a_secret_says_what_it_is():
    assert says_what_it_is("challengePassword")
    assert not says_what_it_is("challengePassword7")
    assert not says_what_it_is("correctHorseBattery")


REFERENCES = {
    "a call": ("password = ", "getpass(prompt"),
    "a call cut before its bracket": ("token = ", "session.current_token", "()"),
    "an item": ("password=", "config['"),
    "an annotation": ("password: ", "SecretStr", " = None"),
    "a path": ("credentials: ", "x25519.PrivateKey", ","),
    "a path of PHP": ("$password = ", "$this->password", ";"),
    "the end of a signature": ("password: ", "bytes)", ":"),
    "a name": ("password = ", "user_password", "\n"),
    "a format": ("password=", "{0.password!r}", ""),
    "a format of old": ("password=", "%(password)s", ""),
    "a lower-case name before an equals sign": ("db_password=", "CorrectHorse", ""),
}


@pytest.mark.parametrize("parts", REFERENCES.values(), ids=REFERENCES)
def test_code_refers_to_it(parts):
    before, value, *after = parts
    text = "".join((before, value, *after))
    assert is_reference(text, len(before), len(before) + len(value))


VALUES = {
    "quoted": ('password = "', "user_password", '"'),
    "the string of a key": ("password" + KEY_SEPARATOR, "UserPassword", ""),
    "at the very start": ("", RANDOM, ""),
    "random": ("token = ", RANDOM, ""),
    "a number behind": ("password: ", "Basketball23", ""),
    "signs that no name has": ("password: ", "Tr0ub4dor&3", ""),
    "signs before a bracket": ("password: ", "a-b-c", "("),
    "an environment file": ("DB_PASSWORD=", "CorrectHorse", ""),
    "a shell": ("export DB_PASSWORD=", "CorrectHorse", ""),
    "random with a dot": ("token = ", "q7Rk2ZxP.v8Nt0LmB", ""),
}


@pytest.mark.parametrize("parts", VALUES.values(), ids=VALUES)
def test_a_value_is_written_out(parts):
    before, value, after = parts
    assert not is_reference(before + value + after, len(before), len(before) + len(value))


def test_a_quote_or_a_key_stands_before_a_string():
    assert is_quoted("'x", 1)
    assert is_quoted(KEY_SEPARATOR + "x", 1)
    assert not is_quoted(" x", 1)
    assert not is_quoted("x", 0)
