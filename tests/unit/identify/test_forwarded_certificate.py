"""`x-forwarded-client-cert`: the one form that is read, and everything else that stands in such headers."""

import hashlib
from base64 import b64encode
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egress_gateway.core.errors import Unauthenticated
from egress_gateway.identify.forwarded_certificate import forwarded_certificate

DER = bytes(range(256)) * 3
DIGEST = hashlib.sha256(DER).hexdigest()


def pem(der: bytes = DER) -> str:
    text = b64encode(der).decode()
    lines = [text[at : at + 64] for at in range(0, len(text), 64)]
    return "\n".join(["-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", ""])


CERT = f'Cert="{quote(pem(), safe="")}"'
READ = {
    "Cert alone": CERT,
    "Cert without quotes": CERT.replace('"', ""),
    "escaped less": f'Cert="{quote(pem(), safe="/+=")}"',
    "lines that end as in Windows": f'Cert="{quote(pem().replace(chr(10), chr(13) + chr(10)), safe="")}"',
    "with its digest": f"Hash={DIGEST};{CERT}",
    "with its digest in upper case": f"Hash={DIGEST.upper()};{CERT}",
    "all that Envoy sets": (
        f'By=spiffe://example.org/gw;By=;Hash={DIGEST};{CERT};Chain="{quote(pem() * 2, safe="")}";'
        'Subject="CN=a \\"b\\", O=c;Cert=evil";URI=spiffe://example.org/a;DNS=a.example;DNS=b.example'
    ),
}


@pytest.mark.parametrize("value", READ.values(), ids=READ)
def test_the_certificate_of_one_element_is_read(value: str) -> None:
    assert forwarded_certificate((value,)) == DER


def test_without_the_header_there_is_no_certificate() -> None:
    assert forwarded_certificate(()) == b""


REFUSED = {
    "empty": ("",),
    "two headers": (CERT, CERT),
    "two elements": (f"{CERT},{CERT}",),
    "an element that was appended": (f"Hash={DIGEST};URI=spiffe://a/b,{CERT}",),
    "an empty element": (f"{CERT},",),
    "no Cert": (f"Hash={DIGEST};URI=spiffe://example.org/a",),
    "a Cert that only a subject holds": (f'Subject="CN=a;{CERT.replace(chr(34), "")}"',),
    "two Certs": (f"{CERT};{CERT}",),
    "another certificate's digest": (f"Hash={'0' * 64};{CERT}",),
    "an empty digest": (f"Hash=;{CERT}",),
    "one of two digests is another's": (f"Hash={DIGEST};Hash={'0' * 64};{CERT}",),
    "an unknown key": (f"Foo=a;{CERT}",),
    "a key in another case": (CERT.replace("Cert", "cert"),),
    "blanks between": (f"Hash={DIGEST}; {CERT}",),
    "an empty pair": (f"{CERT};",),
    "a quote that does not end": (CERT[:-1],),
    "text behind a quote": (CERT + "a",),
    "an empty Cert": ('Cert=""',),
    "two certificates in Cert": (f'Cert="{quote(pem() * 2, safe="")}"',),
    "no PEM": (f'Cert="{quote(b64encode(DER).decode(), safe="")}"',),
    "a private key": (f'Cert="{quote(pem().replace("CERTIFICATE", "PRIVATE KEY"), safe="")}"',),
    "text before it": (f'Cert="{quote("a" + pem(), safe="")}"',),
    "broken base64": (f'Cert="{quote(pem().replace("AAEC", "AAE", 1), safe="")}"',),
    "a broken escape": (CERT.replace("%0A", "%zz"),),
    "an escape of no ASCII": (CERT.replace("%0A", "%C3%A4", 1),),
}


@pytest.mark.parametrize("values", REFUSED.values(), ids=REFUSED)
def test_anything_else_is_refused_without_repeating_it(values: tuple[str, ...]) -> None:
    with pytest.raises(Unauthenticated) as caught:
        forwarded_certificate(values)
    assert caught.value.code == "forwarded_certificate"
    assert DIGEST not in str(caught.value)
    assert "spiffe" not in str(caught.value)


@given(st.text(st.sampled_from('ByHashCertURI=;,"\\%2F aA\n'), max_size=60))
def test_no_text_raises_anything_else(text: str) -> None:
    with pytest.raises(Unauthenticated):
        forwarded_certificate((text,))
