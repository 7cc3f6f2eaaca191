"""Values that must never get out: made for a test, remembered for the search afterwards."""

from egress_gateway.testing.credentials import Fabricator

UNLIKE_OTHERS = 7_000_000
"""A seed that no other test uses, so that a value found somewhere came from here."""


class Planted:
    """Makes sensitive values; each differs from all others."""

    def __init__(self) -> None:
        self._fabricator = Fabricator(UNLIKE_OTHERS)
        self._number = 0
        self.values: list[str] = []
        """What no provider may see."""
        self.words: list[str] = []
        """What a provider may see; like the values, it must not be kept anywhere."""

    def email(self) -> str:
        """A mail address that occurs once in the world."""
        self._number += 1
        return self._keep(f"ada.{self._number}.{self._fabricator.characters('abcdefghij', 8)}@example.com")

    def card(self) -> str:
        """A card number."""
        return self._keep(self._fabricator.card())

    def iban(self) -> str:
        """A bank account."""
        return self._keep(self._fabricator.iban())

    def secret(self) -> str:
        """A provider's access token: no rule lets it leave, in whatever form."""
        return self._keep(self._fabricator.secret("secret.github_token"))

    def plain(self) -> str:
        """A word that is no finding."""
        word = self._fabricator.characters("bcdfghjklmnpqrstvwxz", 24)
        self.words.append(word)
        return word

    def _keep(self, value: str) -> str:
        self.values.append(value)
        return value
