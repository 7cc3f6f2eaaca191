"""What must never be, whatever the rules say: a guard over every outcome that is not a refusal.

Invariants are checked apart from the rules and by other code, so that neither a rule that somebody forgot
nor a mistake in the compiled program lets through what they exclude.
"""

from collections.abc import Sequence

import msgspec

from egress_gateway.core.policy import Facts
from egress_gateway.decide.conditions import Condition
from egress_gateway.decide.interpret import counts
from egress_gateway.decide.vocabulary import Vocabulary
from egress_gateway.decide.when import read_conditions, refuse_of_answers
from egress_gateway.wire.fields import Fields
from egress_gateway.wire.yaml import Node


class Invariant(msgspec.Struct, frozen=True, kw_only=True):
    """Conditions that must not all hold of a request that leaves; what is unknown counts as holding."""

    id: str
    never: tuple[Condition, ...]
    reason: str
    file: str
    line: int


def read_invariants(top: Fields, vocabulary: Vocabulary) -> tuple[Invariant, ...]:
    """The `invariants` of a file, in order. Raises `ConfigError`."""

    def read(node: Node) -> Invariant:
        with Fields(node, file=top.file, what="invariant") as fields:
            name = fields.name("id")
            fields.what = f"invariant {name!r}"
            never = read_conditions(fields.mapping("never"), vocabulary)
            if not never:
                raise fields.error(f"{fields.what} has no condition, so that nothing could ever leave", key="never")
            refuse_of_answers(fields, never, "never")
            reason = fields.sentence("reason", f"invariant {name!r} excludes this")
            return Invariant(id=name, never=never, reason=reason, file=top.file, line=node.line)

    return tuple(read(node) for node in top.items("invariants", ()))


def broken(invariants: Sequence[Invariant], asking: Sequence[Facts], vocabulary: Vocabulary) -> Invariant | None:
    """The first invariant that somebody who is in it breaks, if any."""
    for invariant in invariants:
        for facts in asking:
            if all(counts(condition, facts, vocabulary, sure=False) for condition in invariant.never):
                return invariant
    return None
