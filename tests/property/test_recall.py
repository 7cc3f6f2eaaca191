"""Whatever was seen before, and wherever it is remembered: the findings are those of a first look."""

import base64
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from egress_gateway.adapters.findings_table import FindingsTable, open_table
from egress_gateway.classify import Classifier, build_classifier, recall
from egress_gateway.core.slots import Finding, Scope, Slot
from egress_gateway.detector_registry import DETECTORS

CARD, MAIL, NUMBER = "4111 1111 1111 1111", "bob@example.com", "536-90-4399"
KEY = "AKIA" + "ABCDEFGHIJ234567"
BODY = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC" * 2
BEGIN, END = (f"-----{word} RSA {'PRIVATE'} KEY-----" for word in ("BEGIN", "END"))
PEM = f"{BEGIN}\nProc-Type: 4,ENCRYPTED\n\n{BODY}\n{BODY}\nabcd==\n{END}"
PUTTY = (
    f"{'PuTTY'}-User-Key-File-3: ssh-rsa\nEncryption: none\nPublic-Lines: 1\n{BODY}\n"
    f"Private-Lines: 2\n{BODY}\n{BODY}\nPrivate-MAC: {'0f' * 32}\n"
)
TRACK = "%B" + "4111111111111111^DOE/JANE^" + "2512101" + "0000?"
LINES = [
    *(line for key in (PEM, PUTTY) for line in key.splitlines(keepends=True)),
    *(
        key[start:end]
        for key in (PEM, PUTTY, TRACK)
        for start, end in ((0, 9), (9, None), (0, 30), (30, 140), (140, None))
    ),
]
VALUES = [CARD, MAIL, NUMBER, KEY, "DE89 3704 0044 0532 0130 00", "ghp_" + "Ab3dE5gH7jK9mN2pQ4" * 2]
VEILED = [
    base64.b64encode(f"pay {CARD}".encode()).decode(),
    base64.b64encode(base64.b64encode(f"pay {CARD}".encode())).decode(),
    quote(quote(MAIL)),
    "".join(f"&#{ord(c)};" for c in NUMBER),
    "".join(chr(0xE0000 + ord(c)) for c in CARD),
    "\u200b".join(CARD),
    "A" * 90_000 + "==",
]
WORDS = [
    "my SSN is",
    "card",
    "patient:",
    "password =",
    "\n",
    ".",
    "1",
    "-",
    "é",
    "日本",
    "\x1d",
    "\x1e",
    "$",
    '"',
    "x" * 300,
]
CUTS = [value[start:end] for value in VALUES for start, end in ((0, 7), (7, None), (3, 9), (0, -1))]

keys = st.lists(st.sampled_from([*LINES, PEM, PUTTY, TRACK, "", "A" * 40, "a b", "\x1d"]), max_size=4).map("".join)
texts = st.lists(st.sampled_from([*VALUES, *CUTS, *VEILED[:-1], *WORDS]) | st.text(max_size=6), max_size=5).map(
    " ".join
)
joints = st.lists(st.sampled_from([*CUTS, *VALUES]), max_size=2).map("".join)
conversations = st.lists(
    st.builds(
        Slot,
        pointer=st.just("/"),
        scope=st.sampled_from([Scope.MESSAGE, Scope.MESSAGE, Scope.KEY, Scope.METADATA, Scope.TOOL_INPUT]),
        text=st.one_of(texts, joints, keys, st.sampled_from(["", *VEILED])),
        rigid=st.booleans(),
    ),
    max_size=8,
)


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> FindingsTable:
    return open_table(Path(tmp_path_factory.mktemp("run")))


@pytest.fixture(scope="module")
def cold(classifier: Classifier) -> Classifier:
    return classifier


@pytest.fixture(scope="module")
def warm(cold: Classifier, table: FindingsTable) -> Iterator[Classifier]:
    """One that remembers passages of a few characters, from all examples before."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recall, "SHORTEST", 12)
        yield build_classifier(DETECTORS, database=cold.serialise(), memory=table)


def found(classifier: Classifier, slots: list[Slot]) -> tuple[Finding, ...]:
    return classifier.classify(slots)


@given(conversations, st.data())
@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_any_part_seen_before_in_any_order_changes_no_finding(
    cold: Classifier, warm: Classifier, slots: list[Slot], data: st.DataObject
) -> None:
    expected = found(cold, slots)
    for _ in range(data.draw(st.integers(0, 2))):
        start = data.draw(st.integers(0, len(slots)))
        found(warm, slots[start : data.draw(st.integers(start, len(slots)))])
        found(warm, data.draw(st.permutations(slots)))
    assert found(warm, slots) == expected
    assert found(warm, slots) == expected


@given(conversations, conversations)
@settings(max_examples=150, deadline=None)
def test_slots_do_not_know_what_else_is_read_with_them(cold: Classifier, first: list[Slot], second: list[Slot]) -> None:
    """What stands between them is no content and longer than any key, so that no value goes over their border."""
    border = Slot(pointer="/", scope=Scope.MESSAGE, text="." * 33_000)
    together = found(cold, [*first, border, *second])
    behind = len(first) + 1
    assert [one for one in together if one.slot < behind] == list(found(cold, [*first, border]))
    alone = found(cold, [border, *second])
    assert [(one.slot - behind, one.start, one.end, one.data_class) for one in together if one.slot >= behind] == [
        (one.slot - 1, one.start, one.end, one.data_class) for one in alone if one.slot
    ]


@given(st.integers(0, 8), st.integers(1, 9))
@settings(max_examples=15, deadline=None)
def test_beyond_what_is_decoded_of_one_request_nothing_is_recalled(
    cold: Classifier, warm: Classifier, known: int, parts: int
) -> None:
    """Each slot decodes to 27,000 characters; ten of them are more than a request may have decoded."""
    encoded = [base64.b64encode(f"{number} {CARD} ".ljust(27_000).encode()).decode() for number in range(parts + 4)]
    slots = [Slot(pointer="/", scope=Scope.MESSAGE, text=f"see {text}.") for text in encoded]
    found(warm, slots[: known % len(slots)])
    assert found(warm, slots) == found(cold, slots)
