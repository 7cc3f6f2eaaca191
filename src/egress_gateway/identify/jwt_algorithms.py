"""The algorithms by which tokens may be signed (RFC 7518, RFC 8037, RFC 9864).

Apart from the keys, so that reading a configuration loads no cryptography.
"""

from collections.abc import Mapping
from typing import Final

SHARED: Final = "HS256"
"""The one algorithm whose key is a secret that issuer and gateway share."""

ALGORITHMS: Final[Mapping[str, tuple[str, str]]] = {
    **dict.fromkeys(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), ("RSA", "")),
    "ES256": ("EC", "P-256"),
    "ES384": ("EC", "P-384"),
    "ES512": ("EC", "P-521"),
    "EdDSA": ("OKP", "Ed25519"),
    "Ed25519": ("OKP", "Ed25519"),
    SHARED: ("oct", ""),
}
"""Every algorithm there is here, with the type and the curve of its keys. `none` is not one."""
