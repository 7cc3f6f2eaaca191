"""Signed notes: ours open with our key, the published example with its key, and nothing else does."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from egress_gateway.audit.notes.checkpoint import (
    Checkpoint,
    VerifierKey,
    check_key,
    cosign,
    cosign_ml_dsa,
    cosigner_key,
    open_note,
    sign,
    split_notes,
    stated_size,
    text_of,
    verifier_key,
)
from egress_gateway.audit.notes.note import LARGEST_NOTE
from egress_gateway.core.errors import WireError

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ORIGIN = "audit.test/n1"
VKEY = verifier_key(ORIGIN, KEY.public_key())
CHECKPOINT = Checkpoint(origin=ORIGIN, size=20852163, root=bytes(range(32)))
NOTE = sign(CHECKPOINT, ORIGIN, KEY)

PUBLISHED_KEY = VerifierKey("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
"""The example of C2SP signed-note and of golang.org/x/mod/sumdb/note."""
PUBLISHED_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_a_checkpoint_is_three_lines() -> None:
    assert text_of(CHECKPOINT) == f"{ORIGIN}\n20852163\n{base64.b64encode(bytes(range(32))).decode()}\n"


def test_what_was_signed_opens() -> None:
    assert open_note(NOTE, VKEY) == CHECKPOINT
    assert stated_size(NOTE) == 20852163
    check_key(VKEY)


def test_the_published_example_is_signed_but_no_checkpoint() -> None:
    with pytest.raises(WireError, match="not a checkpoint"):
        open_note(PUBLISHED_NOTE.encode(), PUBLISHED_KEY)
    with pytest.raises(WireError, match="false signature"):
        open_note(PUBLISHED_NOTE.replace("problem is", "problem was").encode(), PUBLISHED_KEY)


def test_cosignatures_of_others_do_not_matter() -> None:
    other = sign(CHECKPOINT, "witness.test", Ed25519PrivateKey.generate())
    line = other.decode().splitlines()[-1].encode() + b"\n"
    assert open_note(NOTE + line, VKEY) == CHECKPOINT


WITNESS = Ed25519PrivateKey.from_private_bytes(bytes(32))
SECOND_KEY = MLDSA44PrivateKey.from_seed_bytes(bytes(range(32)))
LINES = {
    "witness's Ed25519 line": (cosign(text_of(CHECKPOINT), "w.test", WITNESS, 9), ("w.test", WITNESS.public_key())),
    "ML-DSA-44 line": (cosign_ml_dsa(text_of(CHECKPOINT), ORIGIN, SECOND_KEY, 9), (ORIGIN, SECOND_KEY.public_key())),
}


@pytest.mark.parametrize(("line", "key"), LINES.values(), ids=LINES)
def test_a_checkpoint_opens_by_any_key_that_signed_it(line: str, key: tuple[str, Ed25519PublicKey]) -> None:
    note, vkey = NOTE + line.encode(), cosigner_key(*key)
    assert open_note(note, vkey) == open_note(note, VKEY) == CHECKPOINT
    with pytest.raises(WireError, match="did not sign"):
        open_note(NOTE, vkey)
    with pytest.raises(WireError, match="false signature"):
        open_note(note.replace(b"20852163", b"20852164"), vkey)


def signed(text: str) -> bytes:
    """A note with a good signature over any text."""
    line = sign(CHECKPOINT, ORIGIN, KEY).decode().splitlines()[-1].rsplit(" ", 1)[1]
    key_id = base64.b64decode(line)[:4]
    return f"{text}\n— {ORIGIN} {base64.b64encode(key_id + KEY.sign(text.encode())).decode()}\n".encode()


ROOT = base64.b64encode(bytes(32)).decode()
REFUSED = {
    "nothing": (b"", "without signatures"),
    "no signature": (text_of(CHECKPOINT).encode() + b"\n", "without signatures|no signature"),
    "no final newline": (NOTE[:-1], "without signatures"),
    "not UTF-8": (b"\xff" + NOTE, "not UTF-8"),
    "too long": (NOTE + b"x" * LARGEST_NOTE, "more than"),
    "a line that is no signature": (NOTE + b"hello\n", "no signature"),
    "another origin": (NOTE.replace(b"audit.test/n1\n2", b"audit.test/n2\n2"), "false signature"),
    "another size": (NOTE.replace(b"20852163", b"20852164"), "false signature"),
    "another key": (sign(CHECKPOINT, ORIGIN, Ed25519PrivateKey.generate()), "did not sign"),
    "a signature that is not base64": (NOTE.decode().rsplit(" ", 1)[0].encode() + b" ***\n", "not base64"),
    "a signature with unused bits set": (NOTE[:-2].rsplit(b" ", 1)[0] + b" QR==\n", "canonical base64"),
    "a size with a leading zero": (signed(f"{ORIGIN}\n07\n{ROOT}\n"), "not a checkpoint"),
    "a negative size": (signed(f"{ORIGIN}\n-7\n{ROOT}\n"), "not a checkpoint"),
    "no origin": (signed(f"\n7\n{ROOT}\n"), "signature|checkpoint"),
    "an extension line": (signed(f"{ORIGIN}\n7\n{ROOT}\nmore\n"), "not a checkpoint"),
    "a short root": (signed(f"{ORIGIN}\n7\nAAAA\n"), "32 bytes"),
}


@pytest.mark.parametrize(("note", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_note_is_refused_for(note: bytes, reason: str) -> None:
    with pytest.raises(WireError, match=reason):
        open_note(note, VKEY)


BAD_KEYS = {
    "nothing": "",
    "two parts": "name+12345678",
    "a name with a space": VKEY.replace("audit", "au dit"),
    "another id": VKEY.split("+")[0] + "+00000000+" + VKEY.split("+", 2)[2],
    "not base64": "name+12345678+***",
    "another algorithm": "name+12345678+" + base64.b64encode(b"\x02" + bytes(32)).decode(),
    "a short key": "name+12345678+" + base64.b64encode(b"\x01" + bytes(31)).decode(),
}


@pytest.mark.parametrize("vkey", BAD_KEYS.values(), ids=BAD_KEYS)
def test_a_verifier_key_is_refused(vkey: str) -> None:
    with pytest.raises(WireError):
        check_key(VerifierKey(vkey))


def test_a_key_name_has_no_spaces() -> None:
    with pytest.raises(WireError, match="no spaces"):
        sign(CHECKPOINT, "audit test", KEY)


SECOND = sign(Checkpoint(origin=ORIGIN, size=20852164, root=bytes(32)), ORIGIN, KEY)


@pytest.mark.parametrize("cut", [0, 1, 20, len(text_of(CHECKPOINT)), len(text_of(CHECKPOINT)) + 1, len(SECOND)])
def test_a_history_is_split_and_its_cut_off_end_kept_apart(cut: int) -> None:
    history = NOTE + b"\n" + SECOND + b"\n"
    assert split_notes(history) == ([NOTE, SECOND], b"")
    assert split_notes(history + NOTE[:cut]) == ([NOTE, SECOND], NOTE[:cut])
