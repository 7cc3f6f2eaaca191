# ruff: noqa: RUF001  - ambiguous characters are what is tested
"""The whole classifier: evasions it sees through, ordinary text it leaves alone, and its digest."""

import base64
from urllib.parse import quote

import msgspec
import pytest

from egress_gateway.classify import build_classifier
from egress_gateway.classify.classifier import digest_of
from egress_gateway.classify.decode import MAX_STRETCH
from egress_gateway.classify.pattern import Cue, Detector, Pattern, issued
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.slots import Scope, Slot
from egress_gateway.core.token_form import check_character
from egress_gateway.core.vocabulary import BUILTIN_CLASSES

CARD = "4111111111111111"
MAIL = "bob@example.com"


def slots(*texts, scope=Scope.MESSAGE):
    return [Slot(pointer=f"/{at}", scope=scope, text=text) for at, text in enumerate(texts)]


def found(classifier, *texts):
    given = slots(*texts)
    return [(f.slot, given[f.slot].text[f.start : f.end], f.data_class) for f in classifier.classify(given)]


EVASIONS = {
    "full-width digits": ("".join(chr(ord(c) + 0xFEE0) for c in CARD), "pci.card"),
    "mathematical digits": ("".join(chr(ord(c) - 48 + 0x1D7CE) for c in CARD), "pci.card"),
    "zero-width spaces": ("\u200b".join(CARD), "pci.card"),
    "bidirectional controls": ("\u202e" + "\u2066".join(CARD), "pci.card"),
    "tags between": (CARD[:8] + "\U000e0041" + CARD[8:], "pci.card"),
    "written in tags": ("hi" + "".join(chr(0xE0000 + ord(c)) for c in CARD), "pci.card"),
    "variation selectors": ("\ufe0f".join(CARD), "pci.card"),
    "reversed under an override": ("\u202e" + CARD[::-1] + "\u202c", "pci.card"),
    "signs one by one": (" ".join(CARD), "pci.card"),
    "dotted": (".".join(CARD), "pci.card"),
    "digits as words": ("four " + "one " * 15, "pci.card"),
    "quoted-printable": ("".join(f"={ord(c):02X}" for c in CARD), "pci.card"),
    "combining marks": ("\u0301".join(CARD), "pci.card"),
    "homoglyphs": ("bоb@еxаmple.com", "pii.email"),
    "a key in Cyrillic": ("АК" + "IA" + "ABCDEFGHIJ234567", "secret.aws_access_key"),
    "other dashes": ("4111\u20111111\u20131111\u20141111", "pci.card"),
    "digit by digit": (" ".join(CARD), "pci.card"),
    "base64": (base64.b64encode(f"pay {CARD}".encode()).decode(), "pci.card"),
    "base64 twice": (base64.b64encode(base64.b64encode(f"pay {CARD}".encode())).decode(), "pci.card"),
    "base64 of an address for URLs": ("d=" + base64.urlsafe_b64encode(MAIL.encode()).decode(), "pii.email"),
    "base32": (base64.b32encode(f"pay {CARD}".encode()).decode(), "pci.card"),
    "hex": (CARD.encode().hex(), "pci.card"),
    "percent": ("".join(f"%{ord(c):02x}" for c in CARD), "pci.card"),
    "percent twice": (quote(quote(MAIL)), "pii.email"),
    "entities": ("".join(f"&#{ord(c)};" for c in CARD), "pci.card"),
    "escapes": ("".join(f"\\u{ord(c):04x}" for c in CARD), "pci.card"),
    "spelt out": ("bob [at] example [dot] com", "pii.email"),
    "under a label like a token": ("CARD_" + CARD, "pci.card"),
    "with a footnote": (CARD + "¹", "pci.card"),
    "an address before a token": (MAIL + "EMAIL_SE9R57SMNRE", "pii.email"),
    "base64 behind a path": ("https://x.io/d/" + base64.b64encode(f"pay {CARD}".encode()).decode(), "pci.card"),
    "escapes escaped again": (MAIL.replace("@", r"\\u0040"), "pii.email"),
    "a key over two lines": ("AKIA" + "ABCDEF\nGHIJ234567", "secret.aws_access_key"),
    "a key in emphasis": ("_AKIA" + "ABCDEFGHIJ234567_", "secret.aws_access_key"),
    "a number behind its name": ("SSN" + "536904399", "pii.national_id.us_ssn"),
    "beside ideographs": (f"卡{CARD}号", "pci.card"),
}


@pytest.mark.parametrize(("text", "data_class"), EVASIONS.values(), ids=EVASIONS)
def test_another_way_of_writing_is_seen_through(classifier, text, data_class):
    assert data_class in [name for _, _, name in found(classifier, f"please use {text} now")]


ORDINARY = """
the meeting is at 10:30 on 2026-11-21 in room 4.12
0a1b2c3d-4e5f-4071-8293-a4b5c6d7e8f9
commit 6f9a6cd1d2b0f4c3a5e79b8d01f2a3b4c5d6e7f8
e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
d41d8cd98f00b204e9800998ecf8427e
2026-11-21T10:31:22.123456789Z
1763721082
1763721082123456
1763721082123456789
version 2.13.4 of v10.0.19045.3803
we shipped 1.2.3.4.5
$1,299.00 and EUR 45.990,00
3.14159265358979323846
0.4111111111111111
6.02214076e23
ISBN 978-3-16-148410-0
EAN 4006381333931
order number 20231187-55 and 4500012345678
invoice INV-2026-000123
a4111111111111111b7c9d0e1f2a3b4c5d6e7f8091a2b3c4
pkg@1.2.rc1 and numpy@2.0.dev0
lunch @ noon.then home
4111, 4222, 4333, 4444, 4555, 4666
ticket JIRA-12345 and PR #4512
tracking 1Z999AA10123456784
flight LH1234 on 2026-12-01, seat 14C
127.0.0.1 and 192.168.0.1 and 10.0.0.0/8
::1 and fe80::1 and 2001:db8::1
12:30:45 and 08:00-09:30
aspect 16:9, score 3:2
the range 1000-2000 of 5000
pages 123-145
5.0 * 10 ** 9 + 123456789
for i in range(100000000): total += i
def compute_total(items, tax_rate=0.19):
import numpy as np; x = np.zeros((1024, 1024))
https://example.com/docs/guide?page=2&sort=asc
git clone git@github.com:org/repo.git
see logo@2x.png and icon@3x.png
pkg@1.2.3 and @scope/pkg@^4.0.0
getty@tty1.service
password: string
password = os.environ["DB_PASSWORD"]
api_key = "YOUR_API_KEY"
token: ${{ secrets.GITHUB_TOKEN }}
secret_key = <insert your key here>
Authorization: Bearer $TOKEN
postgres://localhost:5432/app
sk-learn and sk-image are packages
ghp_short and AKIA as prefixes
max_tokens 4096 temperature 0.7 top_p 0.95
request id req_011CSHoEeqs5C35K2UUqR7Fy
chatcmpl-AbCdEfGhIjKlMnOpQrStUvWxYz123
toolu_01A09q90qw90lq917835lq9
call_abc123def456ghi789
data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==
#ff8800 and rgb(255, 136, 0)
MIIB is how certificates begin
-----BEGIN CERTIFICATE-----
the iban field is optional
the patient reader will forgive
total 123-45-678 and 000-12-3456
000-00-0000
0000 0000 0000 0000
1234 5678 9012 3456
2222 3333 4444 5555 6666 7777
lat 47.3, lon 8.5
E11 is a cell, so is B12
Dear all, please ignore the noise from the building site
""".strip().splitlines()


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_is_left_alone(classifier, text):
    assert found(classifier, text) == []


def test_a_value_cut_in_two_is_a_finding_in_each_slot(classifier):
    assert found(classifier, "pay 4111 1111", "11111111 today") == [
        (0, "4111 1111", "pci.card"),
        (1, "11111111", "pci.card"),
    ]


CUT_ADDRESSES = {
    "before the at sign": ("write to jane.smith", "@example.com"),
    "before a sign of the local part": ("write to jane", ".+@example.com"),
}


@pytest.mark.parametrize(("first", "second"), CUT_ADDRESSES.values(), ids=CUT_ADDRESSES)
def test_an_address_whose_match_begins_behind_the_border_is_found_on_both_sides(classifier, first, second):
    """Its expression begins with the at sign; the name before it may lie in another slot."""
    assert found(classifier, first, second) == [
        (0, first.removeprefix("write to "), "pii.email"),
        (1, second, "pii.email"),
    ]


def test_a_value_cut_in_many_is_found_in_all(classifier):
    assert [text for _, text, _ in found(classifier, "pay 4111", "1111", "1111", "1111.")] == [
        "4111",
        "1111",
        "1111",
        "1111",
    ]


def test_an_identifier_between_two_pieces_of_content_does_not_part_a_value(classifier):
    first, last = slots("pay 4111 1111", "11111111 today")
    name = Slot(pointer="/1/name", scope=Scope.METADATA, text="alice", rigid=True)
    assert [(f.slot, f.data_class) for f in classifier.classify([first, name, last])] == [
        (0, "pci.card"),
        (2, "pci.card"),
    ]


def test_the_name_of_a_model_is_not_joined_to_the_first_message(classifier):
    model = Slot(pointer="/model", scope=Scope.METADATA, text="gpt-5", rigid=True)
    assert classifier.classify([model, *slots("@acme.io please check our site")]) == ()


def test_only_patterns_that_split_are_found_across_a_border():
    """Each finds its own: the set that is matched across borders has fewer patterns than the other."""
    words = [
        Pattern(id=f"p{at}", regex=f"{word}{word}", data_class="secret.generic", score=900, splits=splits)
        for at, (word, splits) in enumerate([("one", False), ("two", True), ("six", False), ("ten", True)])
    ]
    built = build_classifier([Detector(name="words", patterns=tuple(words))])
    across = {word: [f.detector for f in built.classify(slots(word, word))] for word in ("one", "two", "six", "ten")}
    assert across == {"one": [], "two": ["p1", "p1"], "six": [], "ten": ["p3", "p3"]}
    assert [f.detector for f in built.classify(slots("oneone", "sixsix"))] == ["p0", "p2"]


CUT = {
    "a telephone number": (("Call me at +1 415 5", "55 2671 after five"), "pii.phone"),
    "one that a word announces": (("my phone number is 0170 1", "234567, thanks"), "pii.phone"),
    "a word in one message and the number in two others": (("my phone number is", "0170 1", "234567"), "pii.phone"),
    "a number of a health record": (("Patient MRN 48", "21907 was admitted"), "phi.mrn"),
    "a date of birth": (("born on 03/0", "4/1951 in Reno"), "pii.date_of_birth"),
    "an identity number beside its word": (("national insurance number AB 12 ", "34 56 C"), "pii.national_id.gb_nino"),
    "an address of a network card": (("mac 00:1a:2b:", "3c:4d:5e"), "pii.mac"),
}


@pytest.mark.parametrize(("texts", "data_class"), CUT.values(), ids=CUT)
def test_what_a_format_or_a_word_tells_is_found_when_it_is_cut(classifier, texts, data_class):
    findings = classifier.classify(slots(*texts))
    assert {finding.data_class for finding in findings} == {data_class}
    assert len({finding.slot for finding in findings}) == 2


WHOLE = {
    "digits without a word": ("we need 0170 1", "234567 of them"),
    "a word of another message that is too far": (
        "my phone number is below." + " It is long." * 20,
        "0170 1",
        "234567",
    ),
    "versions": ("release 1.7.", "4.2 is out"),
    "times of a table": ("call", "100.0", "/", "100.0", "(4"),
}


@pytest.mark.parametrize("texts", WHOLE.values(), ids=WHOLE)
def test_numbers_that_follow_each_other_are_no_value(classifier, texts):
    assert classifier.classify(slots(*texts)) == ()


def test_without_patterns_that_split_nothing_is_found_across_a_border():
    assert build_classifier([WORD]).classify(slots("secret", "word")) == ()


def test_a_private_key_is_followed_into_the_next_slot(classifier):
    begin, end = (f"-----{word} " + "PRIVATE KEY-----" for word in ("BEGIN", "END"))
    line = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj"
    assert found(classifier, f"{begin}\n{line}", f"{line}\n{end} bye") == [
        (0, f"{begin}\n{line}", "secret.private_key"),
        (1, f"{line}\n{end}", "secret.private_key"),
    ]


def test_a_value_complete_in_its_slot_is_not_stretched_into_the_next(classifier):
    assert found(classifier, f"mail {MAIL}", "user") == [(0, MAIL, "pii.email")]


def test_a_key_says_what_its_value_is(classifier):
    given = [
        Slot(pointer="/~1", scope=Scope.KEY, text="socialSecurityNumber"),
        Slot(pointer="/~1", scope=Scope.UNKNOWN, text="536904399"),
        Slot(pointer="/~2", scope=Scope.KEY, text="db_password"),
        Slot(pointer="/~2", scope=Scope.UNKNOWN, text="hunter2!"),
    ]
    assert [(f.slot, f.data_class) for f in classifier.classify(given)] == [
        (1, "pii.national_id.us_ssn"),
        (3, "secret.password"),
    ]


def test_a_message_is_no_key(classifier):
    assert found(classifier, "what is the password", "hunter2! he said") == []


def test_a_token_of_ours_is_no_finding(classifier):
    body = "CARD_4111AAAA11"
    assert (
        found(classifier, f"I told you: {body}{check_character(body)}.", "password: " + body + check_character(body))
        == []
    )


def test_hidden_text_is_a_finding_even_if_it_says_nothing(classifier):
    assert found(classifier, "hello" + "\u200b\u200c\u200d\u2060" * 3) == [
        (0, "\u200b\u200c\u200d\u2060" * 3, "opaque.hidden_text")
    ]


def test_what_is_too_long_to_decode_is_opaque(classifier):
    text = base64.b64encode(b"just words " * (MAX_STRETCH // 10)).decode()
    assert [name for _, _, name in found(classifier, text)] == ["opaque.binary"]


def test_what_stands_in_a_secret_is_not_found_again(classifier):
    head, claims = (
        base64.urlsafe_b64encode(part).decode().rstrip("=") for part in (b'{"alg":"HS256"}', b'{"m":"bob@x.io"}')
    )
    assert [name for _, _, name in found(classifier, f"{head}.{claims}.c2ln")] == ["secret.jwt"]


def test_what_a_secret_is_decoded_to_does_not_take_its_place(classifier):
    value = base64.b64encode(f"pay {CARD} now".encode()).decode().rstrip("=")
    assert found(classifier, f'api_key = "{value}"') == [(0, value, "secret.generic")]


def test_a_stretch_that_goes_on_behind_a_secret_is_decoded(classifier):
    text = base64.b64encode(f"Zq7#pL0 vX9 kM2 wR5 and then {CARD} now".encode()).decode()
    wrapped = f"{text[:24]}\n{text[24:]}"
    assert "pci.card" in [name for _, _, name in found(classifier, f"password: {wrapped}")]


def test_the_issuer_of_a_key_is_named_rather_than_the_assignment(classifier):
    key = "ghp_" + "Ab3dE5gH7jK9mN2pQ4" * 2
    assert found(classifier, f'api_key = "{key}"') == [(0, key, "secret.github_token")]


def test_no_slots_no_findings(classifier):
    assert classifier.classify([]) == ()
    assert found(classifier, "", "") == []


def test_a_number_slot_is_text_like_any_other(classifier):
    assert found(classifier, "x", CARD) == [(1, CARD, "pci.card")]


def test_a_pattern_that_no_engine_compiles_is_named():
    with pytest.raises(ConfigError, match="'mine' does not compile"):
        build_classifier([Detector(name="own", patterns=(Pattern(id="mine", regex="(x", data_class="c", score=1),))])


PATTERN = Pattern(id="word", regex=r"\bsecretword\b", data_class="secret.generic", score=900)
WORD = Detector(name="words", patterns=(PATTERN,))


def changed(**fields):
    return (msgspec.structs.replace(PATTERN, **fields),)


def test_a_database_serves_the_classifier_it_was_made_of():
    built = build_classifier([WORD])
    loaded = build_classifier([WORD], database=built.serialise())
    assert loaded.classify(slots("a secretword")) == built.classify(slots("a secretword"))
    assert loaded.digest == built.digest


def test_a_database_of_other_detectors_is_refused():
    other = Detector(name="words", patterns=changed(score=901))
    with pytest.raises(ConfigError, match="other detectors"):
        build_classifier([other], database=build_classifier([WORD]).serialise())


CHANGES = {
    "an expression": {"patterns": changed(regex="x")},
    "a score": {"patterns": changed(score=1)},
    "a validator": {"patterns": changed(validate=str.isalpha)},
    "an extent": {"patterns": (issued("generic", "[a-z]{9,}"),)},
    "a cue": {"cues": (Cue(name="c", words="w"),)},
    "fewer patterns": {"patterns": ()},
    "a library": {"depends": ("numbers 2.1",)},
}


@pytest.mark.parametrize("fields", CHANGES.values(), ids=CHANGES)
def test_every_change_of_the_tables_changes_the_digest(fields):
    assert digest_of([msgspec.structs.replace(WORD, **fields)]) != digest_of([WORD])


def test_how_patterns_are_shared_out_among_detectors_changes_nothing_in_the_digest():
    other = msgspec.structs.replace(PATTERN, id="other")
    apart = [WORD, Detector(name="others", patterns=(other,))]
    assert digest_of(apart) == digest_of([Detector(name="all", patterns=(PATTERN, other))])


def test_only_built_in_classes_are_found(classifier):
    texts = [text for text, _ in EVASIONS.values()]
    assert {name for _, _, name in found(classifier, *texts)} <= set(BUILTIN_CLASSES)
