"""Values that have an owner: whatever is found anywhere, it is known who planted it, and for whom.

Values have shapes that nothing else in a run has, so that one search of a text finds all of them.
"""

import re
from typing import Final

import msgspec

from egress_gateway.testing.credentials import Fabricator

SHAPES: Final = re.compile(rb"[a-z0-9.]+@soak\.example\.com|\bDE\d{20}\b|\b4539\d{12}\b|\bghp_[A-Za-z0-9]{36}\b")
TOKENS: Final = re.compile(rb"\b(?:EMAIL|IBAN|CARD|NAME|ADDRESS)_[0-9A-HJKMNP-TV-Z]{11,}")
"""What stands in for them at the provider."""


class Owner(msgspec.Struct, frozen=True):
    """Whose a value is: the application's, and within it one conversation's."""

    app: str
    conversation: int


class Planted:
    """Makes values; each differs from all others."""

    def __init__(self, seed: int) -> None:
        self._fabricator = Fabricator(seed)
        self._number = 0
        self._owners: dict[bytes, Owner] = {}

    def __len__(self) -> int:
        return len(self._owners)

    def email(self, owner: Owner) -> str:
        """A mail address."""
        self._number += 1
        return self._keep(f"ada.{self._number}.{self._fabricator.characters('abcdefghij', 6)}@soak.example.com", owner)

    def card(self, owner: Owner) -> str:
        """A card number."""
        return self._keep(self._fabricator.card(), owner)

    def iban(self, owner: Owner) -> str:
        """A bank account."""
        return self._keep(self._fabricator.iban(), owner)

    def secret(self, owner: Owner) -> str:
        """An access token, which no rule lets leave."""
        return self._keep(self._fabricator.secret("secret.github_token"), owner)

    def foreign(self, text: bytes, owner: Owner | None) -> list[str]:
        """What in a text was planted and is not the owner's: by application and conversation, never the value."""
        found = (self._owners.get(match.group()) for match in SHAPES.finditer(text))
        return [f"{each.app}/{each.conversation}" for each in found if each is not None and each != owner]

    def _keep(self, value: str, owner: Owner) -> str:
        self._owners[value.encode()] = owner
        return value
