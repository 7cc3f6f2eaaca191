"""What a worker checks credentials against, put together from the configuration."""

from collections.abc import Callable
from pathlib import Path

from egress_gateway.adapters.issuer_keys import IssuerKeyFiles
from egress_gateway.adapters.key_files import GRANT_KEY, worker_key
from egress_gateway.adapters.key_store import PEPPER_FILE, STORE_FILE, KeyStore
from egress_gateway.adapters.revocation_file import RevocationFile
from egress_gateway.core.config import GatewayConfig
from egress_gateway.identify import sigv4
from egress_gateway.identify.proof import Grants, Means
from egress_gateway.identify.signature_memory import SignatureMemory
from egress_gateway.identify.tokens import Tokens


def means_of(config: GatewayConfig, *, wanted: Callable[[str], None], used: Callable[[str, int], None]) -> Means:
    """The means of one worker.

    `wanted` is called with the name of an issuer whose keys should be fetched anew, `used` with each gateway
    key that was proved and when.
    """
    state, identity = config.state, config.identity
    revoked = RevocationFile(Path(state.revoked_identities), identity.names)
    return Means(
        source=KeyStore(Path(state.key_store) / STORE_FILE),
        pepper=worker_key(state, PEPPER_FILE),
        tokens=Tokens(identity.issuers, IssuerKeyFiles(identity.issuers, wanted), revoked),
        revoked=revoked,
        grants=Grants(worker_key(state, GRANT_KEY), longest=identity.token_seconds * 1_000_000),
        signatures=SignatureMemory(sigv4.SKEW),
        applications=identity.applications,
        used=used,
    )
