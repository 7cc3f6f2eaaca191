"""All rules of a bundle as one generated Python function over a bit mask of facts.

Each distinct (fact, words) pair of the rules is an *atom* with two bits: `sure`, set when the fact has
one of the words, and `maybe`, set as well when the fact is unknown. A rule is then two masks: bits that
must be set and bits that must not. Which bit it asks for settles what an unknown fact does: rules that
open something (permits, bypasses) ask for `sure`, and for not even `maybe` in a negative condition; rules
that restrict ask the other way round.

The generated source consists of fixed expressions and decimal integers. No text of a bundle reaches
`compile()`; its words are keys of the dictionaries that the function looks facts up in.
"""

from collections.abc import Callable, Sequence
from functools import reduce
from types import CodeType
from typing import Final

import msgspec

from egress_gateway.core.obligations import Escalate, Modify, Quota, Redact, Reroute
from egress_gateway.core.policy import Facts
from egress_gateway.decide.conditions import FIELDS, Condition
from egress_gateway.decide.lookups import Atom, lookup, names_for
from egress_gateway.decide.rules import Effect, Rule
from egress_gateway.decide.vocabulary import Vocabulary

_STRICTEST_FIRST: Final = ("mask", "surrogate", "token")
"""Of two ways to redact one class the first counts: what cannot be restored, then what nobody takes for a token."""


class Program(msgspec.Struct, frozen=True, kw_only=True):
    """The compiled rules. Bit `i` of a result is rule `i` of `rules`."""

    match: Callable[[Facts], int]
    """The rules whose conditions hold."""
    rules: tuple[Rule, ...]
    blocks: int
    permits: int
    escalations: tuple[tuple[int, Escalate], ...]
    """The bit of each rule that asks people, and what it asks."""
    floor: int
    """Rules that hold whatever `rules.yaml` says."""
    moves: int
    """Rules that lead to another upstream."""
    swaps: int
    """Rules that lead to another model."""
    bypasses: tuple[tuple[int, int, int], ...]
    """The bit of each bypass, the bits of the rules that it sets aside, and when it ends."""
    duties: tuple[tuple[int, Modify | Redact], ...]
    """The bit of each rule with a duty on the body, in the order they are carried out: modify, then redact,
    masks before surrogates before tokens."""
    quotas: tuple[tuple[int, Quota], ...]
    alike: int
    """Rules that open something: where an agent acts for a person they have to match for both."""

    @property
    def reroutes(self) -> int:
        """Rules that look at the target that was asked for."""
        return self.moves | self.swaps

    def found(self, asking: Sequence[Facts]) -> int:
        """What holds of all who are in it together: rules that open something match for everybody, all others for one.

        Bits of bypasses that have ended are not set.
        """
        found = reduce(self._both, map(self.match, asking))
        for bit, _, ends in self.bypasses:
            # A time that nobody told is no time before the end.
            if found & bit and not 0 < asking[0].now < ends:
                found ^= bit
        return found

    def names(self, bits: int) -> tuple[str, ...]:
        """The ids of rules, in bundle order."""
        # Without the generator of `bits.indices`: every decision names all rules that matched.
        found: list[str] = []
        while bits:
            low = bits & -bits
            found.append(self.rules[low.bit_length() - 1].id)
            bits ^= low
        return tuple(found)

    def set_aside(self, found: int) -> int:
        """The rules among `found` that a bypass among `found` suspends."""
        aside = 0
        for bit, named, _ in self.bypasses:
            if found & bit:
                aside |= named
        return aside & found

    def _both(self, one: int, other: int) -> int:
        return (one & other & self.alike) | ((one | other) & ~self.alike)


def compile_rules(rules: Sequence[Rule], vocabulary: Vocabulary) -> Program:
    """Compile rules that were read against the same vocabulary."""
    atoms: dict[Atom, int] = {}
    tests: list[str] = []
    for index, rule in enumerate(rules):
        need, forbid = _masks(rule, atoms)
        tests.append(f" if b & {need | forbid:d} == {need:d}: m |= {1 << index:d}")
    names = names_for(vocabulary)
    lookups: list[str] = []
    for field in FIELDS:
        mine = {atom: bit for atom, bit in atoms.items() if atom[0] == field}
        if mine:
            lookups.append(lookup(field, mine, names, vocabulary))
    source = "\n".join(
        ["def match(f):", " p = f.principal", " t = f.target", " b = 0", *lookups, " m = 0", *tests, " return m"]
    )
    code: CodeType = compile(source, "<rules>", "exec")
    exec(code, names)  # noqa: S102 - fixed expressions and integers only, see above
    bits = {rule.id: 1 << index for index, rule in enumerate(rules)}
    return Program(
        match=names["match"],  # type: ignore[arg-type]
        rules=tuple(rules),
        blocks=sum(bits[rule.id] for rule in rules if rule.effect is Effect.BLOCK),
        permits=sum(bits[rule.id] for rule in rules if rule.effect is Effect.PERMIT),
        escalations=tuple((bits[rule.id], rule.escalation) for rule in rules if rule.escalation is not None),
        floor=sum(bits[rule.id] for rule in rules if rule.floor),
        moves=sum(bits[rule.id] for rule in rules if isinstance(rule.obligation, Reroute) and rule.obligation.upstream),
        swaps=sum(bits[rule.id] for rule in rules if isinstance(rule.obligation, Reroute) and rule.obligation.model),
        bypasses=tuple(
            (bits[rule.id], sum(bits.get(name, 0) for name in rule.bypass.rules), rule.bypass.ends)
            for rule in rules
            if rule.bypass is not None
        ),
        duties=_duties(rules, bits),
        quotas=tuple((bits[rule.id], rule.obligation) for rule in rules if isinstance(rule.obligation, Quota)),
        alike=sum(bits[rule.id] for rule in rules if rule.opens),
    )


def _masks(rule: Rule, atoms: dict[Atom, int]) -> tuple[int, int]:
    """The bits that must be set, and those that must not, for the rule to match."""
    need = forbid = 0
    for condition in rule.when:
        sure = 1 << 2 * atoms.setdefault(_atom(condition), len(atoms))
        maybe = sure << 1
        if condition.negative:
            forbid |= maybe if rule.opens else sure
        else:
            need |= sure if rule.opens else maybe
    return need, forbid


def _atom(condition: Condition) -> Atom:
    return condition.field, condition.words, condition.limit, condition.amounts


def _duties(rules: Sequence[Rule], bits: dict[str, int]) -> tuple[tuple[int, Modify | Redact], ...]:
    duties = [(bits[rule.id], rule.obligation) for rule in rules if isinstance(rule.obligation, Modify | Redact)]
    return tuple(sorted(duties, key=lambda duty: _rank(duty[1])))


def _rank(duty: Modify | Redact) -> int:
    return -1 if isinstance(duty, Modify) else _STRICTEST_FIRST.index(duty.as_)
