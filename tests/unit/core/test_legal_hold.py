"""Holds that mean nothing are refused, so that nobody believes that something is held."""

import msgspec
import pytest

from egress_gateway.core.errors import ConfigError
from egress_gateway.core.legal_hold import Hold, check_hold

HOLD = Hold(name="case-17", reason="litigation", opened=1)

WRONG = {
    "no name": ({"name": ""}, "no name of a hold"),
    "a name with blanks": ({"name": "case 17"}, "no name of a hold"),
    "no reason": ({"reason": " "}, "has a reason"),
    "a long story": ({"reason": "r" * 201}, "at most 200"),
    "two lines": ({"person": "a\nb"}, "printable"),
    "an end before its beginning": ({"since": 5, "until": 5}, "ends after it begins"),
}


def test_a_hold_of_everything_and_one_without_an_end_are_holds() -> None:
    check_hold(HOLD)
    check_hold(msgspec.structs.replace(HOLD, since=5, person="okta:00u1", route="clinic", app="chart"))


@pytest.mark.parametrize(("changes", "message"), WRONG.values(), ids=WRONG)
def test_what_cannot_mean_what_it_says_is_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        check_hold(msgspec.structs.replace(HOLD, **changes))
