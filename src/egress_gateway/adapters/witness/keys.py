"""The keys that a witness cosigns with: Ed25519, and ML-DSA-44 where that is wanted, each from a seed in a file."""

from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from egress_gateway.adapters.secret_files import create_key_file, read_key
from egress_gateway.audit.notes.checkpoint import cosign, cosign_ml_dsa, cosigner_key
from egress_gateway.audit.notes.note import Algorithm, VerifierKey, make_key
from egress_gateway.core.errors import ConfigError, WireError

SECOND: Final = ".ml-dsa-44"
"""What the second key's file is called more than the first one's."""


class WitnessKeys:
    """Cosigns under one name; makes a line for each key."""

    def __init__(self, name: str, ed25519: Ed25519PrivateKey, ml_dsa: MLDSA44PrivateKey | None = None) -> None:
        """Raises `ConfigError` if no key can have this name."""
        try:
            make_key(name, Algorithm.COSIGNATURE, ed25519.public_key().public_bytes_raw())
        except WireError as error:
            raise ConfigError(f"{error.reason}: a witness is named like `witness.example/one`") from error
        self._name = name
        self._ed25519 = ed25519
        self._ml_dsa = ml_dsa

    def cosign(self, text: str, now: int) -> str:
        """The lines over a checkpoint's text; `now` in seconds since the epoch."""
        line = cosign(text, self._name, self._ed25519, now)
        return line if self._ml_dsa is None else line + cosign_ml_dsa(text, self._name, self._ml_dsa, now)

    @property
    def verifier_keys(self) -> tuple[VerifierKey, ...]:
        """What goes into the policies of those who rely on this witness."""
        first = cosigner_key(self._name, self._ed25519.public_key())
        return (first,) if self._ml_dsa is None else (first, cosigner_key(self._name, self._ml_dsa.public_key()))


def make_witness_keys(file: Path, *, ml_dsa: bool) -> None:
    """Make whatever key is missing; nothing that exists is replaced. Raises `ConfigError`."""
    create_key_file(file)
    if ml_dsa:
        create_key_file(_second(file))


def read_witness_keys(name: str, file: Path, *, ml_dsa: bool) -> WitnessKeys:
    """The keys in a file and, if wanted, the one beside it. Raises `ConfigError`."""
    ed25519 = Ed25519PrivateKey.from_private_bytes(_seed(file))
    return WitnessKeys(name, ed25519, MLDSA44PrivateKey.from_seed_bytes(_seed(_second(file))) if ml_dsa else None)


def _second(file: Path) -> Path:
    return file.with_name(file.name + SECOND)


def _seed(file: Path) -> bytes:
    return read_key(f"file:{file}", environment={}).expose()
