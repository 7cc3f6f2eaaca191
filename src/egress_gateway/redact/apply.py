"""Replacing what a decision wants replaced: tokens that come back, marks that do not.

Promised: every character of every finding that an obligation covers is replaced, and of every other
occurrence of the same value; no other character changes; the same input gives the same output; two
values never share a token; `restore` gives back exactly what was replaced.

Text that already looks like a token is left alone. If it is one of this scope that the request also
produces (a caller repeating a token it saw), the answer restores it: the value is one that the same
request carried, so the caller learns nothing. Any other look-alike is never restored.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from egress_gateway.core.ids import DataClass, covered
from egress_gateway.core.labels import mark
from egress_gateway.core.obligations import Redact
from egress_gateway.core.redaction import Redaction, Replacement, RestoreRules
from egress_gateway.core.secret import Secret, Sensitive
from egress_gateway.core.slots import ClassCount, Edit, Finding, Scope, Slot, count_classes
from egress_gateway.core.token_form import BODY_LENGTHS, tokens_in
from egress_gateway.redact.occurrences import occurrences, spellings
from egress_gateway.redact.spans import Span, disjoint
from egress_gateway.redact.tokens import mint


class _Treatment(NamedTuple):
    """What happens to a value. Of several the smallest is taken: masks come before tokens."""

    reversible: bool
    data_class: DataClass


class _Value(NamedTuple):
    data_class: DataClass
    text: str
    system: bool


def redact(
    slots: Sequence[Slot],
    findings: Sequence[Finding],
    obligations: Sequence[Redact],
    *,
    scope_key: Secret[bytes],
    upstream: str,
    rules: RestoreRules,
    said: Sequence[Replacement] = (),
    token_lengths: Sequence[int] = BODY_LENGTHS,
) -> Redaction:
    """Replace the findings that the obligations cover, for one upstream.

    Slots that this upstream said itself stay as they are. `said` are the replacements that sealed
    blocks of the request brought back: their tokens stay restorable, their values are replaced
    wherever they occur. Unless `rules.system_prompt`, a value of the system prompt gets another token there
    than elsewhere, which is not restored, and what was found in the system prompt alone is looked for
    nowhere else: a caller who guesses it can confirm nothing, since what becomes of the guess does not
    depend on the system prompt.
    """
    classes = {finding.data_class for finding in findings} | {entry.data_class for entry in said}
    due = _due(classes, obligations)
    treatments = _treatments(slots, findings, due, said)
    open_slots = [number for number, slot in enumerate(slots) if slot.said_by != upstream or not upstream]
    writer = _Writer(scope_key, token_lengths, said)
    confined = frozenset() if rules.system_prompt else _confined(slots, findings, said)
    marked = _marked(slots, findings, due, treatments, open_slots, confined) if treatments else {}
    edits: list[Edit] = []
    rigid: set[DataClass] = set()
    for number, spans in marked.items():
        slot = slots[number]
        pieces = disjoint(spans, kept_out=[Span(*place) for place in tokens_in(slot.text)])
        if slot.rigid:
            rigid.update(treatment.data_class for _, treatment in pieces)
        elif pieces:
            hidden = slot.scope is Scope.SYSTEM and not rules.system_prompt
            edits.append(Edit(slot=number, text="".join(writer.rewrite(slot.text, pieces, system=hidden))))
    return Redaction(
        edits=tuple(edits),
        replacements=_sorted(writer.replacements),
        replaced=_counted(writer.replaced, findings),
        rigid=tuple(sorted(rigid)),
    )


def _due(classes: Iterable[DataClass], obligations: Sequence[Redact]) -> dict[DataClass, _Treatment]:
    """The treatment of each class that an obligation covers."""
    due: dict[DataClass, _Treatment] = {}
    for data_class in classes:
        named = [duty for duty in obligations if covered(data_class, duty.classes)]
        if named:
            due[data_class] = _Treatment(all(duty.as_ == "token" for duty in named), data_class)
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


class _Writer:
    """Writes texts anew and remembers which token stands for what."""

    def __init__(self, key: Secret[bytes], lengths: Sequence[int], said: Iterable[Replacement]) -> None:
        self._key = key
        self._lengths = lengths
        self._tokens: dict[_Value, str] = {}
        self._taken: dict[str, _Value] = {}
        self.replacements: list[Replacement] = []
        self.replaced: Counter[DataClass] = Counter()
        for entry in dict.fromkeys(said):
            value = _Value(entry.data_class, entry.value.expose(), system=not entry.restorable)
            if self._taken.setdefault(entry.token, value) == value:
                self._tokens[value] = entry.token
                self.replacements.append(entry)

    def rewrite(self, text: str, pieces: Iterable[tuple[Span, _Treatment]], *, system: bool) -> Iterator[str]:
        position = 0
        for span, treatment in pieces:
            self.replaced[treatment.data_class] += 1
            yield text[position : span.start]
            if treatment.reversible:
                yield self._token(_Value(treatment.data_class, text[span.start : span.end], system))
            else:
                yield mark(treatment.data_class)
            position = span.end
        yield text[position:]

    def _token(self, value: _Value) -> str:
        token = self._tokens.get(value)
        if token is None:
            token = mint(
                self._key, value.data_class, value.text, self._taken, system=value.system, lengths=self._lengths
            )
            self._tokens[value] = token
            self._taken[token] = value
            self.replacements.append(
                Replacement(
                    token=token,
                    value=Sensitive(value.text),
                    data_class=value.data_class,
                    restorable=not value.system,
                )
            )
        return token


def _sorted(replacements: Iterable[Replacement]) -> tuple[Replacement, ...]:
    return tuple(sorted(replacements, key=lambda entry: entry.token))


def _counted(replaced: Counter[DataClass], findings: Sequence[Finding]) -> tuple[ClassCount, ...]:
    found = count_classes((finding.data_class, finding.score) for finding in findings)
    scores = {entry.data_class: entry.score for entry in found}
    # A value that only a sealed block brought back was certain when it was replaced.
    return count_classes((name, scores.get(name, 1000)) for name in replaced.elements())
