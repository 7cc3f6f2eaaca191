"""The log's second signature: ML-DSA-44 below Ed25519, for those who reckon with quantum computers.

A timestamped line of C2SP tlog-cosignature, as logs are to use by C2SP tlog-checkpoint. Verifiers that
do not know the algorithm read past it.
"""

from collections.abc import Callable, Mapping

from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from egress_gateway.adapters.secret_files import read_key
from egress_gateway.audit.notes.checkpoint import cosign_ml_dsa

SecondLine = Callable[[str], str]
"""From a checkpoint's text to a line below it."""


def second_line(
    reference: str, origin: str, *, environment: Mapping[str, str], now: Callable[[], int]
) -> SecondLine | None:
    """What signs with the key behind a reference, at the time `now` in microseconds; None without a reference.

    Raises `ConfigError`.
    """
    if not reference:
        return None
    key = MLDSA44PrivateKey.from_seed_bytes(read_key(reference, environment=environment).expose())
    return lambda text: cosign_ml_dsa(text, origin, key, now() // 1_000_000)
