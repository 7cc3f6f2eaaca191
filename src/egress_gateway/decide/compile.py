"""All rules of a bundle as one generated Python function over a bit mask of facts.

Each distinct (fact, words) pair of the rules is an *atom* with two bits: `sure`, set when the fact has
one of the words, and `maybe`, set as well when the fact is unknown. A rule is then two masks: bits that
must be set and bits that must not. Which bit it asks for settles what an unknown fact does: permits ask
for `sure`, and for not even `maybe` in a negative condition; rules that restrict ask the other way round.

The generated source consists of fixed expressions from this file and decimal integers. No text of a
bundle reaches `compile()`; its words are keys of the dictionaries that the function looks facts up in.
"""

from collections.abc import Callable, Mapping, Sequence
from types import CodeType
from typing import Final, assert_never

import msgspec

from egress_gateway.core.ids import covered
from egress_gateway.core.obligations import Modify, Obligation, Quota, Redact, Reroute
from egress_gateway.core.policy import Facts
from egress_gateway.core.slots import ClassCount
from egress_gateway.decide.conditions import FIELDS, Condition, Kind
from egress_gateway.decide.rules import Effect, Rule
from egress_gateway.decide.vocabulary import Vocabulary

_SOURCES: Final[Mapping[str, str]] = {
    "route": "f.route",
    "app": "p.app",
    "auth": "p.auth",
    "issuer": "p.issuer",
    "tenant": "p.tenant",
    "person": "p.person if p.person_verified else ''",
    "person_verified": "p.person_verified",
    "person_region": "p.person_region",
    "groups": "p.groups",
    "groups_complete": "p.groups_complete",
    "roles": "p.roles",
    "mfa": "p.mfa",
    "strength": "p.strength",
    "agent": "p.agent if p.agent_verified else ''",
    "agent_verified": "p.agent_verified",
    "target_name": "f.target_name",
    "target.upstream": "t.upstream",
    "target.tier": "t.tier",
    "target.region": "t.region",
    "target.baa": "t.baa",
    "target.dpa": "t.dpa",
    "target.zdr": "t.zdr",
    "family": "f.family",
    "operation": "f.operation",
    "model": "f.model",
    "stream": "f.stream",
    "tools": "f.tools",
    "tools.unlisted": "not listed(f.tools)",
    "max_tokens": "f.max_tokens",
    "bytes": "f.bytes",
    "data": "f.data",
    "data.count": "total(f.data)",
}
"""How the generated function reads each fact of `FIELDS`; `''` and `0` where it is unknown."""

_ALL_KNOWN: Final[Mapping[str, str]] = {"groups": "p.groups_complete", "roles": "p.person_verified"}
"""What must be true for a list to be all there is; the other lists are."""

_ZERO_IS_UNKNOWN: Final = frozenset({"max_tokens"})
"""A request without an output limit may produce any amount."""

Atom = tuple[str, tuple[str, ...], int]
"""Fact, words, limit."""


class Program(msgspec.Struct, frozen=True, kw_only=True):
    """The compiled rules. Bit `i` of a result is rule `i` of `rules`."""

    match: Callable[[Facts], int]
    """The rules whose conditions hold."""
    rules: tuple[Rule, ...]
    blocks: int
    permits: int
    duties: tuple[tuple[int, Obligation], ...]
    """The bit of each rule with an obligation, and the obligation, in the order they are carried out:
    modify, then redact, masks before tokens."""

    def both(self, one: int, other: int) -> int:
        """What holds of two who are in it together: permits that match for both, and every other rule of either."""
        return (one & other & self.permits) | ((one | other) & ~self.permits)


def compile_rules(rules: Sequence[Rule], vocabulary: Vocabulary) -> Program:
    """Compile rules that were read against the same vocabulary."""
    atoms: dict[Atom, int] = {}
    tests: list[str] = []
    for index, rule in enumerate(rules):
        need, forbid = _masks(rule, atoms)
        tests.append(f" if b & {need | forbid:d} == {need:d}: m |= {1 << index:d}")
    names: dict[str, object] = {
        "__builtins__": {},
        "listed": frozenset(vocabulary.tools).issuperset,
        "total": _total,
    }
    lookups: list[str] = []
    for field in FIELDS:
        mine = {atom: bit for atom, bit in atoms.items() if atom[0] == field}
        if mine:
            lookups.append(_lookup(field, mine, names, vocabulary))
    source = "\n".join(
        ["def match(f):", " p = f.principal", " t = f.target", " b = 0", *lookups, " m = 0", *tests, " return m"]
    )
    code: CodeType = compile(source, "<rules>", "exec")
    exec(code, names)  # noqa: S102 - fixed expressions and integers only, see above
    return Program(
        match=names["match"],  # type: ignore[arg-type]
        rules=tuple(rules),
        blocks=_bits(rules, Effect.BLOCK),
        permits=_bits(rules, Effect.PERMIT),
        duties=_duties(rules),
    )


def _masks(rule: Rule, atoms: dict[Atom, int]) -> tuple[int, int]:
    """The bits that must be set, and those that must not, for the rule to match."""
    need = forbid = 0
    restricts = rule.effect is not Effect.PERMIT
    for condition in rule.when:
        sure = 1 << 2 * atoms.setdefault(_atom(condition), len(atoms))
        maybe = sure << 1
        if condition.op.negative or (FIELDS[condition.field] is Kind.FLAG and not condition.flag):
            forbid |= sure if restricts else maybe
        else:
            need |= maybe if restricts else sure
    return need, forbid


def _atom(condition: Condition) -> Atom:
    return condition.field, condition.words, condition.limit


def _lookup(field: str, atoms: Mapping[Atom, int], names: dict[str, object], vocabulary: Vocabulary) -> str:
    """The line that sets the bits of one fact's atoms."""
    source = _SOURCES[field]
    unknown = sum(2 << 2 * bit for bit in atoms.values())
    both = {atom: 3 << 2 * bit for atom, bit in atoms.items()}
    table = f"w{list(FIELDS).index(field):d}"
    match FIELDS[field]:
        case Kind.FLAG:
            return f" if {source}: b |= {sum(both.values()):d}"
        case Kind.NUMBER:
            lines = [f" v = {source}"]
            if field in _ZERO_IS_UNKNOWN:
                lines.append(f" if not v: b |= {unknown:d}")
            lines += [f" if v > {limit:d}: b |= {bits:d}" for (_, _, limit), bits in both.items()]
            return "\n".join(lines)
        case Kind.MODEL:
            names[table] = _model_bits(both)
            return f" v = {source}\n b |= {table}(v) if v else {unknown:d}"
        case Kind.WORD:
            names[table] = _by_word(both).get
            return f" v = {source}\n b |= {table}(v, 0) if v else {unknown:d}"
        case Kind.WORDS:
            names[table] = _by_word(both).get
            lines = [f" for v in {source}: b |= {table}(v, 0)"]
            if field in _ALL_KNOWN:
                lines.append(f" if not ({_ALL_KNOWN[field]}): b |= {unknown:d}")
            return "\n".join(lines)
        case Kind.CLASSES:
            names[table] = _by_class(both, vocabulary).get
            return f" for v in {source}: b |= {table}(v.data_class, 0)"


def _by_word(atoms: Mapping[Atom, int]) -> dict[str, int]:
    table: dict[str, int] = {}
    for (_, words, _), bits in atoms.items():
        for word in words:
            table[word] = table.get(word, 0) | bits
    return table


def _by_class(atoms: Mapping[Atom, int], vocabulary: Vocabulary) -> dict[str, int]:
    table: dict[str, int] = {}
    for (_, names, _), bits in atoms.items():
        for known in vocabulary.levels:
            if covered(known, names):
                table[known] = table.get(known, 0) | bits
    return table


def _model_bits(atoms: Mapping[Atom, int]) -> Callable[[str], int]:
    """The bits of a model name, compared without case: providers differ in whether they care."""
    table = _by_word(atoms)
    exact = {word: bits for word, bits in table.items() if not word.endswith("*")}
    prefixes = tuple((word[:-1], bits) for word, bits in table.items() if word.endswith("*"))

    def bits_of(model: str) -> int:
        model = model.lower()
        found = exact.get(model, 0)
        for prefix, bits in prefixes:
            if model.startswith(prefix):
                found |= bits
        return found

    return bits_of


def _total(data: Sequence[ClassCount]) -> int:
    return sum(entry.count for entry in data)


def _bits(rules: Sequence[Rule], effect: Effect) -> int:
    return sum(1 << index for index, rule in enumerate(rules) if rule.effect is effect)


def _duties(rules: Sequence[Rule]) -> tuple[tuple[int, Obligation], ...]:
    duties = [(1 << index, rule.obligation) for index, rule in enumerate(rules) if rule.obligation is not None]
    return tuple(sorted(duties, key=lambda duty: _rank(duty[1])))


def _rank(duty: Obligation) -> int:
    match duty:
        case Reroute():
            return 0
        case Modify():
            return 1
        case Redact():
            return 2 if duty.as_ == "mask" else 3
        case Quota():
            return 4
        case _:
            assert_never(duty)
