"""Sealed blobs come back as the provider made them, or not at all."""

import base64

import pytest

from egress_gateway.core.errors import Unavailable
from egress_gateway.core.ids import DataClass
from egress_gateway.core.policy import Principal
from egress_gateway.core.redaction import Replacement, RestoredSpan
from egress_gateway.core.routes import RedactScope
from egress_gateway.core.secret import Secret, Sensitive
from egress_gateway.redact.seal import MARK, seal, sealer, unseal, unsealer
from egress_gateway.redact.tokens import EPOCH, scope_key

KEY = Secret(b"k" * 32)
EMAIL = DataClass("pii.email")
SAID = "mail email\\_X and EMAIL_X and Zoe"
SHOWN = "mail a@b.example and a@b.example and [NAME]"
SPANS = (
    RestoredSpan(start=5, end=16, said="email\\_X", token="EMAIL_X", data_class=EMAIL),
    RestoredSpan(start=21, end=32, said="EMAIL_X", token="EMAIL_X", data_class=EMAIL),
    RestoredSpan(start=37, end=43, said="Zoe", data_class=DataClass("pii.name")),
)
BLOB = "c2lnbmF0dXJl"


def sealed() -> str:
    return seal(KEY, "anthropic", said=SAID, shown=SHOWN, spans=SPANS, blob=BLOB)


def test_text_blob_upstream_and_values_come_back() -> None:
    opened = unseal(KEY, SHOWN, sealed())
    assert opened is not None
    assert (opened.text, opened.blob, opened.upstream) == (SAID, BLOB, "anthropic")
    assert opened.replacements == (
        Replacement(token="EMAIL_X", value=Sensitive("a@b.example"), data_class=EMAIL, restorable=True),
    )


def test_what_was_masked_is_not_readable() -> None:
    payload = sealed().removeprefix(BLOB + MARK).partition(".")[0]
    assert b"Zoe" not in base64.urlsafe_b64decode(payload + "==")


def test_the_same_answer_is_sealed_the_same() -> None:
    assert sealed() == sealed()


def test_a_blob_without_text_is_sealed_too() -> None:
    opened = unsealer(KEY)("", sealer(KEY, "anthropic")("", "", (), BLOB))
    assert opened is not None
    assert (opened.text, opened.blob, opened.replacements) == ("", BLOB, ())


def test_a_seal_around_a_seal_is_undone_one_by_one() -> None:
    twice = seal(
        KEY, "outer", said="", shown="", spans=(), blob=seal(KEY, "inner", said="", shown="", spans=(), blob=BLOB)
    )
    outer = unseal(KEY, "", twice)
    assert outer is not None
    inner = unseal(KEY, "", outer.blob)
    assert inner is not None
    assert (outer.upstream, inner.upstream, inner.blob) == ("outer", "inner", BLOB)


def test_a_seal_of_the_epoch_before_is_opened_with_its_key_alone() -> None:
    def key_at(now: int) -> Secret[bytes]:
        return scope_key(KEY, route="r", kind=RedactScope.APP, principal=Principal(app="a"), now=now)

    now = 5 * EPOCH + 1
    made = sealer(key_at(now - EPOCH), "anthropic")(SAID, SHOWN, SPANS, BLOB)
    assert unsealer(key_at(now))(SHOWN, made) is None
    opened = unsealer(key_at(now - EPOCH))(SHOWN, made)
    assert opened is not None
    assert (opened.text, opened.blob) == (SAID, BLOB)
    assert unsealer(key_at(now - 2 * EPOCH))(SHOWN, made) is None


FORGED = [
    ("no seal", BLOB),
    ("an empty seal", BLOB + MARK),
    ("a seal of nothing", BLOB + MARK + "."),
    ("a short mac", BLOB + MARK + "AAAA.AAAA"),
    ("no base64", BLOB + MARK + "*.*"),
    ("letters that are not ASCII", BLOB + MARK + "é.ü"),
    ("one letter", BLOB + MARK + "A.A"),
    ("another blob", "x" + sealed()),
    ("a second dot", sealed() + "."),
    ("padding", sealed() + "="),
    ("white space", sealed() + "\n"),
    ("unused bits", sealed()[:-1] + chr(ord(sealed()[-1]) + 1)),
]


@pytest.mark.parametrize("blob", [blob for _, blob in FORGED], ids=[why for why, _ in FORGED])
def test_a_changed_blob_proves_nothing(blob: str) -> None:
    assert unseal(KEY, SHOWN, blob) is None


def test_a_changed_text_or_another_scope_proves_nothing() -> None:
    assert unseal(KEY, SHOWN + " ", sealed()) is None
    assert unseal(KEY, SAID, sealed()) is None
    assert unseal(Secret(b"o" * 32), SHOWN, sealed()) is None


def test_characters_cannot_move_between_text_and_blob() -> None:
    made = seal(KEY, "anthropic", said="ab", shown="ab", spans=(), blob="c")
    assert unseal(KEY, "a", "b" + made) is None


def test_what_the_spans_do_not_explain_is_not_sealed() -> None:
    with pytest.raises(Unavailable) as unavailable:
        seal(KEY, "anthropic", said=SAID, shown=SHOWN, spans=SPANS[1:], blob=BLOB)
    assert unavailable.value.code == "seal_mismatch"
