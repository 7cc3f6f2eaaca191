"""Where a credential may stand, and every request that could be read in two ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egress_gateway.core.errors import Unauthenticated
from egress_gateway.core.exchange import Headers, RequestHead
from egress_gateway.identify.credentials import CREDENTIAL_HEADERS, KEY_HEADERS, MAX_CREDENTIAL, presented_key
from egress_gateway.identify.gateway_key import ENTROPY_BYTES, mint

KEY = mint("live", bytes(range(ENTROPY_BYTES)))[0].expose()
OTHER = mint("live", bytes(range(1, 1 + ENTROPY_BYTES)))[0].expose()
PROVIDER = "sk-" + "A" * 40
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
    assert presented_key(head(*headers)).expose() == KEY


REFUSED: dict[str, tuple[str, Headers]] = {
    "no headers": ("key_missing", ()),
    "other headers only": ("key_missing", (("cookie", KEY), ("x-egress-key", KEY), ("proxy-authorization", KEY))),
    "a name that was not lowered is not looked at": ("key_missing", (("X-Api-Key", KEY),)),
    "a look-alike name": ("key_missing", (("x_api_key", KEY),)),
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
    "SigV4": ("credential_unsupported", (("authorization", "AWS4-HMAC-SHA256 Credential=" + "A" * 20 + "/x, b=c"),)),
    "a JWT as the bearer": ("identity_unsupported", (("authorization", f"Bearer {JWT}"),)),
}


@pytest.mark.parametrize(("code", "headers"), REFUSED.values(), ids=REFUSED)
def test_anything_but_one_clear_key_is_refused_without_an_echo(code: str, headers: Headers) -> None:
    with pytest.raises(Unauthenticated) as caught:
        presented_key(head(*headers))
    assert (caught.value.code, caught.value.status) == (code, 401)
    shown = f"{caught.value} {caught.value!r} {caught.value.public} {caught.value.pointer}"
    assert not [value for _, value in headers if len(value) > 6 and value.removeprefix("Bearer ") in shown]


def test_what_goes_to_the_check_may_be_of_any_form_but_is_one_word() -> None:
    longest = "~" * MAX_CREDENTIAL
    assert presented_key(head(("x-api-key", longest))).expose() == longest


def test_the_message_about_a_providers_key_says_what_to_send() -> None:
    with pytest.raises(Unauthenticated) as caught:
        presented_key(head(("authorization", f"Bearer {PROVIDER}")))
    assert caught.value.public == "send your gateway key (egk_...), provider credentials are added by the gateway"


@given(st.lists(st.tuples(st.sampled_from(CREDENTIAL_HEADERS), st.sampled_from([KEY, OTHER])), max_size=5))
def test_a_key_is_returned_only_when_it_is_the_only_one(sent: list[tuple[str, str]]) -> None:
    headers = [(name, value if name in KEY_HEADERS else f"Bearer {value}") for name, value in sent]
    names = [name for name, _ in sent]
    clear = len({value for _, value in sent}) == 1 and len(set(names)) == len(names)
    if clear:
        assert presented_key(head(*headers)).expose() == sent[0][1]
    else:
        with pytest.raises(Unauthenticated):
            presented_key(head(*headers))


@given(st.sampled_from(CREDENTIAL_HEADERS), st.text(max_size=100))
def test_any_text_gives_one_word_or_a_refusal(name: str, value: str) -> None:
    try:
        key = presented_key(head((name, value)))
    except Unauthenticated:
        return
    assert key.expose()
    assert key.expose().isascii()
    assert not key.expose().split()[1:]
