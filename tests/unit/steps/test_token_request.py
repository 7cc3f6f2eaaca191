"""Requests for gateway tokens: each parameter once, none missing, none too many."""

from urllib.parse import urlencode

import pytest

from egress_gateway.core.errors import Unreadable
from egress_gateway.core.exchange import RequestHead
from egress_gateway.steps.token_request import EXCHANGE, FORM, PASSWORD, TOKEN_TYPES, read_form, with_session

IDENTITY = {
    "grant_type": EXCHANGE,
    "subject_token": "a.b.c",
    "subject_token_type": TOKEN_TYPES[0],
    "audience": "support",
}
LOG_IN = {"grant_type": PASSWORD, "username": "jane", "password": "p", "audience": "support"}


def head(kind: str = FORM, *headers: tuple[str, str]) -> RequestHead:
    return RequestHead(method="POST", path="/_egress/token", headers=(("content-type", kind), *headers))


READ = {
    "an exchange": IDENTITY,
    "with an agent": {**IDENTITY, "actor_token": "d.e.f", "actor_token_type": TOKEN_TYPES[2], "session": "s"},
    "with the type that is given out": {**IDENTITY, "requested_token_type": TOKEN_TYPES[0]},
    "a log-in": LOG_IN,
    "a log-in with a session": {**LOG_IN, "session": "s"},
}


@pytest.mark.parametrize("form", READ.values(), ids=READ)
@pytest.mark.parametrize("kind", [FORM, FORM.upper(), f"{FORM}; charset=utf-8"])
def test_reads(form: dict[str, str], kind: str) -> None:
    assert read_form(head(kind), urlencode(form).encode()) == form


REFUSED: dict[str, tuple[bytes, str, int]] = {
    "JSON": (b"{}", "application/json", 415),
    "JSON that is called a form": (b"{}", FORM, 400),
    "a parameter twice": (b"grant_type=a&grant_type=b", FORM, 400),
    "nothing": (b"", FORM, 400),
    **{
        f"an exchange without {name}": (urlencode({**IDENTITY, name: ""}).encode(), FORM, 400)
        for name in ("grant_type", "subject_token", "subject_token_type", "audience")
    },
    **{
        f"a log-in without {name}": (urlencode({**LOG_IN, name: ""}).encode(), FORM, 400)
        for name in ("username", "password", "audience")
    },
    "a log-in with an identity": (urlencode({**LOG_IN, "subject_token": "a.b.c"}).encode(), FORM, 400),
    "a scope": (urlencode({**IDENTITY, "scope": "all"}).encode(), FORM, 400),
    "an agent of no type": (urlencode({**IDENTITY, "actor_token": "a.b.c"}).encode(), FORM, 400),
    "another type to give out": (urlencode({**IDENTITY, "requested_token_type": TOKEN_TYPES[1]}).encode(), FORM, 400),
}


@pytest.mark.parametrize(("body", "kind", "status"), REFUSED.values(), ids=REFUSED)
def test_refuses_what_is_not_a_whole_request(body: bytes, kind: str, status: int) -> None:
    with pytest.raises(Unreadable) as caught:
        read_form(head(kind), body)
    assert (caught.value.code, caught.value.status) == ("token_request", status)


def test_a_session_of_the_form_stands_where_sessions_stand() -> None:
    asked = head(FORM, ("a", "b"))
    assert with_session(asked, {}) == asked.headers
    assert with_session(asked, {"session": "s"}) == (*asked.headers, ("x-egress-session", "s"))
