"""Where a credential may stand, and every request that could be read in two ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egress_gateway.core.errors import Unauthenticated
from egress_gateway.core.exchange import Headers, RequestHead
from egress_gateway.core.secret import Secret
from egress_gateway.identify.credentials import (
    CREDENTIAL_HEADERS,
    KEY_HEADERS,
    MAX_CREDENTIAL,
    SIGNED_HEADER,
    Kind,
    Presented,
    presented,
    signed_identity,
)
from egress_gateway.identify.gateway_key import ENTROPY_BYTES, mint

KEY = mint("live", bytes(range(ENTROPY_BYTES)))[0].expose()
OTHER = mint("live", bytes(range(1, 1 + ENTROPY_BYTES)))[0].expose()
PROVIDER = "sk-" + "A" * 40
AWS = "AWS4-HMAC-SHA256 Credential=" + "A" * 20 + "/x, b=c"
JWT = "eyJ" + "hbGciOiJub25lIn0" + "." + "e30" + "."


def head(*headers: tuple[str, str]) -> RequestHead:
    return RequestHead(method="POST", path="/support/openai/v1/chat/completions", headers=headers)


ACCEPTED: dict[str, Headers] = {
    "OpenAI, Bedrock, Mistral": (("authorization", f"Bearer {KEY}"),),
    "Anthropic": (("x-api-key", KEY),),
    "Azure OpenAI": (("api-key", KEY),),
    "Gemini": (("x-goog-api-key", KEY),),
    "scheme in another case": (("authorization", f"bEARER {KEY}"),),
    "several spaces behind the scheme": (("authorization", f"Bearer   {KEY}"),),
    "blanks around the value": (("x-api-key", f" \t{KEY}\t "),),
    "the same key in two headers": (("authorization", f"Bearer {KEY}"), ("x-api-key", KEY)),
    "among other headers": (("host", "gateway"), ("x-api-key", KEY), ("x-api-keys", OTHER)),
}


@pytest.mark.parametrize("headers", ACCEPTED.values(), ids=ACCEPTED)
def test_a_key_is_found_where_the_sdk_puts_it(headers: Headers) -> None:
    assert presented(head(*headers)) == Presented(kind=Kind.KEY, value=Secret(KEY))


OTHERWISE: dict[str, tuple[Headers, Presented | None]] = {
    "no headers": ((), None),
    "other headers only": ((("cookie", KEY), ("x-egress-key", KEY), ("proxy-authorization", KEY)), None),
    "a name that was not lowered": ((("X-Api-Key", KEY),), None),
    "a look-alike name": ((("x_api_key", KEY),), None),
    "the word for a certificate": ((("authorization", "Bearer mtls"),), None),
    "the word beside a key": (
        (("authorization", "Bearer mtls"), ("x-api-key", KEY)),
        Presented(kind=Kind.KEY, value=Secret(KEY)),
    ),
    "a JWT": ((("authorization", f"Bearer {JWT}"),), Presented(kind=Kind.JWT, value=Secret(JWT))),
    "a JWT where a key stands": ((("x-api-key", JWT),), Presented(kind=Kind.JWT, value=Secret(JWT))),
    "a gateway token": ((("api-key", "egt_a.b"),), Presented(kind=Kind.GRANT, value=Secret("egt_a.b"))),
    "an AWS signature": ((("authorization", AWS),), Presented(kind=Kind.SIGNATURE, value=Secret(AWS))),
}


@pytest.mark.parametrize(("headers", "found"), OTHERWISE.values(), ids=OTHERWISE)
def test_other_credentials_are_told_apart_and_nothing_is_nothing(headers: Headers, found: Presented | None) -> None:
    assert presented(head(*headers)) == found


SIGNED: dict[str, tuple[tuple[str, ...], str | None]] = {
    "none": ((), None),
    "one": ((JWT,), JWT),
    "with blanks around": ((f" {JWT}\t",), JWT),
}


@pytest.mark.parametrize(("values", "token"), SIGNED.values(), ids=SIGNED)
def test_a_signed_identity_stands_in_a_header_of_its_own(values: tuple[str, ...], token: str | None) -> None:
    found = signed_identity(head(*((SIGNED_HEADER, value) for value in values)))
    assert (found.expose() if found is not None else None) == token


MALFORMED = {
    "twice": (JWT, JWT),
    "empty": ("",),
    "with a scheme": (f"Bearer {JWT}",),
    "a gateway key": (KEY,),
    "a list": (f"{JWT},{JWT}",),
    "nul": (JWT + "\0",),
    "not ASCII": (JWT + "\u00e9",),
    "a megabyte": ("eyJ" + "a" * (1 << 20) + ".e30.",),
}


@pytest.mark.parametrize("values", MALFORMED.values(), ids=MALFORMED)
def test_a_signed_identity_is_one_jwt(values: tuple[str, ...]) -> None:
    with pytest.raises(Unauthenticated) as caught:
        signed_identity(head(*((SIGNED_HEADER, value) for value in values)))
    assert caught.value.code == "identity_malformed"
    assert not [value for value in values if len(value) > 6 and value in str(caught.value)]


REFUSED: dict[str, tuple[str, Headers]] = {
    "two keys": ("credential_conflict", (("authorization", f"Bearer {KEY}"), ("x-api-key", OTHER))),
    "a provider's key beside": ("credential_conflict", (("authorization", f"Bearer {KEY}"), ("api-key", PROVIDER))),
    "keys differing in case": ("credential_conflict", (("api-key", KEY), ("x-api-key", KEY.upper()))),
    "two Authorization headers": (
        "credential_conflict",
        (("authorization", f"Bearer {KEY}"), ("authorization", f"Bearer {OTHER}")),
    ),
    "the same Authorization twice": ("credential_conflict", (("authorization", f"Bearer {KEY}"),) * 2),
    "the same key header twice": ("credential_conflict", (("x-api-key", KEY),) * 2),
    "one of two empty": ("credential_malformed", (("authorization", f"Bearer {KEY}"), ("x-api-key", ""))),
    "empty": ("credential_malformed", (("x-api-key", ""),)),
    "blank": ("credential_malformed", (("x-api-key", " \t "),)),
    "empty Authorization": ("credential_malformed", (("authorization", ""),)),
    "scheme alone": ("credential_malformed", (("authorization", "Bearer"),)),
    "scheme and blanks": ("credential_malformed", (("authorization", "Bearer   "),)),
    "tab behind the scheme": ("credential_malformed", (("authorization", f"Bearer\t{KEY}"),)),
    "key without scheme": ("credential_malformed", (("authorization", KEY),)),
    "scheme in a key header": ("credential_malformed", (("x-api-key", f"Bearer {KEY}"),)),
    "two words": ("credential_malformed", (("authorization", f"Bearer {KEY} {KEY}"),)),
    "a list": ("credential_malformed", (("authorization", f"Bearer {KEY}, Bearer {OTHER}"),)),
    "nul": ("credential_malformed", (("x-api-key", KEY + "\0"),)),
    "nul behind the scheme": ("credential_malformed", (("authorization", f"Bearer \0{KEY}"),)),
    "line feed inside": ("credential_malformed", (("authorization", f"Bearer {KEY}\nx: y"),)),
    "line feed at the end": ("credential_malformed", (("x-api-key", KEY + "\n"),)),
    "delete": ("credential_malformed", (("x-api-key", KEY + "\x7f"),)),
    "accented": ("credential_malformed", (("x-api-key", KEY + "é"),)),
    "full-width": ("credential_malformed", (("x-api-key", KEY[:-1] + "\uff11"),)),
    "no-break space": ("credential_malformed", (("x-api-key", "\u00a0" + KEY),)),
    "lone surrogate": ("credential_malformed", (("x-api-key", KEY + "\udc80"),)),
    "one over the limit": ("credential_malformed", (("x-api-key", "a" * (MAX_CREDENTIAL + 1)),)),
    "a megabyte": ("credential_malformed", (("authorization", "Bearer " + "a" * (1 << 20)),)),
    "OpenAI's key": ("credential_provider", (("authorization", f"Bearer {PROVIDER}"),)),
    "Google's key": ("credential_provider", (("x-goog-api-key", "AIza" + "B" * 35),)),
    "AWS's API key": ("credential_provider", (("authorization", "Bearer ABSK" + "Q" * 100),)),
    "Basic": ("credential_unsupported", (("authorization", "Basic " + "dXNlcjpwYXNz"),)),
    "an AWS signature beside a key": ("credential_conflict", (("authorization", AWS), ("x-api-key", KEY))),
    "a JWT beside a key": ("credential_conflict", (("authorization", f"Bearer {JWT}"), ("x-api-key", KEY))),
}


@pytest.mark.parametrize(("code", "headers"), REFUSED.values(), ids=REFUSED)
def test_anything_but_one_clear_key_is_refused_without_an_echo(code: str, headers: Headers) -> None:
    with pytest.raises(Unauthenticated) as caught:
        presented(head(*headers))
    assert (caught.value.code, caught.value.status) == (code, 401)
    shown = f"{caught.value} {caught.value!r} {caught.value.public} {caught.value.pointer}"
    assert not [value for _, value in headers if len(value) > 6 and value.removeprefix("Bearer ") in shown]


def test_what_goes_to_the_check_may_be_of_any_form_but_is_one_word() -> None:
    longest = "~" * MAX_CREDENTIAL
    assert presented(head(("x-api-key", longest))) == Presented(kind=Kind.KEY, value=Secret(longest))


def test_the_message_about_a_providers_key_says_what_to_send() -> None:
    with pytest.raises(Unauthenticated) as caught:
        presented(head(("authorization", f"Bearer {PROVIDER}")))
    assert caught.value.public == "send your gateway key (egk_...), provider credentials are added by the gateway"


@given(st.lists(st.tuples(st.sampled_from(CREDENTIAL_HEADERS), st.sampled_from([KEY, OTHER])), max_size=5))
def test_a_key_is_returned_only_when_it_is_the_only_one(sent: list[tuple[str, str]]) -> None:
    headers = [(name, value if name in KEY_HEADERS else f"Bearer {value}") for name, value in sent]
    names = [name for name, _ in sent]
    clear = len({value for _, value in sent}) == 1 and len(set(names)) == len(names)
    if clear or not sent:
        found = Presented(kind=Kind.KEY, value=Secret(sent[0][1])) if sent else None
        assert presented(head(*headers)) == found
    else:
        with pytest.raises(Unauthenticated):
            presented(head(*headers))


@given(st.sampled_from(CREDENTIAL_HEADERS), st.text(max_size=100))
def test_any_text_gives_one_word_or_a_refusal(name: str, value: str) -> None:
    try:
        found = presented(head((name, value)))
    except Unauthenticated:
        return
    if found is not None:
        assert found.value.expose().isascii()
        assert len(found.value.expose().split()) == 1
