"""Whom a certificate names: what counts as a name, what no client may show, and whose application it is."""

import hashlib
from datetime import timedelta

import pytest
from tests.unit.identify.certificates import CLIENT, NOW, SERVER, made, micros

from egress_gateway.core.errors import Unauthenticated
from egress_gateway.core.identity import Certificate
from egress_gateway.core.identity_config import ApplicationConfig
from egress_gateway.core.spiffe import MAX_ID
from egress_gateway.identify.certificate import (
    MAX_BYTES,
    application_of,
    is_dns_name,
    is_spiffe_id,
    read_certificate,
)

ID = "spiffe://example.org/ns/prod/sa/payments"

NAMED = {
    "a SPIFFE id": (made(uris=[ID]), ID, ()),
    "a DNS name": (made(dns=["payments.example"]), "", ("payments.example",)),
    "both": (made(uris=[ID], dns=["a.example", "b.example"]), ID, ("a.example", "b.example")),
    "a DNS name in upper case": (made(dns=["Payments.EXAMPLE"]), "", ("payments.example",)),
    "one DNS name twice": (made(dns=["a.example", "A.example"]), "", ("a.example",)),
    "a wildcard beside a name": (made(dns=["*.example", "a.example"]), "", ("a.example",)),
    "a URI of another kind beside a name": (made(uris=["https://a.example/"], dns=["a.example"]), "", ("a.example",)),
    "a malformed SPIFFE id beside a name": (made(uris=["spiffe://A/b"], dns=["a.example"]), "", ("a.example",)),
    "without purposes": (made(uris=[ID], purposes=()), ID, ()),
    "for servers and clients": (made(uris=[ID], purposes=(SERVER, CLIENT)), ID, ()),
    "without basic constraints": (made(uris=[ID], ca=None), ID, ()),
}


@pytest.mark.parametrize(("der", "spiffe", "dns"), NAMED.values(), ids=NAMED)
def test_a_certificate_names_whom_its_alternative_names_name(der: bytes, spiffe: str, dns: tuple[str, ...]) -> None:
    expected = Certificate(spiffe=spiffe, dns=dns, fingerprint=hashlib.sha256(der).hexdigest())
    assert read_certificate(der, now=micros(NOW)) == expected


VERSION = bytes.fromhex("a003020102")
"""Version 3 (RFC 5280 section 4.1)."""

REFUSED = {
    "no alternative name, only a common name": (made(), "certificate_nameless"),
    "a wildcard alone": (made(dns=["*.example"]), "certificate_nameless"),
    "a DNS name with a trailing dot": (made(dns=["a.example."]), "certificate_nameless"),
    "a URI of another kind alone": (made(uris=["https://a.example/"]), "certificate_nameless"),
    "a malformed SPIFFE id alone": (made(uris=["spiffe://example.org/a/../b"]), "certificate_nameless"),
    "a trust domain without a workload": (made(uris=["spiffe://example.org"]), "certificate_nameless"),
    "two SPIFFE ids": (made(uris=[ID, ID + "2"]), "certificate_unusable"),
    "a SPIFFE id and another URI": (made(uris=[ID, "https://a.example/"]), "certificate_unusable"),
    "an authority": (made(uris=[ID], ca=True), "certificate_unusable"),
    "a key that signs certificates": (made(uris=[ID], signs=True), "certificate_unusable"),
    "for servers only": (made(uris=[ID], purposes=(SERVER,)), "certificate_unusable"),
    "not DER": (b"hello", "certificate_unusable"),
    "nothing": (b"", "certificate_unusable"),
    "of a version that there is not": (
        made(uris=[ID]).replace(VERSION, VERSION[:-1] + b"\x05", 1),
        "certificate_unusable",
    ),
    "cut off": (made(uris=[ID])[:-5], "certificate_unusable"),
    "too large": (made(uris=[ID], padding=MAX_BYTES), "certificate_unusable"),
}


@pytest.mark.parametrize(("der", "code"), REFUSED.values(), ids=REFUSED)
def test_a_certificate_that_names_nobody_or_is_none_of_a_client_is_refused(der: bytes, code: str) -> None:
    for _ in range(2):
        with pytest.raises(Unauthenticated) as caught:
            read_certificate(der, now=micros(NOW))
        assert caught.value.code == code
        assert "payments" not in str(caught.value)


TIMES = {
    "before it begins": (timedelta(days=-1, seconds=-1), False),
    "at its beginning": (timedelta(days=-1), True),
    "at its end": (timedelta(days=1), True),
    "after its end": (timedelta(days=1, seconds=1), False),
}


@pytest.mark.parametrize(("offset", "good"), TIMES.values(), ids=TIMES)
def test_a_certificate_is_good_from_its_beginning_to_its_end_however_often_it_was_read(
    offset: timedelta, *, good: bool
) -> None:
    der = made(uris=[ID])
    assert read_certificate(der, now=micros(NOW)).spiffe == ID
    if good:
        assert read_certificate(der, now=micros(NOW + offset)).spiffe == ID
        return
    with pytest.raises(Unauthenticated) as caught:
        read_certificate(der, now=micros(NOW + offset))
    assert caught.value.code == "certificate_expired"


def sized(length: int) -> str:
    return "spiffe://example.org/" + "a" * (length - len("spiffe://example.org/"))


SPIFFE = {
    ID: True,
    "spiffe://example.org/A_b-c.d/...": True,
    "spiffe://my_domain.example-1/a": True,
    sized(MAX_ID): True,
    sized(MAX_ID + 1): False,
    "spiffe://" + "a" * 256 + "/a": False,
    "SPIFFE://example.org/a": False,
    "spiffe:/example.org/a": False,
    "spiffe:///a": False,
    "spiffe://Example.org/a": False,
    "spiffe://example.org": False,
    "spiffe://example.org/": False,
    "spiffe://example.org/a/": False,
    "spiffe://example.org//a": False,
    "spiffe://example.org/./a": False,
    "spiffe://example.org/a/..": False,
    "spiffe://example.org/a%2Fb": False,
    "spiffe://example.org/a?b": False,
    "spiffe://example.org/a#b": False,
    "spiffe://example.org:443/a": False,
    "spiffe://user@example.org/a": False,
    "spiffe://example.org/a\n": False,
    "spiffe://example.org/\u00e4": False,
    "https://example.org/a": False,
    "": False,
}


@pytest.mark.parametrize(("text", "good"), SPIFFE.items())
def test_a_spiffe_id_is_written_as_the_standard_says(text: str, *, good: bool) -> None:
    assert is_spiffe_id(text) is good


DNS = {
    "a": True,
    "a.example": True,
    "_spiffe.a-b.example": True,
    "A.example": False,
    "*.example": False,
    "a..example": False,
    "a.example.": False,
    "-a.example": False,
    "a.example\n": False,
    "a" * 64: False,
    ".".join(["a" * 60] * 5): False,
    "": False,
}


@pytest.mark.parametrize(("text", "good"), DNS.items())
def test_a_dns_name_is_whole_and_in_lower_case(text: str, *, good: bool) -> None:
    assert is_dns_name(text) is good


PAYMENTS = ApplicationConfig(name="payments", spiffe=(ID, ID + "-canary"), dns=("payments.example",))
SEARCH = ApplicationConfig(name="search", dns=("search.example", "find.example"))
NAMELESS = ApplicationConfig(name="nameless")
APPLICATIONS = (PAYMENTS, NAMELESS, SEARCH)

FOUND = {
    "by SPIFFE id": (Certificate(spiffe=ID), "payments"),
    "by DNS name": (Certificate(dns=("other.example", "find.example")), "search"),
    "by both": (Certificate(spiffe=ID, dns=("payments.example",)), "payments"),
    "no other case": (Certificate(spiffe=ID.upper()), ""),
    "no part of a name": (Certificate(spiffe=ID + "/more", dns=("a.search.example", "example")), ""),
    "a certificate without names": (Certificate(), ""),
}


@pytest.mark.parametrize(("certificate", "name"), FOUND.values(), ids=FOUND)
def test_an_application_is_found_by_a_name_that_is_exactly_its_own(certificate: Certificate, name: str) -> None:
    assert application_of(certificate, APPLICATIONS) == name


def test_a_certificate_of_two_applications_is_refused() -> None:
    with pytest.raises(Unauthenticated) as caught:
        application_of(Certificate(spiffe=ID, dns=("search.example",)), APPLICATIONS)
    assert caught.value.code == "certificate_ambiguous"
