"""Signed notes: the published examples open with their keys, and every other reading is refused."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from egress_gateway.audit.notes.checkpoint import (
    Checkpoint,
    cosign,
    cosign_ml_dsa,
    cosigner_key,
    sign,
    text_of,
    verifier_key,
)
from egress_gateway.audit.notes.note import (
    LARGEST_NOTE,
    Algorithm,
    cosigned_text,
    cosigned_tree,
    joined,
    line,
    make_key,
    parse,
    read_key,
    signed_by,
    timestamp_of,
    tree_head,
    write_key,
)
from egress_gateway.core.errors import WireError

POEM = """\
Ognuno sta solo sul cuor della terra
trafitto da un raggio di sole:

ed è subito sera.

— quasimodo.example/salvatore \
NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=
"""
"""The example of C2SP signed-note: its text holds an empty line."""
SOFA = """\
example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa \
Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 \
jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
"""
"""The example of C2SP tlog-cosignature."""
NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NEUMANN_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
"""Key and note of golang.org/x/mod/sumdb/note."""

ORIGIN = "audit.test/n1"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
WITNESS = Ed25519PrivateKey.from_private_bytes(bytes(32))
SECOND = MLDSA44PrivateKey.from_seed_bytes(bytes(range(32)))
CHECKPOINT = Checkpoint(origin=ORIGIN, size=7, root=bytes(range(32)))
TEXT = text_of(CHECKPOINT)
NOTE = joined(
    parse(sign(CHECKPOINT, ORIGIN, KEY)),
    (cosign(TEXT, "w.test", WITNESS, 1679315147), cosign_ml_dsa(TEXT, ORIGIN, SECOND, 1679315148)),
)
LOG = read_key(verifier_key(ORIGIN, KEY.public_key()))
W = read_key(cosigner_key("w.test", WITNESS.public_key()))
POST_QUANTUM = read_key(cosigner_key(ORIGIN, SECOND.public_key()))


@pytest.mark.parametrize("published", [POEM, SOFA, NEUMANN_NOTE], ids=["signed-note", "tlog-cosignature", "sumdb"])
def test_a_published_note_is_read_and_written_the_same(published: str) -> None:
    assert joined(parse(published.encode())) == published.encode()


def test_the_published_poem_keeps_its_empty_line() -> None:
    note = parse(POEM.encode())
    assert note.text.endswith("di sole:\n\ned è subito sera.\n")
    assert [(one.name, one.key_id.hex(), len(one.signature)) for one in note.signatures] == [
        ("quasimodo.example/salvatore", "367ba04b", 64)
    ]


def test_the_published_cosignature_says_when_and_over_what() -> None:
    note = parse(SOFA.encode())
    log, witness = note.signatures
    assert (log.name, log.key_id.hex(), len(log.signature)) == ("example.com/behind-the-sofa", "033de0ae", 64)
    assert (witness.name, witness.key_id.hex()) == ("witness.example.com/w1", "8d66cf3f")
    assert int.from_bytes(witness.signature[:8]) == 1679315147
    assert cosigned_text(note.text, 1679315147).decode() == (
        "cosignature/v1\ntime 1679315147\nexample.com/behind-the-sofa\n20852163\n"
        "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    )
    assert tree_head(note.text)[:2] == ("example.com/behind-the-sofa", 20852163)


def test_the_published_key_verifies_its_note_and_no_other() -> None:
    key = read_key(NEUMANN)
    assert write_key(key) == NEUMANN
    assert (key.name, key.key_id.hex(), key.algorithm) == ("PeterNeumann", "c74f20a3", Algorithm.ED25519)
    assert signed_by(parse(NEUMANN_NOTE.encode()), key)
    with pytest.raises(WireError, match="false signature of 'PeterNeumann'"):
        signed_by(parse(NEUMANN_NOTE.replace("answer", "Answer").encode()), key)
    assert not signed_by(parse(POEM.encode()), key)


def test_each_key_finds_its_own_line() -> None:
    note = parse(NOTE)
    assert [signed_by(note, key) for key in (LOG, W, POST_QUANTUM)] == [True, True, True]
    assert (timestamp_of(note, W), timestamp_of(note, POST_QUANTUM)) == (1679315147, 1679315148)
    assert not signed_by(note, make_key("w2.test", Algorithm.COSIGNATURE, W.public))
    assert not signed_by(note, make_key(W.name, Algorithm.ED25519, W.public))


def test_the_newest_of_several_times_counts() -> None:
    again = joined(
        parse(NOTE), (cosign(TEXT, "w.test", WITNESS, 1679315140), cosign(TEXT, "w.test", WITNESS, 1679319999))
    )
    assert timestamp_of(parse(again), W) == 1679319999


def test_what_ml_dsa_signs_is_the_published_structure() -> None:
    assert cosigned_tree(TEXT, "w", 258).hex() == (
        "737562747265652f76310a00"
        "0177"
        "0000000000000102"
        "0d" + ORIGIN.encode().hex() + "0000000000000000"
        "0000000000000007" + bytes(range(32)).hex()
    )


def altered(number: int, at: int) -> bytes:
    """The note with one bit of one signature changed."""
    note = parse(NOTE)
    one = note.signatures[number]
    changed = bytearray(one.signature)
    changed[at] ^= 1
    lines = [line(each.name, each.key_id, each.signature) for each in note.signatures]
    lines[number] = line(one.name, one.key_id, bytes(changed))
    return f"{TEXT}\n{''.join(lines)}".encode()


FALSE = {
    "the log's signature": (altered(0, 5), LOG),
    "a witness's signature": (altered(1, 40), W),
    "a witness's time": (altered(1, 7), W),
    "a witness's time beyond all times": (
        NOTE + line("w.test", W.key_id, (2**63).to_bytes(8) + WITNESS.sign(cosigned_text(TEXT, 2**63))).encode(),
        W,
    ),
    "an ML-DSA-44 signature": (altered(2, 2000), POST_QUANTUM),
    "an ML-DSA-44 time": (altered(2, 7), POST_QUANTUM),
    "an ML-DSA-44 signature of another name": (
        NOTE.replace(
            line(ORIGIN, POST_QUANTUM.key_id, parse(NOTE).signatures[2].signature).encode(),
            line(
                ORIGIN, POST_QUANTUM.key_id, (9).to_bytes(8) + SECOND.sign(cosigned_tree(TEXT, "audit.test/n2", 9))
            ).encode(),
        ),
        POST_QUANTUM,
    ),
    "a short signature": (NOTE + line(ORIGIN, LOG.key_id, bytes(63)).encode(), LOG),
    "a second line that is false": (NOTE + line(ORIGIN, LOG.key_id, bytes(64)).encode(), LOG),
}


@pytest.mark.parametrize(("note", "key"), FALSE.values(), ids=FALSE)
def test_a_note_is_refused_for_the_false(note: bytes, key: object) -> None:
    assert note != NOTE
    with pytest.raises(WireError, match="false signature"):
        signed_by(parse(note), key)  # type: ignore[arg-type]  # the table holds notes and keys


def test_a_time_is_stated_by_a_timestamped_key_that_signed() -> None:
    with pytest.raises(WireError, match="without a time"):
        timestamp_of(parse(NOTE), LOG)
    with pytest.raises(WireError, match="did not sign"):
        timestamp_of(parse(sign(CHECKPOINT, ORIGIN, KEY)), W)


UNREADABLE = {
    "nothing": (b"", "without signatures"),
    "no signature": (TEXT.encode() + b"\n", "without signatures|no signature"),
    "no last newline": (NOTE[:-1], "without signatures"),
    "not UTF-8": (b"\xff" + NOTE, "not UTF-8"),
    "a control character": (b"a\rb\n" + NOTE, "control characters"),
    "too long": (NOTE + b"x" * LARGEST_NOTE, "more than"),
    "a line without dash": (NOTE + b"hello\n", "no signature"),
    "a name with a plus sign": (NOTE + "— a+b AAAAAAA=\n".encode(), "no signature"),
    "a signature of a key id alone": (NOTE + "— a AAAAAA==\n".encode(), "no signature"),
    "a signature with unused bits set": (NOTE + "— a AAAAAAB=\n".encode(), "canonical base64"),
    "a signature that is not base64": (NOTE + "— a ***\n".encode(), "not base64"),
}


@pytest.mark.parametrize(("raw", "reason"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_note_is_unreadable_for(raw: bytes, reason: str) -> None:
    with pytest.raises(WireError, match=reason):
        parse(raw)


def test_sixteen_post_quantum_signatures_fit() -> None:
    one = cosign_ml_dsa(TEXT, "a" * 200, SECOND, 1)
    assert len(parse(joined(parse(NOTE), [one] * 15)).signatures) == 18


UNKNOWN_KEYS = {
    "nothing": "",
    "an empty key": "name+12345678+",
    "another algorithm": "name+12345678+" + base64.b64encode(b"\x02" + bytes(32)).decode(),
    "a short ML-DSA-44 key": "name+12345678+" + base64.b64encode(b"\x06" + bytes(32)).decode(),
    "another id": LOG.name + "+00000000+" + write_key(LOG).split("+", 2)[2],
}


@pytest.mark.parametrize("vkey", UNKNOWN_KEYS.values(), ids=UNKNOWN_KEYS)
def test_a_key_is_refused(vkey: str) -> None:
    with pytest.raises(WireError):
        read_key(vkey)


def test_names_inside_a_post_quantum_signature_are_bounded() -> None:
    with pytest.raises(WireError, match="255"):
        cosigned_tree(TEXT, "w" * 256, 0)


def test_a_checkpoint_has_no_extension_lines() -> None:
    with pytest.raises(WireError, match="not a checkpoint"):
        tree_head(TEXT + "more\n")
