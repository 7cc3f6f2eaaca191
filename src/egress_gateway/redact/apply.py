"""Replacing what a decision wants replaced: tokens and surrogates that come back, marks that do not.

Promised: every character of every finding that an obligation covers is replaced, and of every other
occurrence of the same value, but for white space at the ends of what a longer value left of it; no other
character changes; the same input gives the same output; two values never share a stand-in; no value holds a
token that stands there already; `restore` gives back exactly what was replaced, also after several rounds, of
which each gets what the earlier ones replaced and placed.

Text that already looks like a token is left alone. If it is one of this scope that the request also
produces (a caller repeating a token it saw), the answer restores it: the value is one that the same
request carried, so the caller learns nothing. Any other look-alike is never restored. Surrogates look like
anything: only those that we put there ourselves, known by their place, are left alone.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import IntEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from egress_gateway.core.ids import DataClass, covered
from egress_gateway.core.labels import mark
from egress_gateway.core.obligations import Redact
from egress_gateway.core.redaction import Placed, Redaction, Replacement, RestoreRules
from egress_gateway.core.secret import Secret
from egress_gateway.core.slots import ClassCount, Edit, Finding, Scope, Slot, count_classes
from egress_gateway.core.surrogate_kinds import surrogate_kind
from egress_gateway.core.token_form import BODY_LENGTHS
from egress_gateway.redact.occurrences import occurrences, spellings
from egress_gateway.redact.rewrite import Piece, Rewritten, proven, rewrite, rewrite_number
from egress_gateway.redact.spans import Span, disjoint
from egress_gateway.redact.stand_ins import StandIns, Value
from egress_gateway.redact.standing import standing

_NONE_SPELLED: Final[Mapping[str, tuple[str, DataClass]]] = MappingProxyType({})


class _How(IntEnum):
    """What stands for a value; the first of several that are asked for is taken."""

    MASK = 0
    SURROGATE = 1
    TOKEN = 2
    SPELLING = 3
    """By a spelling of the surrogate of another value."""


class _Treatment(NamedTuple):
    """What happens to a value. Of several the smallest is taken."""

    how: _How
    data_class: DataClass


def redact(
    slots: Sequence[Slot],
    findings: Sequence[Finding],
    obligations: Sequence[Redact],
    *,
    scope_key: Secret[bytes],
    upstream: str,
    rules: RestoreRules,
    said: Sequence[Replacement] = (),
    placed: Sequence[Placed] = (),
    plain: Collection[int] = (),
    token_lengths: Sequence[int] = BODY_LENGTHS,
) -> Redaction:
    """Replace the findings that the obligations cover, for one upstream.

    Slots that this upstream said itself stay as they are. `said` are the replacements that sealed
    blocks of the request brought back: their tokens stay restorable, their values are replaced
    wherever they occur. `placed` are the surrogates that stand in the slots already. `plain` are slots that
    get tokens in place of surrogates, but for numbers.

    Unless `rules.system_prompt`, a value of the system prompt gets another stand-in there than elsewhere, which
    is not restored, and what was found in the system prompt alone is looked for nowhere else: a caller who
    guesses it can confirm nothing, since what becomes of the guess does not depend on the system prompt.
    """
    classes = {finding.data_class for finding in findings} | {entry.data_class for entry in said}
    due = _due(classes, obligations)
    treatments = _treatments(slots, findings, due, said)
    open_slots = [number for number, slot in enumerate(slots) if slot.said_by != upstream or not upstream]
    ours = _by_slot(placed)
    stand_ins = StandIns(scope_key, token_lengths, said, _written(slots, open_slots, ours, said))
    confined = frozenset() if rules.system_prompt else _confined(slots, findings, said)
    marked = _marked(slots, findings, due, treatments, open_slots, confined) if treatments else {}
    tokens = _tokens(slots, open_slots, said)
    pieces_of = {
        number: _pieces(slots[number], spans, [*ours.get(number, ()), *tokens[number]], rules, plain=number in plain)
        for number, spans in marked.items()
        if spans
    }
    stand_ins.draw(piece.value for pieces in pieces_of.values() for piece in pieces if piece.as_surrogate)
    spelled = {shown: said for shown, said in stand_ins.spelled().items() if shown not in treatments}
    for at, spans in _spelled_in(slots, open_slots, spelled, rules).items():
        found = [*marked.get(at, ()), *spans]
        kept = [*ours.get(at, ()), *tokens[at]]
        pieces_of[at] = _pieces(slots[at], found, kept, rules, spelled, plain=at in plain)
    edits: list[Edit] = []
    rigid: set[DataClass] = set()
    spoiled: list[int] = []
    replaced: Counter[DataClass] = Counter()
    for at, pieces in pieces_of.items():
        if not pieces:
            continue
        new = _rewritten(slots[at], pieces, stand_ins, ours.get(at, ()))
        if new is None and (slots[at].rigid or slots[at].number):
            rigid.update(piece.value.data_class for piece in pieces)
            continue
        if new is None:
            spoiled.append(at)
            continue
        edits.append(Edit(slot=at, text=new.text))
        ours[at] = new.surrogates
        replaced.update(piece.value.data_class for piece in pieces)
    return Redaction(
        edits=tuple(edits),
        replacements=stand_ins.replacements,
        replaced=_counted(replaced, findings),
        rigid=tuple(sorted(rigid)),
        spoiled=tuple(sorted({*spoiled, *_spoiled(slots, ours, pieces_of, stand_ins)})),
        placed=tuple(Placed(at, *span) for at in sorted(ours) for span in ours[at]),
    )


def _spoiled(
    slots: Sequence[Slot], ours: Mapping[int, Sequence[Span]], written: Collection[int], stand_ins: StandIns
) -> list[int]:
    """The slots, of those that nothing is written in, whose surrogates are not what restoring would find there."""
    return [
        at
        for at, spans in ours.items()
        if at not in written and not slots[at].number and not proven(Rewritten(slots[at].text, tuple(spans)), stand_ins)
    ]


def _by_slot(placed: Iterable[Placed]) -> dict[int, tuple[Span, ...]]:
    spans: defaultdict[int, list[Span]] = defaultdict(list)
    for one in placed:
        spans[one.slot].append(Span(one.start, one.end))
    return {number: tuple(sorted(found)) for number, found in spans.items()}


def _tokens(
    slots: Sequence[Slot], open_slots: Sequence[int], said: Sequence[Replacement]
) -> Mapping[int, Sequence[Span]]:
    return dict(zip(open_slots, standing([slots[at].text for at in open_slots], said), strict=True))


def _written(
    slots: Sequence[Slot],
    open_slots: Iterable[int],
    ours: Mapping[int, Sequence[Span]],
    said: Iterable[Replacement],
) -> list[str]:
    """What others wrote: texts without the surrogates that we put there, and values that sealed blocks hold."""
    texts = [entry.value.expose() for entry in said]
    for at in open_slots:
        start = 0
        for span in ours.get(at, ()):
            texts.append(slots[at].text[start : span.start])
            start = span.end
        texts.append(slots[at].text[start:])
    return texts


def _spelled_in(
    slots: Sequence[Slot], open_slots: Iterable[int], spelled: Mapping[str, tuple[str, DataClass]], rules: RestoreRules
) -> dict[int, list[tuple[Span, _Treatment]]]:
    """Where other spellings of values stand that may come from an answer: in texts, and not in the system prompt."""
    found: defaultdict[int, list[tuple[Span, _Treatment]]] = defaultdict(list)
    if spelled:
        numbers = [
            at
            for at in open_slots
            if not slots[at].rigid and (rules.system_prompt or slots[at].scope is not Scope.SYSTEM)
        ]
        for place in occurrences([slots[at].text for at in numbers], spelled):
            treatment = _Treatment(_How.SPELLING, spelled[place.value][1])
            found[numbers[place.text]].append((Span(place.start, place.end), treatment))
    return found


def _pieces(
    slot: Slot,
    spans: Iterable[tuple[Span, _Treatment]],
    ours: Sequence[Span],
    rules: RestoreRules,
    spelled: Mapping[str, tuple[str, DataClass]] = _NONE_SPELLED,
    *,
    plain: bool,
) -> list[Piece]:
    """What is to be replaced in a slot, in order. `ours` are the stand-ins that it holds already."""
    if slot.number:
        plain = False
    elif plain:
        spelled = _NONE_SPELLED
    hidden = slot.scope is Scope.SYSTEM and not rules.system_prompt
    spans = list(spans)
    whole = {span for span, _ in spans}
    left = [
        (span if span in whole else _stripped(span, slot.text), treatment) for span, treatment in disjoint(spans, ours)
    ]
    return [
        Piece(
            span=span,
            value=Value(treatment.data_class, slot.text[span.start : span.end], hidden),
            mark=mark(treatment.data_class) if treatment.how is _How.MASK else "",
            as_surrogate=treatment.how is _How.SURROGATE and not plain,
            # Of one that a longer value overlaps, a token stands for the rest.
            spelling=spelled.get(slot.text[span.start : span.end], ("",))[0] if treatment.how is _How.SPELLING else "",
        )
        for span, treatment in left
        if span.start < span.end
    ]


def _stripped(span: Span, text: str) -> Span:
    """What a longer value left of another, without the space between them: a stand-in for that would glue words."""
    value = text[span.start : span.end]
    start = span.start + len(value) - len(value.lstrip())
    return Span(start, start + len(value.strip()))


def _rewritten(slot: Slot, pieces: Sequence[Piece], stand_ins: StandIns, ours: Sequence[Span]) -> Rewritten | None:
    """The text of a slot with stand-ins; None where none can stand."""
    if slot.number:
        return rewrite_number(slot.text, pieces, stand_ins)
    return None if slot.rigid else rewrite(slot.text, pieces, stand_ins, ours)


def _due(classes: Iterable[DataClass], obligations: Sequence[Redact]) -> dict[DataClass, _Treatment]:
    """The treatment of each class that an obligation covers."""
    due: dict[DataClass, _Treatment] = {}
    for data_class in classes:
        named = {duty.as_ for duty in obligations if covered(data_class, duty.classes)}
        if not named:
            continue
        how = _How.MASK if named - {"token", "surrogate"} else _How.TOKEN
        if how is _How.TOKEN and "surrogate" in named and surrogate_kind(data_class) is not None:
            how = _How.SURROGATE
        due[data_class] = _Treatment(how, data_class)
    return due


def _treatments(
    slots: Sequence[Slot],
    findings: Sequence[Finding],
    due: Mapping[DataClass, _Treatment],
    said: Sequence[Replacement],
) -> dict[str, _Treatment]:
    """The values to replace. One value has one treatment in a request, whatever found it."""
    found = [(slots[one.slot].text[one.start : one.end], one.data_class) for one in findings]
    known = [(entry.value.expose(), entry.data_class) for entry in said]
    treatments: dict[str, _Treatment] = {}
    for value, data_class in dict.fromkeys((*found, *known)):
        treatment = due.get(data_class)
        if treatment is not None:
            for spelling in (value, *spellings(value)):
                treatments[spelling] = min(treatment, treatments.get(spelling, treatment))
    return treatments


def _confined(slots: Sequence[Slot], findings: Sequence[Finding], said: Sequence[Replacement]) -> frozenset[str]:
    """The values that nothing but the system prompt brought up."""
    brought = [(slots[one.slot].text[one.start : one.end], slots[one.slot].scope is Scope.SYSTEM) for one in findings]
    brought += [(entry.value.expose(), not entry.restorable) for entry in said]
    hidden = {value for value, by_system in brought if by_system} - {
        value for value, by_system in brought if not by_system
    }
    return frozenset(spelling for value in hidden for spelling in (value, *spellings(value)))


def _marked(
    slots: Sequence[Slot],
    findings: Sequence[Finding],
    due: Collection[DataClass],
    treatments: Mapping[str, _Treatment],
    open_slots: Sequence[int],
    confined: Collection[str],
) -> dict[int, set[tuple[Span, _Treatment]]]:
    """The spans to replace, by slot, in order: findings, and other occurrences of their values."""
    marked: dict[int, set[tuple[Span, _Treatment]]] = {number: set() for number in open_slots}
    for one in findings:
        if one.slot in marked and one.data_class in due:
            value = slots[one.slot].text[one.start : one.end]
            marked[one.slot].add((Span(one.start, one.end), treatments[value]))
    for place in occurrences([slots[number].text for number in open_slots], treatments):
        number = open_slots[place.text]
        if place.value not in confined or slots[number].scope is Scope.SYSTEM:
            marked[number].add((Span(place.start, place.end), treatments[place.value]))
    return marked


def _counted(replaced: Counter[DataClass], findings: Sequence[Finding]) -> tuple[ClassCount, ...]:
    found = count_classes((finding.data_class, finding.score) for finding in findings)
    scores = {entry.data_class: entry.score for entry in found}
    # A value that only a sealed block brought back was certain when it was replaced.
    return count_classes((name, scores.get(name, 1000)) for name in replaced.elements())
