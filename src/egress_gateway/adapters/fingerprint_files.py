"""Fingerprints of documents as a file: added, listed and removed one document at a time.

The names of the documents, which tell something as well, are sealed under the key; the text is not there at all.
"""

import secrets
from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Final

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from egress_gateway.adapters.keyed_files import KeyedFile, derived, new_salt, read_keyed, write_keyed
from egress_gateway.classify.fingerprints.copies import originals
from egress_gateway.classify.fingerprints.finder import REVISION, FingerprintFinder
from egress_gateway.classify.fingerprints.index import DOCUMENT, MOST_DOCUMENTS, MOST_SHARED, Fingerprints, common_in
from egress_gateway.classify.fingerprints.shingles import chosen, lines_of, runs
from egress_gateway.classify.keyed import Hasher
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DataClass, DetectorDigest
from egress_gateway.core.secret import Secret

_SUBJECT: Final = "fingerprints"
_NONCE_BYTES: Final = 12
_PURPOSE: Final = b"document names"


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One document of a file."""

    name: str
    words: int
    runs: int
    """That it is found by. Few for many words: most of what it says is said by others too."""


class _About(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    data_class: DataClass
    documents: bytes
    """The documents by number, sealed."""


class FingerprintFile(msgspec.Struct, frozen=True, kw_only=True):
    """What a file holds."""

    data_class: DataClass
    documents: Mapping[int, Document]
    salt: bytes
    entries: memoryview
    digest: DetectorDigest
    size: int


def read_fingerprints(path: Path, key: Secret[bytes]) -> FingerprintFile:
    """The file that was written. Raises `ConfigError`."""
    read: KeyedFile[_About] = read_keyed(path, key, _About, subject=_SUBJECT, revision=REVISION)
    sealed = read.about.documents
    # That nobody else wrote it is known by now: the whole file has a code under the same key.
    names = AESGCM(derived(key, _PURPOSE)).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)
    return FingerprintFile(
        data_class=read.about.data_class,
        documents=msgspec.json.decode(names, type=dict[int, Document]),
        salt=read.salt,
        entries=read.entries,
        digest=read.digest,
        size=read.size,
    )


def fingerprint_finder(name: str, path: Path, key: Secret[bytes], data_class: DataClass) -> FingerprintFinder:
    """What finds the documents of a file, as a class. Raises `ConfigError`."""
    read = read_fingerprints(path, key)
    known = Fingerprints(read.entries, Hasher(key, read.salt))
    return FingerprintFinder(name, data_class, known, read.digest)


def add_documents(
    path: Path,
    key: Secret[bytes],
    texts: Iterable[tuple[str, str]],
    *,
    data_class: DataClass,
    excluded: Iterable[str] = (),
) -> FingerprintFile:
    """Add documents, as name and text, in place of those of the same name; the file need not be there yet.

    What stands in an excluded text is no part of any of them. Raises `ConfigError`, also if there is no text.
    """
    before = read_fingerprints(path, key) if path.exists() else None
    salt = new_salt() if before is None else before.salt
    hasher = Hasher(key, salt)
    documents = {} if before is None else dict(before.documents)
    entries = array("Q") if before is None else array("Q", before.entries)
    numbers = {document.name: number for number, document in documents.items()}
    public = {entry & ~DOCUMENT for text in excluded for line in lines_of(text) for entry in hasher.entries(runs(line))}
    replaced: set[int] = set()
    seen: set[str] = set()
    added = array("Q")
    for name, text in texts:
        if name in seen:
            raise ConfigError(f"two documents are named {name!r}; rename one", file=str(path))
        seen.add(name)
        number = numbers.get(name, -1)
        if number < 0:
            number = numbers[name] = max(documents, default=-1) + 1
        else:
            replaced.add(number)
        if number >= MOST_DOCUMENTS:
            raise ConfigError(f"holds {MOST_DOCUMENTS} documents and no more; begin another file", file=str(path))
        lines = lines_of(text)
        kept = {entry & ~DOCUMENT for line in lines for entry in hasher.entries(chosen(line))} - public
        added.extend(entry | number for entry in kept)
        documents[number] = Document(name=name, words=sum(map(len, lines)), runs=0)
    if not seen:
        raise ConfigError("nothing was added: none of the files could be read as text; convert them first")
    entries = array("Q", (entry for entry in entries if entry & DOCUMENT not in replaced))
    entries.extend(added)
    _write(path, key, data_class, documents, entries, salt)
    return read_fingerprints(path, key)


def remove_documents(path: Path, key: Secret[bytes], names: Collection[str]) -> FingerprintFile:
    """Remove documents by name. Raises `ConfigError` if one is not there."""
    before = read_fingerprints(path, key)
    numbers = {number for number, document in before.documents.items() if document.name in names}
    if len(numbers) < len(set(names)):
        raise ConfigError("holds no document of this name; `egress fingerprint list` names them", file=str(path))
    left = {number: document for number, document in before.documents.items() if number not in numbers}
    if not left:
        raise ConfigError("would hold no document; delete the file, and what names it in gateway.yaml", file=str(path))
    entries = array("Q", (entry for entry in before.entries if entry & DOCUMENT not in numbers))
    _write(path, key, before.data_class, left, entries, before.salt)
    return read_fingerprints(path, key)


def _write(
    path: Path,
    key: Secret[bytes],
    data_class: DataClass,
    documents: Mapping[int, Document],
    entries: "array[int]",
    salt: bytes,
) -> None:
    """Write the entries without those that too many documents share; copies of one document are one."""
    first = originals(entries)
    most = common_in(len(set(first.values())))
    shared = Counter(run for run, _ in {(entry & ~DOCUMENT, first[entry & DOCUMENT]) for entry in entries})
    kept, held = array("Q"), Counter[int]()
    for entry in sorted(entries):
        run = entry & ~DOCUMENT
        # Of more copies than are looked up, the first ones stand for the others.
        if shared[run] <= most and held[run] < MOST_SHARED:
            held[run] += 1
            kept.append(entry)
    of_each = Counter(entry & DOCUMENT for entry in kept)
    counted = {
        number: msgspec.structs.replace(document, runs=of_each[number]) for number, document in documents.items()
    }
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = nonce + AESGCM(derived(key, _PURPOSE)).encrypt(nonce, msgspec.json.encode(counted), None)
    about = _About(data_class=data_class, documents=sealed)
    write_keyed(path, key, about, [kept], subject=_SUBJECT, revision=REVISION, salt=salt)
