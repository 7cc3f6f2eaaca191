"""Reviews on disk: one SQLite file of control's, with the sealed content beside each.

What is added, changed or erased is durable on return, so that a crash at any point keeps what was pending. What is
erased is overwritten with zeros in the file (`secure_delete`); what a disk or a snapshot keeps underneath is not in
our hands, and is sealed.

What is known of a review is sealed under a key of control's, so that nobody who asked is named in the file. Who can
write it can make reviews vanish, and who has the key as well can approve: only control's user can.
"""

import hmac
import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from egress_gateway.adapters.secret_files import PRIVATE, make_directory, require_private
from egress_gateway.audit.sealing.sealed import NONCE_BYTES, seal, unseal
from egress_gateway.core.errors import ConfigError, WireError
from egress_gateway.core.reviews import Review, ReviewId
from egress_gateway.core.secret import Secret

STORE_FILE: Final = "reviews.sqlite"
_VERSION: Final = 2
_IN_CLEAR: Final = 1
"""The version whose rows were not sealed."""
_PURPOSE: Final = b"egress-gateway reviews at rest v1"
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS review(id TEXT PRIMARY KEY, data BLOB NOT NULL, content BLOB NOT NULL);
"""

_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(Review)


def how_many(directory: Path) -> int:
    """How many reviews a file has, for whoever has no key to it; 0 where there is none. Raises `ConfigError`."""
    path = directory / STORE_FILE
    if not path.exists():
        return 0
    try:
        base = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            (count,) = base.execute("SELECT COUNT(*) FROM review").fetchone()
        finally:
            base.close()
    except sqlite3.Error as error:
        raise ConfigError(f"is no file of reviews that can be read: {error}", file=str(path)) from error
    return int(count)


class ReviewStore:
    """One file. Raises `ConfigError` from the constructor if it cannot be used, `OSError` from any other call."""

    def __init__(self, directory: Path, key: Secret[bytes]) -> None:
        """`key` is control's own; what seals the file is made of it."""
        self._key = Secret(hmac.digest(key.expose(), _PURPOSE, "sha256"))
        make_directory(directory)
        path = directory / STORE_FILE
        try:
            # SQLite would make it as the umask says; its journals take after it.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, PRIVATE))
        except OSError as error:
            raise ConfigError(f"cannot be opened: {error.strerror}", file=str(path)) from error
        require_private(path)
        try:
            self._base = sqlite3.connect(path, isolation_level=None)
            for pragma in ("secure_delete = ON", "journal_mode = TRUNCATE", "synchronous = FULL"):
                self._base.execute(f"PRAGMA {pragma}")
            self._base.executescript(_SCHEMA)
            (version,) = self._base.execute("PRAGMA user_version").fetchone()
            if version not in {0, _IN_CLEAR, _VERSION}:
                raise ConfigError("was written by another version of the gateway", file=str(path))
            self._base.execute("BEGIN IMMEDIATE")
            if version == _IN_CLEAR:
                rows = self._base.execute("SELECT id, data FROM review").fetchall()
                sealed = [(self._sealed(review, data), review) for review, data in rows]
                self._base.executemany("UPDATE review SET data = ? WHERE id = ?", sealed)
            self._base.execute(f"PRAGMA user_version = {_VERSION}")
            self._base.execute("COMMIT")
        except sqlite3.Error as error:
            raise ConfigError(f"is no file of reviews: {error}; move it away", file=str(path)) from error

    def load(self) -> list[Review]:
        """All reviews, oldest first."""
        try:
            rows = self._base.execute("SELECT id, data FROM review ORDER BY id").fetchall()
            return [
                _DECODER.decode(unseal(self._key, data.decode("ascii"), bound_to=review.encode()))
                for review, data in rows
            ]
        except (sqlite3.Error, msgspec.MsgspecError, UnicodeDecodeError, WireError) as error:
            raise OSError(f"reviews cannot be read: {error}") from error

    def add(self, review: Review, sealed: bytes) -> None:
        """Keep a new review with its content."""
        self._do("INSERT INTO review VALUES (?, ?, ?)", (review.id, self._row(review), sealed))

    def put(self, review: Review) -> None:
        """Keep what became of a review."""
        self._do("UPDATE review SET data = ? WHERE id = ?", (self._row(review), review.id))

    def content(self, review: ReviewId) -> bytes:
        """The sealed content; empty if there is no such review."""
        try:
            row = self._base.execute("SELECT content FROM review WHERE id = ?", (review,)).fetchone()
        except sqlite3.Error as error:
            raise OSError(f"a review cannot be read: {error}") from error
        return bytes(row[0]) if row is not None else b""

    def sizes(self) -> dict[ReviewId, int]:
        """Bytes of sealed content of each review, without reading them."""
        try:
            return dict(self._base.execute("SELECT id, length(content) FROM review").fetchall())
        except sqlite3.Error as error:
            raise OSError(f"reviews cannot be read: {error}") from error

    def empty(self, reviews: Sequence[ReviewId]) -> None:
        """Overwrite the content of reviews, and keep what became of them. All of them or none."""
        marks = ",".join("?" * len(reviews))
        self._do(f"UPDATE review SET content = x'' WHERE id IN ({marks})", tuple(reviews))  # noqa: S608 - marks alone

    def erase(self, review: ReviewId) -> None:
        """Forget a review and overwrite it."""
        self._do("DELETE FROM review WHERE id = ?", (review,))

    def close(self) -> None:
        """Close the file."""
        self._base.close()

    def _row(self, review: Review) -> bytes:
        return self._sealed(review.id, _ENCODER.encode(review))

    def _sealed(self, review: str, data: bytes) -> bytes:
        return seal(self._key, data, nonce=os.urandom(NONCE_BYTES), bound_to=review.encode()).encode("ascii")

    def _do(self, statement: str, values: tuple[object, ...]) -> None:
        try:
            self._base.execute(statement, values)
        except sqlite3.Error as error:
            raise OSError(f"reviews cannot be written: {error}") from error
