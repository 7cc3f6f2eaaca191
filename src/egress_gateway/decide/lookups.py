"""How the compiled program looks facts up: for each fact the line of code that sets its bits.

Lines consist of fixed expressions from this file and decimal integers. The words of a bundle are keys of
dictionaries, and constants of functions, that the lines call by names of ours (`w7`).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from egress_gateway.core.ids import covered
from egress_gateway.core.policy import Level
from egress_gateway.core.slots import ClassCount
from egress_gateway.decide.conditions import FIELDS, Kind
from egress_gateway.decide.vocabulary import Vocabulary

_SOURCES: Final[Mapping[str, str]] = {
    "region": "f.region",
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
    "agent.learning": "f.conduct.learning",
    "agent.new_tool": "f.conduct.new_tool",
    "agent.new_target": "f.conduct.new_target",
    "agent.unusual_rate": "f.conduct.unusual_rate",
    "delegated": "p.agent_verified and p.agent and p.person_verified and p.person",
    "target_name": "f.target_name",
    "target.upstream": "t.upstream",
    "target.tier": "t.tier",
    "target.region": "t.region",
    "target.baa": "t.baa",
    "target.dpa": "t.dpa",
    "target.zdr": "t.zdr",
    "target.certified": "t.certified",
    "destination": "f.destination",
    "family": "f.family",
    "operation": "f.operation",
    "model": "f.model",
    "stream": "f.stream",
    "tools": "f.tools",
    "tools.unlisted": "not listed(f.tools)",
    "tools.does": "f.tools",
    "system_prompt": "f.system_prompt",
    "max_tokens": "f.max_tokens",
    "tokens": "f.tokens",
    "bytes": "f.bytes",
    "data": "f.data",
    "data.new": "f.new_data",
    "data.count": "total(f.data)",
    "data.at_least": "f.data",
    "data.sure": "f.data",
    "level": "highest(f.data)",
    "above_ceiling": "above(f.route, f.data)",
    "history": "f.history",
}
"""How the generated function reads each fact of `FIELDS`; `''` and `0` where it is unknown."""

_ALL_KNOWN: Final[Mapping[str, str]] = {"groups": "p.groups_complete", "roles": "p.person_verified"}
"""What must be true for a list to be all there is; the other lists are."""

_ZERO_IS_UNKNOWN: Final = frozenset({"max_tokens", "tokens"})
"""A request without an output limit may produce any amount; no request has no tokens."""

Amounts = tuple[tuple[tuple[str, ...], int], ...]
Atom = tuple[str, tuple[str, ...], int, Amounts]
"""Fact, words, limit, and entries with a number each."""


def names_for(vocabulary: Vocabulary) -> dict[str, object]:
    """What lines may call besides their tables; nothing of Python's own."""
    levels, ceilings = vocabulary.levels, vocabulary.ceilings

    def highest(data: Sequence[ClassCount]) -> str:
        return max((levels[entry.data_class] for entry in data), default=Level.PUBLIC).name.lower()

    def above(route: str, data: Sequence[ClassCount]) -> bool:
        ceiling = ceilings.get(route, Level.PUBLIC)
        return any(levels[entry.data_class] > ceiling for entry in data)

    return {
        "__builtins__": {},
        "listed": frozenset(vocabulary.tools).issuperset,
        "total": _total,
        "highest": highest,
        "above": above,
    }


def lookup(field: str, atoms: Mapping[Atom, int], names: dict[str, object], vocabulary: Vocabulary) -> str:
    """The line that sets the bits of one fact's atoms; what it calls is added to `names`.

    Atom `n` has the bits `1 << 2n` (sure) and `2 << 2n` (maybe).
    """
    source = _SOURCES[field]
    unknown = sum(2 << 2 * bit for bit in atoms.values())
    both = {atom: 3 << 2 * bit for atom, bit in atoms.items()}
    table = f"w{list(FIELDS).index(field):d}"
    match FIELDS[field]:
        case Kind.FLAG:
            return f" if {source}: b |= {sum(both.values()):d}"
        case Kind.SIGN:
            return f" if not f.conduct.known: b |= {unknown:d}\n elif {source}: b |= {sum(both.values()):d}"
        case Kind.NUMBER:
            lines = [f" v = {source}"]
            if field in _ZERO_IS_UNKNOWN:
                lines.append(f" if not v: b |= {unknown:d}")
            lines += [f" if v > {limit:d}: b |= {bits:d}" for (_, _, limit, _), bits in both.items()]
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
        case Kind.EFFECTS:
            names[table] = _by_tool(both, vocabulary).get
            return f" for v in {source}: b |= {table}(v, {unknown:d})"
        case Kind.AMOUNTS:
            names[table] = (_found_surely if field == "data.sure" else _found_often)(both, vocabulary)
            return f" b |= {table}({source})"
        case Kind.COUNTERS:
            names[table] = _counted(atoms)
            return f" b |= {table}({source})"


def _by_word(atoms: Mapping[Atom, int]) -> dict[str, int]:
    table: dict[str, int] = {}
    for (_, words, _, _), bits in atoms.items():
        for word in words:
            table[word] = table.get(word, 0) | bits
    return table


def _by_class(atoms: Mapping[Atom, int], vocabulary: Vocabulary) -> dict[str, int]:
    table: dict[str, int] = {}
    for (_, names, _, _), bits in atoms.items():
        for known in _below(names, vocabulary):
            table[known] = table.get(known, 0) | bits
    return table


def _by_tool(atoms: Mapping[Atom, int], vocabulary: Vocabulary) -> dict[str, int]:
    table = _by_word(atoms)
    bits: dict[str, int] = {}
    for tool, effects in vocabulary.tool_effects.items():
        bits[tool] = 0
        for effect in effects:
            bits[tool] |= table.get(effect, 0)
    return bits


def _below(names: Sequence[str], vocabulary: Vocabulary) -> frozenset[str]:
    """The classes that some classes and families stand for."""
    return frozenset(known for known in vocabulary.levels if covered(known, names))


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


def _found_often(atoms: Mapping[Atom, int], vocabulary: Vocabulary) -> Callable[[Sequence[ClassCount]], int]:
    """The bits of classes that were found so many times, those of an entry added up."""
    tests = _entries(atoms, vocabulary)

    def bits_of(data: Sequence[ClassCount]) -> int:
        found = 0
        for classes, least, bits in tests:
            if sum(entry.count for entry in data if entry.data_class in classes) >= least:
                found |= bits
        return found

    return bits_of


def _found_surely(atoms: Mapping[Atom, int], vocabulary: Vocabulary) -> Callable[[Sequence[ClassCount]], int]:
    """The bits of classes that a detector was so sure of."""
    tests = _entries(atoms, vocabulary)

    def bits_of(data: Sequence[ClassCount]) -> int:
        found = 0
        for classes, least, bits in tests:
            if any(entry.score >= least for entry in data if entry.data_class in classes):
                found |= bits
        return found

    return bits_of


def _entries(atoms: Mapping[Atom, int], vocabulary: Vocabulary) -> tuple[tuple[frozenset[str], int, int], ...]:
    return tuple(
        (_below(names, vocabulary), least, bits)
        for (_, _, _, amounts), bits in atoms.items()
        for names, least in amounts
    )


def _counted(atoms: Mapping[Atom, int]) -> Callable[[Sequence[tuple[str, int]]], int]:
    """The bits of counters that are above their limits; one that is absent may be."""
    tests = tuple(
        (names[0], limit, 3 << 2 * bit, 2 << 2 * bit)
        for (_, _, _, amounts), bit in atoms.items()
        for names, limit in amounts
    )

    def bits_of(history: Sequence[tuple[str, int]]) -> int:
        counts = dict(history)
        found = 0
        for name, limit, over, unknown in tests:
            count = counts.get(name)
            if count is None:
                found |= unknown
            elif count > limit:
                found |= over
        return found

    return bits_of


def _total(data: Sequence[ClassCount]) -> int:
    return sum(entry.count for entry in data)
