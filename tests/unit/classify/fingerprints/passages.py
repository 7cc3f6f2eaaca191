"""Texts of words that nobody says by chance."""

import hashlib


def passage(words: int, seed: int) -> str:
    """So many words, the same for the same seed."""
    digests = (hashlib.sha256(f"{seed} {number}".encode()).digest() for number in range(words))
    return " ".join("".join(chr(ord("a") + byte % 20) for byte in digest[: 2 + digest[-1] % 7]) for digest in digests)
