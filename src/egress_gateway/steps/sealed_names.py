"""Names of agents, and of what they do, sealed: whoever keeps them cannot read them, and knows the same name again."""

import hashlib
import hmac
from functools import lru_cache
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from egress_gateway.core.baselines import Habit, HabitKind
from egress_gateway.core.secret import Secret
from egress_gateway.steps.principal_keys import counting_key

LONGEST_NAME: Final = 240
"""Bytes of a name as they are sealed; of a longer one its beginning, and a digest of it."""
_KEPT: Final = 160
_REMEMBERED: Final = 20_000
"""Names whose sealed form is not worked out again: 5 to 10 us each. They are cut to their length before."""
_AGENT: Final = b"agent"


class SealedNames:
    """Seals names with a key of the installation; the same name is always sealed alike, within its kind."""

    def __init__(self, master: Secret[bytes]) -> None:
        sealing = hmac.digest(counting_key(master, "agents").expose(), b"names of agents and habits", "sha512")
        self._cipher = AESSIV(sealing)
        self._sealed = lru_cache(_REMEMBERED)(self._seal)

    def agent(self, app: str, agent: str) -> bytes:
        """The name of an agent, or with none of an application, sealed."""
        return self._sealed(_AGENT, _cut(msgspec.json.encode([app, agent])))

    def habit(self, kind: HabitKind, name: str) -> Habit:
        """Something that an agent does, its name sealed."""
        return Habit(kind, self._sealed(kind.value.encode(), _cut(name.encode("utf-8", "surrogatepass"))))

    def open_agent(self, sealed: bytes) -> tuple[str, str] | None:
        """Application and agent of a sealed name; None for one that another key has sealed."""
        opened = self._open(_AGENT, sealed)
        try:
            return None if opened is None else msgspec.json.decode(opened, type=tuple[str, str])
        except msgspec.DecodeError:
            # Too long to be kept as it was.
            return opened or "", ""

    def open_habit(self, kind: HabitKind, sealed: bytes) -> str | None:
        """The name of a habit; None for one that another key has sealed."""
        return self._open(kind.value.encode(), sealed)

    def _open(self, kind: bytes, sealed: bytes) -> str | None:
        try:
            return self._cipher.decrypt(sealed, [kind]).decode("utf-8", "replace")
        except (InvalidTag, ValueError):
            return None

    def _seal(self, kind: bytes, name: bytes) -> bytes:
        return self._cipher.encrypt(name, [kind])


def _cut(name: bytes) -> bytes:
    if len(name) <= LONGEST_NAME:
        return name
    return name[:_KEPT] + b"..." + hashlib.sha256(name).hexdigest().encode()
