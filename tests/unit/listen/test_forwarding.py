"""What proxies add to a request: who is believed in what, and what becomes of the rest."""

from base64 import b64encode
from urllib.parse import quote

import msgspec
import pytest

from egress_gateway.core.config import FrontProxy
from egress_gateway.core.errors import Unauthenticated
from egress_gateway.core.exchange import Headers, RequestHead
from egress_gateway.identify.forwarded_certificate import HEADER
from egress_gateway.listen.entrance import Entrance
from egress_gateway.listen.forwarding import WAYS, as_believed

IAP = "x-goog-iap-jwt-assertion"
SIGNED = "x-egress-identity"
DER = bytes(range(200))
PEM = f"-----BEGIN CERTIFICATE-----\n{b64encode(DER).decode()}\n-----END CERTIFICATE-----\n"
CERT = (HEADER, f'Cert="{quote(PEM, safe="")}"')
KEY = ("authorization", "Bearer key")

OPEN = Entrance(refused=frozenset({HEADER, IAP}))
MESH = Entrance(front=FrontProxy(peers=("10.0.0.0/8",), certificate=True), refused=frozenset({IAP}))
CLOUD = Entrance(front=FrontProxy(peers=("10.0.0.0/8",), identity_header=IAP), refused=frozenset({HEADER}))
BOTH = Entrance(front=FrontProxy(peers=("10.0.0.0/8",), certificate=True, identity_header=IAP), refused=frozenset())


def head(*headers: tuple[str, str], certificate: bytes = b"") -> RequestHead:
    return RequestHead(method="POST", path="/", headers=headers, peer="10.0.0.1", certificate=certificate)


BELIEVED: dict[str, tuple[Entrance, RequestHead, Headers, bytes]] = {
    "nothing to believe": (OPEN, head(KEY), (KEY,), b""),
    "the certificate of the connection": (OPEN, head(KEY, certificate=b"own"), (KEY,), b"own"),
    "a signed identity from anybody, for it is verified": (OPEN, head((SIGNED, "a.b.c")), ((SIGNED, "a.b.c"),), b""),
    "the proxy's word for a certificate": (MESH, head(CERT, KEY), (KEY,), DER),
    "the caller's certificate, not the proxy's own": (MESH, head(CERT, KEY, certificate=b"proxy"), (KEY,), DER),
    "no certificate, where only the proxy has one": (MESH, head(KEY, certificate=b"proxy"), (KEY,), b""),
    "the certificate of a connection that the proxy does not end": (
        CLOUD,
        head(KEY, certificate=b"own"),
        (KEY,),
        b"own",
    ),
    "the proxy's signed identity, in its place": (CLOUD, head(KEY, (IAP, "a.b.c")), (KEY, (SIGNED, "a.b.c")), b""),
    "a signed identity of the caller behind a proxy": (CLOUD, head((SIGNED, "a.b.c")), ((SIGNED, "a.b.c"),), b""),
    "both at once": (BOTH, head(CERT, (IAP, "a.b.c")), ((SIGNED, "a.b.c"),), DER),
    "no word of the way, without a proxy": (OPEN, head(*((way, "192.0.2.1") for way in WAYS), KEY), (KEY,), b""),
    "no word of the way, behind one": (BOTH, head(KEY, ("x-forwarded-for", "192.0.2.1")), (KEY,), b""),
}


@pytest.mark.parametrize(("entrance", "given", "headers", "certificate"), BELIEVED.values(), ids=BELIEVED)
def test_is_believed(entrance: Entrance, given: RequestHead, headers: Headers, certificate: bytes) -> None:
    assert as_believed(given, entrance) == msgspec.structs.replace(given, headers=headers, certificate=certificate)


REFUSED: dict[str, tuple[Entrance, RequestHead, str]] = {
    "a certificate's header without a proxy": (OPEN, head(CERT), "identity_forged"),
    "the same, empty": (OPEN, head((HEADER, "")), "identity_forged"),
    "a certificate's header behind a proxy that sets none": (CLOUD, head(CERT), "identity_forged"),
    "an identity without the proxy": (OPEN, head((IAP, "a.b.c")), "identity_forged"),
    "an identity behind another proxy": (MESH, head((IAP, "a.b.c")), "identity_forged"),
    "two certificates' headers": (MESH, head(CERT, CERT), "forwarded_certificate"),
    "names without the certificate": (MESH, head((HEADER, "URI=spiffe://a/b")), "forwarded_certificate"),
    "an empty header of a proxy": (MESH, head((HEADER, "")), "forwarded_certificate"),
    "two identities of the proxy": (CLOUD, head((IAP, "a.b.c"), (IAP, "a.b.c")), "identity_malformed"),
    "the proxy's identity beside the caller's": (CLOUD, head((IAP, "a.b.c"), (SIGNED, "d.e.f")), "identity_malformed"),
}


@pytest.mark.parametrize(("entrance", "given", "code"), REFUSED.values(), ids=REFUSED)
def test_is_refused_without_repeating_it(entrance: Entrance, given: RequestHead, code: str) -> None:
    with pytest.raises(Unauthenticated) as caught:
        as_believed(given, entrance)
    assert caught.value.code == code
    assert "a.b.c" not in str(caught.value)
    assert "spiffe" not in str(caught.value)
