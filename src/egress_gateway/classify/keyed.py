"""Sets of values that can be asked for what is in them, and not read: hashes under a key that is kept elsewhere.

An entry is 64 bits: a hash of 56, and flags. Who has the entries alone learns how many there are. Who has the
key as well can ask for any value, as the gateway does, and so for all names that there are: the key is a secret.
Two sets share no entry, since each has a salt of its own. That a value which is not there is said to be has a
chance of one in 10^10 for a million entries.
"""

import hashlib
import struct
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Final

from egress_gateway.core.secret import Secret

KEY_BYTES: Final = 32
SALT_BYTES: Final = 16
FLAGS: Final = 0xFF
"""Bits of an entry that say what it is an entry of."""

_ENTRY: Final = struct.Struct("<Q")


class Hasher:
    """Makes entries without flags out of texts, under one key and one salt; for any number of threads."""

    def __init__(self, key: Secret[bytes], salt: bytes) -> None:
        own = hashlib.blake2b(salt, key=key.expose(), digest_size=KEY_BYTES, person=b"keyed set").digest()
        self._start = hashlib.blake2b(key=own, digest_size=_ENTRY.size)

    def entries(self, texts: Iterable[str]) -> list[int]:
        """The entry of each text, its flags zero."""
        copy, found = self._start.copy, []
        for text in texts:
            state = copy()
            state.update(text.encode())
            found.append(state.digest())
        return [entry & ~FLAGS for entry in struct.unpack(f"<{len(found)}Q", b"".join(found))]

    def entry(self, text: str) -> int:
        """The entry of one text, its flags zero."""
        return self.entries((text,))[0]


class KeyedSet:
    """Sorted entries, no two with the same hash, and what hashes a text as theirs were hashed."""

    def __init__(self, entries: Sequence[int], hasher: Hasher) -> None:
        """`entries` may be a view of bytes: they are looked at one by one, and not copied."""
        self._entries = entries
        self._hasher = hasher

    def __len__(self) -> int:
        return len(self._entries)

    def flags(self, texts: Sequence[str]) -> list[int]:
        """The flags of each text; -1 for one that is not there."""
        entries = self._entries
        count = len(entries)
        found = []
        for wanted in self._hasher.entries(texts):
            at = bisect_left(entries, wanted)
            entry = entries[at] if at < count else 0
            found.append(entry & FLAGS if entry & ~FLAGS == wanted and at < count else -1)
        return found
