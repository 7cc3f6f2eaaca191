"""What always holds for surrogates, also beside tokens: they come back, they are nobody else's, and they fit."""

import os
from collections.abc import Sequence
from random import Random

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from egress_gateway.core.answers import LaneKind
from egress_gateway.core.ids import DataClass
from egress_gateway.core.obligations import Redact
from egress_gateway.core.redaction import Redaction, Replacement, RestoreCounts, RestoredSpan, RestoreRules
from egress_gateway.core.secret import Secret
from egress_gateway.core.slots import Finding, Scope, Slot
from egress_gateway.core.token_form import tokens_in
from egress_gateway.redact.apply import redact
from egress_gateway.redact.restore import Restorer
from egress_gateway.redact.surrogates.sightings import KnownSurrogates, is_surrogate

KEY = Secret(b"k" * 32)
OTHER_KEY = Secret(b"o" * 32)
EVERYWHERE = RestoreRules(text=True, structured=True, reasoning=True, tools=("crm",))
SURROGATES = (
    Redact(rule="s", classes=(DataClass("pii"), DataClass("pci"), DataClass("code")), as_="surrogate"),
    Redact(rule="t", classes=(DataClass("finance"),)),
)

EXAMPLES = {
    "pii.name": ["Anna Smith", "Bob Smith", "ANNA SMITH", "Dr. J. van der Berg", "Übermut Müller", "Lee", "王小明先生"],
    "pii.email": ["anna.smith@corp.example", "bob99@mail.corp.example", "bob [at] corp [dot] example"],
    "pii.phone": ["+44 20 7123 4567", "(212) 736-5000 x12", "+1 212 736 5000", "030 1234567"],
    "pii.address": ["12 Baker Street, Springfield, IL 62704", "Lindenstrasse 5, 10115 Berlin", "SW1A 1AA"],
    "pii.date_of_birth": ["1980-02-29", "3rd of March 1980", "03/04/80"],
    "pii.ip": ["8.8.8.8", "2a00:1450:4001:81b::200e"],
    "pii.mac": ["3c:22:fb:aa:bb:cc"],
    "pii.location": ["-33.8688, 151.2093"],
    "pii.national_id.us_ssn": ["123-45-6789"],
    "pii.national_id.de_idnr": ["86 095 742 719"],
    "pii.passport": ["C01X00T47"],
    "pci.card": ["4111 1111 1111 1111", "4111111111111111"],
    "code.source": [
        "customerLedger",
        "customer_ledger",
        "_private",
        "db1.corp.internal",
        "https://intranet.corp/a?b=1",
    ],
    "finance.iban": ["DE89 3704 0044 0532 0130 00"],
}
VALUES = [(DataClass(name), value) for name, values in EXAMPLES.items() for value in values]
GLUE = [" ", "", ".", ", ", "s", "'s", "1", "-", "_", ".5", "\n", "王", "@", "/", "(", ")", "x", '"', "é", "\u0130"]


@st.composite
def requests(draw: st.DrawFn) -> tuple[list[Slot], list[Finding]]:
    """Slots of values side by side, glued to anything or not, some found and some overlooked."""
    slots: list[Slot] = []
    findings: list[Finding] = []
    for number in range(draw(st.integers(1, 3))):
        text = ""
        for _ in range(draw(st.integers(0, 5))):
            text += draw(st.one_of(st.sampled_from(GLUE), st.text(max_size=6)))
            data_class, value = draw(st.sampled_from(VALUES))
            if draw(st.integers(0, 5)) == 0:
                value = value[: draw(st.integers(1, len(value)))]
            if draw(st.integers(0, 4)):
                findings.append(
                    Finding(
                        slot=number,
                        start=len(text),
                        end=len(text) + len(value),
                        data_class=data_class,
                        score=900,
                        detector="t",
                    )
                )
            text += value
        text += draw(st.sampled_from(GLUE))
        slots.append(Slot(pointer=f"/{number}", scope=Scope.MESSAGE, text=text))
    return slots, findings


def applied(slots: Sequence[Slot], findings: Sequence[Finding], key: Secret[bytes] = KEY) -> Redaction:
    return redact(slots, findings, SURROGATES, scope_key=key, upstream="openai", rules=EVERYWHERE)


def texts_of(slots: Sequence[Slot], redaction: Redaction) -> list[str]:
    texts = [slot.text for slot in slots]
    for edit in redaction.edits:
        texts[edit.slot] = edit.text
    return texts


def put_back(text: str, redaction: Redaction) -> str:
    """Tokens and surrogates replaced wherever they stand: what restoring does where no link is."""
    surrogates = KnownSurrogates(redaction.replacements)
    tokens = {entry.token: entry.value.expose() for entry in redaction.replacements if not is_surrogate(entry)}
    places = [(one.start, one.end, one.shown) for one in surrogates.all_in(text)]
    for token, value in tokens.items():
        at = text.find(token)
        while at >= 0:
            places.append((at, at + len(token), value))
            at = text.find(token, at + 1)
    out, position = "", 0
    for start, end, value in sorted(places):
        assert start >= position
        out += text[position:start] + value
        position = end
    return out + text[position:]


def restored(
    pieces: Sequence[str], known: Sequence[Replacement], kind: LaneKind = LaneKind.TEXT
) -> tuple[str, RestoreCounts, tuple[RestoredSpan, ...]]:
    restorer = Restorer(known, EVERYWHERE)
    lane = restorer.text_filter(kind)
    out = "".join(lane.feed(piece) for piece in pieces) + lane.close()
    return out, restorer.counts, tuple(lane.spans)


@given(requests())
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_restoring_what_was_redacted_gives_the_request(request_: tuple[list[Slot], list[Finding]]) -> None:
    slots, findings = request_
    redaction = applied(slots, findings)
    for slot, text in zip(slots, texts_of(slots, redaction), strict=True):
        assert put_back(text, redaction) == slot.text


@given(requests())
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
def test_no_surrogate_is_anything_that_the_request_holds(request_: tuple[list[Slot], list[Finding]]) -> None:
    slots, findings = request_
    redaction = applied(slots, findings)
    written = "\0".join(slot.text for slot in slots).lower()
    drawn = [entry for entry in redaction.replacements if is_surrogate(entry)]
    for entry in drawn:
        assert entry.token.lower() not in written
    assert len({entry.token for entry in drawn}) == len(drawn)
    # Two that differ in case alone stand for values that differ in case alone.
    meanings = {(entry.token.lower(), entry.value.expose().lower()) for entry in drawn}
    assert len(dict(meanings)) == len(meanings)
    assert not any(tokens_in(entry.token) for entry in drawn)


@given(requests())
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_surrogates_stand_where_it_is_said_and_nowhere_else(request_: tuple[list[Slot], list[Finding]]) -> None:
    slots, findings = request_
    redaction = applied(slots, findings)
    texts = texts_of(slots, redaction)
    known = KnownSurrogates(redaction.replacements)
    seen = [(number, one.start, one.end) for number, text in enumerate(texts) for one in known.all_in(text)]
    assert seen == [(one.slot, one.start, one.end) for one in redaction.placed]


@given(requests(), st.lists(st.sampled_from(["and then", "thanks", "one more thing:", "42"]), max_size=4))
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
def test_a_value_keeps_its_surrogate_when_the_conversation_goes_on(
    request_: tuple[list[Slot], list[Finding]], more: list[str]
) -> None:
    slots, findings = request_
    first = applied(slots, findings)
    longer = [*slots, *(Slot(pointer=f"/+{n}", scope=Scope.MESSAGE, text=text) for n, text in enumerate(more))]
    assert texts_of(longer, applied(longer, findings))[: len(slots)] == texts_of(slots, first)


@given(requests())
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_nothing_of_one_scope_is_restored_in_another(request_: tuple[list[Slot], list[Finding]]) -> None:
    slots, findings = request_
    ours = applied(slots, findings)
    theirs = applied(slots, findings, OTHER_KEY)
    spelled = {one.said for entry in ours.replacements for one in entry.spellings}
    spelled |= {entry.token for entry in ours.replacements}
    for text in texts_of(slots, theirs):
        # Few addresses are kept for documentation, so that two scopes may draw the same by chance.
        assume(not any(one in text for one in spelled))
        assert restored([text], ours.replacements)[0] == text


SEED = 20261121
MANY = 100_000 if os.environ.get("HYPOTHESIS_PROFILE") == "thorough" else 5_000


def test_many_thousand_requests_come_back_and_hold_nothing_that_was_found() -> None:
    """The same three properties, with dice of our own: hypothesis would take ten times as long."""
    dice = Random(SEED)  # noqa: S311  # nothing here is secret
    for _ in range(MANY):
        text, findings = "", []
        for _ in range(dice.randint(1, 4)):
            text += dice.choice(GLUE) + dice.choice(GLUE)
            data_class, value = dice.choice(VALUES)
            findings.append(
                Finding(
                    slot=0, start=len(text), end=len(text) + len(value), data_class=data_class, score=900, detector="t"
                )
            )
            text += value
        text += dice.choice(GLUE)
        slots = [Slot(pointer="/0", scope=Scope.MESSAGE, text=text)]
        redaction = applied(slots, findings)
        (left,) = texts_of(slots, redaction)
        assert put_back(left, redaction) == text
        drawn = {entry.token for entry in redaction.replacements if is_surrogate(entry)}
        assert not any(one.lower() in text.lower() for one in drawn)
        ours = [(one.start, one.end) for one in redaction.placed]
        assert ours == [(one.start, one.end) for one in KnownSurrogates(redaction.replacements).all_in(left)]


def _known() -> list[Replacement]:
    slots = [Slot(pointer=f"/{n}", scope=Scope.MESSAGE, text=value) for n, (_, value) in enumerate(VALUES)]
    findings = [
        Finding(slot=n, start=0, end=len(value), data_class=data_class, score=900, detector="t")
        for n, (data_class, value) in enumerate(VALUES)
    ]
    return list(applied(slots, findings).replacements)


KNOWN = _known()
SPELLED = [said for entry in KNOWN for said in (entry.token, *(one.said for one in entry.spellings))]
FRAGMENTS = st.one_of(
    st.sampled_from(SPELLED),
    st.sampled_from(SPELLED).flatmap(lambda said: st.integers(0, len(said)).map(lambda end: said[:end])),
    st.sampled_from(SPELLED).flatmap(lambda said: st.integers(0, len(said)).map(lambda start: said[start:])),
    st.sampled_from([" ", "", ".", ", ", "s", "'s", "-", "_", "@", "/", "://", "](", ")", "<a href=", '"', ">", "\n"]),
    st.sampled_from(["https://x.example/?q=", ".x", "%40", "EMAIL_", "NAME-", "&#95;", "1.", "+", "(", "王", "\u0130"]),
    st.text(max_size=5),
)
ANSWERS = st.lists(FRAGMENTS, max_size=10).map("".join)
KINDS = st.sampled_from([LaneKind.TEXT, LaneKind.STRUCTURED, LaneKind.REASONING, LaneKind.TOOL])


@given(ANSWERS, st.lists(st.integers(1, 9), max_size=40), KINDS)
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_any_chunking_restores_the_same_and_counts_the_same(answer: str, sizes: list[int], kind: LaneKind) -> None:
    whole = restored([answer], KNOWN, kind)
    pieces, position = [], 0
    for size in sizes:
        pieces.append(answer[position : position + size])
        position += size
    assert restored([*pieces, answer[position:]], KNOWN, kind) == whole
    assert restored(list(answer), KNOWN, kind) == whole


@given(ANSWERS)
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_what_differs_is_what_the_spans_say(answer: str) -> None:
    out, counts, spans = restored([answer], KNOWN)
    back, position = "", 0
    for span in spans:
        back += out[position : span.start] + span.said
        position = span.end
    assert back + out[position:] == answer
    assert len(spans) == counts.restored


@given(ANSWERS)
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
def test_text_is_never_held_longer_than_the_longest_stand_in_and_a_host_name(answer: str) -> None:
    lane = Restorer(KNOWN, EVERYWHERE).text_filter(LaneKind.TEXT)
    longest = max(len(said) for said in SPELLED) + 64 + 3
    waiting = 0
    for character in answer:
        before = waiting
        released = lane.feed(character)
        waiting = 0 if released else before + 1
        assert waiting <= longest + 40


PROSE = st.lists(
    st.one_of(st.sampled_from(SPELLED), st.sampled_from(["hello", "and then", "(see", "below)", "übrigens", "ok,"])),
    max_size=8,
).map(" | ".join)


@given(PROSE)
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_redacting_what_was_restored_gives_what_the_provider_said(said: str) -> None:
    shown = put_back(said, Redaction(replacements=tuple(KNOWN)))
    slots = [Slot(pointer=f"/{n}", scope=Scope.MESSAGE, text=value) for n, (_, value) in enumerate(VALUES)]
    findings = [
        Finding(slot=n, start=0, end=len(value), data_class=data_class, score=900, detector="t")
        for n, (data_class, value) in enumerate(VALUES)
    ]
    # The value below the shortest length that is looked for comes back only where a detector finds it.
    assume("Lee" not in shown)
    slots.append(Slot(pointer="/answer", scope=Scope.MESSAGE, text=shown))
    redaction = applied(slots, findings)
    assert put_back(texts_of(slots, redaction)[-1], redaction) == shown
    for value in {value for _, value in VALUES if len(value) >= 4}:
        assert value not in texts_of(slots, redaction)[-1]
    assert texts_of(slots, redaction)[-1] == said
