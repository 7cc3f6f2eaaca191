"""SigV4: what real AWS clients sign is taken, and everything else is not."""

import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlsplit

import boto3
import msgspec
import pytest
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSPreparedRequest, AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from egress_gateway.core.errors import GatewayError, Unauthenticated
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.ids import BodyDigest
from egress_gateway.core.keys import KeyRecord
from egress_gateway.core.secret import Secret
from egress_gateway.identify.gateway_key import ENTROPY_BYTES, digest, mint
from egress_gateway.identify.sigv4 import (
    SKEW,
    SigV4Claim,
    access_key_id,
    check_time,
    presented,
    signing_secret,
    verify,
)

PEPPER = Secret(bytes(range(32)))
KEY, KEY_ID = mint("live", bytes(range(ENTROPY_BYTES)))
RECORD = KeyRecord(
    key_id=KEY_ID, env="live", app="cx-bot", digest=digest(PEPPER, KEY), sigv4=True, created=1_800_000_000_000_000
)
SECRET = signing_secret(PEPPER, RECORD)
BODY = b'{"messages": []}'
URL = "https://gateway.test/support/bedrock/model/anthropic.claude%3A0/converse?trace=on&a=1"

Edit = Callable[[RequestHead], RequestHead]


def sha256(body: bytes) -> BodyDigest:
    return BodyDigest(hashlib.sha256(body).digest())


def head_of(request: AWSPreparedRequest) -> RequestHead:
    """What a listener reads of a request that a client is about to send."""
    url = urlsplit(request.url)
    headers = {name.lower(): value for name, value in request.headers.items()}
    texts = {name: value.decode() if isinstance(value, bytes) else str(value) for name, value in headers.items()}
    return RequestHead(
        method=request.method,
        path=url.path,
        query=url.query,
        headers=tuple(({"host": url.netloc} | texts).items()),
        host=url.netloc,
    )


def sign(
    url: str = URL, body: bytes = BODY, *, secret: Secret[str] = SECRET, method: str = "POST", **headers: str
) -> RequestHead:
    """A head as botocore signs it."""
    given = {"Content-Type": "application/json"} | {name.replace("_", "-"): value for name, value in headers.items()}
    request = AWSRequest(method=method, url=url, data=body, headers=given)
    SigV4Auth(Credentials(access_key_id(KEY_ID), secret.expose()), "bedrock", "eu-central-1").add_auth(request)
    return head_of(request.prepare())


SIGNED = sign()


def claim_of(head: RequestHead) -> SigV4Claim:
    claim = presented(head)
    assert claim is not None
    return claim


def refusal(
    head: RequestHead, body: bytes = BODY, record: KeyRecord | None = RECORD, *, late: int = 0, pepper: bytes = b""
) -> str:
    """The code with which a request is refused, at the time of its signature or later."""

    def ask() -> None:
        claim = claim_of(head)
        verify(claim, head, sha256(body), record, Secret(pepper) if pepper else PEPPER, claim.moment + late)

    with pytest.raises(GatewayError) as caught:
        ask()
    assert SECRET.expose() not in f"{caught.value!r} {caught.value.public}"
    return caught.value.code


def changed(head: RequestHead, name: str, edit: Callable[[str], str]) -> RequestHead:
    headers = tuple((field, edit(value) if field == name else value) for field, value in head.headers)
    return msgspec.structs.replace(head, headers=headers)


def without(head: RequestHead, name: str) -> RequestHead:
    return msgspec.structs.replace(head, headers=tuple(field for field in head.headers if field[0] != name))


def adding(name: str, value: str) -> Edit:
    return lambda head: msgspec.structs.replace(head, headers=(*head.headers, (name, value)))


def authorization(old: str, new: str) -> Edit:
    def edit(head: RequestHead) -> RequestHead:
        assert old in (head.header("authorization") or "")
        return changed(head, "authorization", lambda value: value.replace(old, new))

    return edit


def resigned(head: RequestHead, names: str) -> RequestHead:
    """Signed by whoever has the secret, with another list of signed headers."""
    own = authorization(";".join(claim_of(head).signed), names)(head)
    scope, stamp = claim_of(head).scope, claim_of(head).stamp
    lines = [head.method, "/support/bedrock/model/anthropic.claude%253A0/converse", "a=1&trace=on"]
    lines += [f"{name}:{own.header(name)}" for name in names.split(";")]
    request = "\n".join((*lines, "", names, sha256(BODY).hex()))
    key = b"AWS4" + SECRET.expose().encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    return changed(own, "authorization", lambda value: value[:-64] + signature)


ACCEPTED = {
    "a body, a query and an encoded path": (SIGNED, BODY),
    "no body": (sign("https://gateway.test/support/bedrock/models", b"", method="GET"), b""),
    "a port": (sign("http://127.0.0.1:8080/support/x"), BODY),
    "a colon that stands in the path": (sign("https://gateway.test/support/model/a:0/converse"), BODY),
    "headers of ours": (sign(x_egress_person="ann", x_egress_session="s 1"), BODY),
    "the body's digest": (sign(x_amz_content_sha256=sha256(BODY).hex()), BODY),
    "a header that a proxy added": (adding("x-amzn-trace-id", "Root=1")(SIGNED), BODY),
}


@pytest.mark.parametrize(("head", "body"), ACCEPTED.values(), ids=ACCEPTED)
def test_what_botocore_signs_is_taken(head: RequestHead, body: bytes) -> None:
    claim = claim_of(head)
    assert claim.key_id == KEY_ID
    verify(claim, head, sha256(body), RECORD, PEPPER, claim.moment)


class _Sent(Exception):
    """The client was about to open a connection."""


@pytest.mark.parametrize("model", ["anthropic.claude-3-5-sonnet-20240620-v1:0", "arn:aws:bedrock:eu-central-1:1:x/y z"])
def test_a_bedrock_client_signs_what_is_taken(model: str) -> None:
    sent: list[AWSPreparedRequest] = []

    def capture(request: AWSPreparedRequest, **_: object) -> None:
        sent.append(request)
        raise _Sent

    client = boto3.client(
        "bedrock-runtime",
        region_name="eu-central-1",
        endpoint_url="http://127.0.0.1:8080/support/bedrock",
        aws_access_key_id=access_key_id(KEY_ID),
        aws_secret_access_key=SECRET.expose(),
    )
    client.meta.events.register("before-send.bedrock-runtime.*", capture)
    for call in (client.converse, client.converse_stream):
        with pytest.raises(_Sent):
            call(modelId=model, messages=[{"role": "user", "content": [{"text": "hello"}]}])
    assert len(sent) == 2
    for request in sent:
        head = head_of(request)
        claim = claim_of(head)
        assert claim.scope.endswith("/eu-central-1/bedrock/aws4_request")
        verify(claim, head, sha256(request.body), RECORD, PEPPER, claim.moment)
        assert refusal(head, request.body + b" ") == "sigv4_signature"


def test_a_header_of_its_own_tells_two_equal_requests_of_one_second_apart() -> None:
    heads = []

    def capture(request: AWSPreparedRequest, **_: object) -> None:
        heads.append(head_of(request))
        raise _Sent

    numbers = iter("ab")

    def nonce(request: AWSRequest, **_: object) -> None:
        request.headers.add_header("x-amz-meta-nonce", next(numbers))

    client = boto3.client(
        "bedrock-runtime",
        region_name="eu-central-1",
        endpoint_url="http://127.0.0.1:8080/support/bedrock",
        aws_access_key_id=access_key_id(KEY_ID),
        aws_secret_access_key=SECRET.expose(),
    )
    client.meta.events.register("before-sign.bedrock-runtime", nonce)
    client.meta.events.register("before-send.bedrock-runtime.*", capture)
    for _ in range(2):
        with pytest.raises(_Sent):
            client.converse(modelId="m", messages=[{"role": "user", "content": [{"text": "hello"}]}])
    signatures = {claim_of(head).signature for head in heads}
    assert len(signatures) == 2
    assert all("x-amz-meta-nonce" in claim_of(head).signed for head in heads)


NOT_SIGNED = {
    "no credential": RequestHead(method="POST", path="/"),
    "a bearer": RequestHead(method="POST", path="/", headers=(("authorization", "Bearer AWS4-HMAC-SHA256"),)),
    "another header": RequestHead(method="POST", path="/", headers=(("x-api-key", "AWS4-HMAC-SHA256 x"),)),
}


@pytest.mark.parametrize("head", NOT_SIGNED.values(), ids=NOT_SIGNED)
def test_a_request_without_a_signature_presents_none(head: RequestHead) -> None:
    assert presented(head) is None


AUTHORIZATION = SIGNED.header("authorization") or ""
DAY = claim_of(SIGNED).stamp[:8]
NAMES = ";".join(claim_of(SIGNED).signed)
HOSTILE: dict[str, tuple[Edit, str]] = {
    "the scheme in lower case": (authorization("AWS4-HMAC", "aws4-hmac"), "sigv4_unsupported"),
    "an asymmetric signature": (authorization("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"), "sigv4_unsupported"),
    "a blank before the scheme": (authorization("AWS4-HMAC", " AWS4-HMAC"), "sigv4_unsupported"),
    "no blank after a comma": (authorization(", ", ","), "sigv4_malformed"),
    "the parts in another order": (
        lambda head: changed(
            head, "authorization", lambda value: "AWS4-HMAC-SHA256 " + ", ".join(value.split()[:0:-1])
        ),
        "sigv4_malformed",
    ),
    "a part twice": (authorization("Signature=", "Signature=00, Signature="), "sigv4_malformed"),
    "a signature cut short": (lambda head: changed(head, "authorization", lambda v: v[:-1]), "sigv4_malformed"),
    "a signature in capitals": (
        lambda head: changed(head, "authorization", lambda value: value[:-64] + "A" * 64),
        "sigv4_malformed",
    ),
    "a signature with a line feed": (
        lambda head: changed(head, "authorization", lambda v: v + "\n"),
        "sigv4_malformed",
    ),
    "digits of another script": (authorization(DAY, "\uff12" + DAY[1:]), "sigv4_malformed"),
    "a header of a megabyte": (authorization(NAMES, ";".join(["a"] * (1 << 19))), "sigv4_malformed"),
    "a region with a slash": (authorization("eu-central-1", "eu/central"), "sigv4_malformed"),
    "a region in capitals": (authorization("eu-central-1", "EU-CENTRAL-1"), "sigv4_malformed"),
    "no service": (authorization("/bedrock/", "//"), "sigv4_malformed"),
    "another end of the scope": (authorization("aws4_request", "aws4_requests"), "sigv4_malformed"),
    "another region": (authorization("eu-central-1", "eu-central-2"), "sigv4_signature"),
    "another service": (authorization("/bedrock/", "/s3/"), "sigv4_signature"),
    "another day": (authorization(DAY, "20200101"), "sigv4_malformed"),
    "signed headers out of order": (authorization(NAMES, ";".join(reversed(NAMES.split(";")))), "sigv4_malformed"),
    "a signed header twice": (authorization("host;", "host;host;"), "sigv4_malformed"),
    "a signed header in capitals": (authorization("host;", "Host;"), "sigv4_malformed"),
    "no signed headers": (authorization(NAMES, ""), "sigv4_malformed"),
    "a signed header that is not there": (authorization("host;", "forwarded;host;"), "sigv4_malformed"),
    "one header fewer": (lambda head: resigned(head, "content-type;host"), "sigv4_unsigned"),
    "the host not signed": (lambda head: resigned(head, "content-type;x-amz-date"), "sigv4_unsigned"),
    "the media type not signed": (lambda head: resigned(head, "host;x-amz-date"), "sigv4_unsigned"),
    "a person whom nobody signed": (adding("x-egress-person", "eve"), "sigv4_unsigned"),
    "a header of AWS that nobody signed": (adding("x-amz-target", "x"), "sigv4_unsigned"),
    "a guardrail that nobody signed": (adding("x-amzn-bedrock-guardrailidentifier", "x"), "sigv4_unsigned"),
    "a session token": (adding("x-amz-security-token", "x"), "sigv4_unsupported"),
    "a compressed body": (adding("content-encoding", "gzip"), "sigv4_unsupported"),
    "the host twice": (adding("host", "gateway.test"), "sigv4_malformed"),
    "the date twice": (adding("x-amz-date", "20260101T000000Z"), "sigv4_malformed"),
    "the authorization twice": (adding("authorization", AUTHORIZATION), "credential_conflict"),
    "a bearer besides": (adding("authorization", "Bearer x"), "credential_conflict"),
    "a date without its form": (lambda head: changed(head, "x-amz-date", lambda _: DAY), "sigv4_malformed"),
    "a date that is none": (
        lambda head: changed(head, "x-amz-date", lambda _: f"{DAY}T250000Z"),
        "sigv4_malformed",
    ),
    "another second": (
        lambda head: changed(head, "x-amz-date", lambda v: v[:-2] + ("0Z" if v[-2] != "0" else "1Z")),
        "sigv4_signature",
    ),
    "no date": (lambda head: without(head, "x-amz-date"), "sigv4_malformed"),
    "another host": (lambda head: changed(head, "host", lambda _: "gateway.evil"), "sigv4_signature"),
    "another method": (lambda head: msgspec.structs.replace(head, method="PUT"), "sigv4_signature"),
    "another path": (lambda head: msgspec.structs.replace(head, path=head.path + "-stream"), "sigv4_signature"),
    "a path decoded once": (
        lambda head: msgspec.structs.replace(head, path=head.path.replace("%3A", ":")),
        "sigv4_signature",
    ),
    "a path that climbs": (lambda head: msgspec.structs.replace(head, path="/x/.." + head.path), "sigv4_malformed"),
    "another parameter": (lambda head: msgspec.structs.replace(head, query=head.query + "&b=2"), "sigv4_signature"),
    "no parameters": (lambda head: msgspec.structs.replace(head, query=""), "sigv4_signature"),
    "a key of AWS": (authorization(access_key_id(KEY_ID), "AKIA" + "A" * 16), "credential_provider"),
    "a session key of AWS": (authorization(access_key_id(KEY_ID), "ASIA" + "A" * 16), "credential_provider"),
    "an id that cannot be ours": (authorization(access_key_id(KEY_ID), "EGRESSKYIIIIIIII"), "sigv4_signature"),
    "our id in lower case": (authorization(access_key_id(KEY_ID), access_key_id(KEY_ID).lower()), "sigv4_signature"),
    "another id of ours": (authorization(access_key_id(KEY_ID), access_key_id("zzzzzzzz")), "sigv4_signature"),
    "a body digest that is none": (adding("x-amz-content-sha256", "00"), "sigv4_unsigned"),
}


@pytest.mark.parametrize(("edit", "code"), HOSTILE.values(), ids=HOSTILE)
def test_what_was_altered_or_is_not_taken_is_refused(edit: Edit, code: str) -> None:
    assert refusal(edit(SIGNED)) == code


PAYLOADS = {
    "UNSIGNED-PAYLOAD": "sigv4_unsupported",
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD": "sigv4_unsupported",
    "STREAMING-UNSIGNED-PAYLOAD-TRAILER": "sigv4_unsupported",
    "": "sigv4_malformed",
    "e3b0": "sigv4_malformed",
    sha256(BODY).hex().upper(): "sigv4_malformed",
    sha256(b"another").hex(): "sigv4_signature",
}


@pytest.mark.parametrize(("said", "code"), PAYLOADS.items())
def test_what_a_client_says_of_its_body_must_be_its_digest(said: str, code: str) -> None:
    assert refusal(sign(x_amz_content_sha256=said)) == code


def test_a_body_digest_that_was_signed_for_another_body_is_refused() -> None:
    # Clients sign the digest they say, not the one of what they send: both must agree with what came.
    head = sign(body=b"another", x_amz_content_sha256=sha256(b"another").hex())
    assert refusal(head, BODY) == "sigv4_signature"


@pytest.mark.parametrize("place", ["query", "with a header"])
def test_a_presigned_url_is_refused(place: str) -> None:
    request = AWSRequest(method="POST", url=URL, data=BODY)
    credentials = Credentials(access_key_id(KEY_ID), SECRET.expose())
    SigV4QueryAuth(credentials, "bedrock", "eu-central-1").add_auth(request)
    head = head_of(request.prepare())
    if place == "with a header":
        head = adding("authorization", AUTHORIZATION)(head)
    assert refusal(head) == "sigv4_unsupported"


TIMES = {
    "five minutes late": (SKEW, ""),
    "five minutes early": (-SKEW, ""),
    "later": (SKEW + 1, "sigv4_time"),
    "earlier": (-SKEW - 1, "sigv4_time"),
    "a day later": (86_400_000_000, "sigv4_time"),
}


@pytest.mark.parametrize(("late", "code"), TIMES.values(), ids=TIMES)
def test_a_signature_is_believed_for_five_minutes_either_way(late: int, code: str) -> None:
    claim = claim_of(SIGNED)
    if code:
        assert refusal(SIGNED, late=late) == code
        with pytest.raises(Unauthenticated):
            check_time(claim, claim.moment + late)
    else:
        check_time(claim, claim.moment + late)
        verify(claim, SIGNED, sha256(BODY), RECORD, PEPPER, claim.moment + late)


KEYS: dict[str, tuple[KeyRecord | None, str]] = {
    "unknown": (None, "sigv4_signature"),
    "not for signing": (msgspec.structs.replace(RECORD, sigv4=False), "sigv4_signature"),
    "of another id": (msgspec.structs.replace(RECORD, key_id="zzzzzzzz"), "sigv4_signature"),
    "made at another time": (msgspec.structs.replace(RECORD, created=1), "sigv4_signature"),
    "with another digest": (msgspec.structs.replace(RECORD, digest=bytes(32)), "sigv4_signature"),
    "without an application": (msgspec.structs.replace(RECORD, app=""), "sigv4_signature"),
    "revoked": (msgspec.structs.replace(RECORD, revoked=1), "key_revoked"),
    "expired": (msgspec.structs.replace(RECORD, expires=1), "key_expired"),
}


@pytest.mark.parametrize(("record", "code"), KEYS.values(), ids=KEYS)
def test_a_key_that_is_not_in_force_signs_nothing(record: KeyRecord | None, code: str) -> None:
    assert refusal(SIGNED, record=record) == code


@pytest.mark.parametrize("changes", [{"revoked": 1}, {"expires": 1}])
def test_whoever_signs_wrongly_does_not_learn_the_state_of_the_key(changes: dict[str, object]) -> None:
    forged = sign(secret=Secret("0" * 64))
    assert refusal(forged, record=msgspec.structs.replace(RECORD, **changes)) == "sigv4_signature"


def test_neither_the_pepper_nor_the_store_alone_signs() -> None:
    assert refusal(SIGNED, pepper=bytes(32)) == "sigv4_signature"
    guessed = signing_secret(PEPPER, msgspec.structs.replace(RECORD, digest=b""))
    assert refusal(sign(secret=guessed)) == "sigv4_signature"


def test_the_gateway_key_itself_is_no_signing_secret() -> None:
    assert refusal(sign(secret=KEY)) == "sigv4_signature"


def test_what_an_aws_client_is_given_has_the_form_it_expects() -> None:
    identifier = access_key_id(KEY_ID)
    assert len(identifier) == 16
    assert identifier.isalnum()
    assert identifier.isupper()
    assert SECRET.expose().isalnum()
    assert SECRET.expose() not in repr(RECORD)


def test_a_claim_shows_no_signature() -> None:
    claim = claim_of(SIGNED)
    assert claim.signature.hex() not in repr(claim)
    assert datetime.fromtimestamp(claim.moment / 1e6, UTC).strftime("%Y%m%dT%H%M%SZ") == claim.stamp


SIGNED_IN_FULL = sign(x_egress_person="ann", x_amz_content_sha256=sha256(BODY).hex())
COVERED = [
    "method",
    "path",
    "query",
    *(name for name, _ in SIGNED_IN_FULL.headers if name == "authorization" or name in claim_of(SIGNED_IN_FULL).signed),
]


@given(st.data())
def test_any_other_character_anywhere_in_what_is_signed_is_refused(data: st.DataObject) -> None:
    place = data.draw(st.sampled_from(COVERED))
    header = SIGNED_IN_FULL.header(place)
    text = header if header is not None else getattr(SIGNED_IN_FULL, place)
    at = data.draw(st.integers(0, len(text)))
    # One character in the place of another, one more, or one less.
    gone = data.draw(st.integers(0, 1)) if at < len(text) else 0
    new = data.draw(st.text(st.characters(max_codepoint=255), max_size=1))
    altered = text[:at] + new + text[at + gone :]
    if altered == text:
        return
    if header is None:
        head = msgspec.structs.replace(SIGNED_IN_FULL, **{place: altered})
    else:
        head = changed(SIGNED_IN_FULL, place, lambda _: altered)
    claim = claim_of(SIGNED_IN_FULL)
    try:
        said = presented(head)
        if said is None:
            return
        verify(said, head, sha256(BODY), RECORD, PEPPER, claim.moment)
    except Unauthenticated:
        return
    pytest.fail(f"{place} may be altered at {at} to {altered[at : at + 1]!r}")


@given(st.integers(0, len(SIGNED_IN_FULL.headers) - 1), st.text("abcdefghijklmnopqrstuvwxyz-", min_size=1))
def test_a_signed_header_under_another_name_is_refused(which: int, name: str) -> None:
    old = SIGNED_IN_FULL.headers[which][0]
    if old not in claim_of(SIGNED_IN_FULL).signed or name in {field for field, _ in SIGNED_IN_FULL.headers}:
        return
    headers = tuple((name if field == old else field, value) for field, value in SIGNED_IN_FULL.headers)
    codes = {"sigv4_malformed", "sigv4_unsigned", "sigv4_unsupported"}
    assert refusal(msgspec.structs.replace(SIGNED_IN_FULL, headers=headers)) in codes
