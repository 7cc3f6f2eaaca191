"""What changes when one bundle takes the place of another: what an approver has to look at.

Compares what was loaded, not the text: comments and layout are no change. Says which parts differ, not which
requests are decided otherwise.
"""

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from egress_gateway.decide.bundle import Bundle
from egress_gateway.decide.invariants import Invariant
from egress_gateway.decide.rules import Rule

_TOLD_APART: Final = frozenset({"name", "serial", "digest", "routes", "rules", "invariants", "contracts"})
_DERIVED: Final = frozenset({"vocabulary", "program", "answers", "speaks", "tests"})
"""Made from the rest, not the bundle's own, or deciding nothing."""
_PLACES: Final = frozenset({"line", "lines"})


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """Names that two versions of one part of a bundle do not have in common, or mean otherwise by."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """From one bundle to another."""

    routes: Difference = Difference()
    rules: Difference = Difference()
    invariants: Difference = Difference()
    providers: Difference = Difference()
    reordered: bool = False
    """The rules that stay are in another order."""
    others: tuple[str, ...] = ()
    """Other parts of a bundle that differ: `levels`, `groups` ..."""

    @property
    def none(self) -> bool:
        """Whether nothing that decides is different."""
        return self == Changes()


def changes(old: Bundle | None, new: Bundle) -> Changes:
    """From `old` to `new`; None for no bundle at all."""
    if old is None:
        return Changes(
            routes=Difference(added=tuple(new.routes)),
            rules=Difference(added=tuple(rule.id for rule in new.rules)),
            invariants=Difference(added=tuple(invariant.id for invariant in new.invariants)),
            providers=Difference(added=tuple(new.contracts)),
        )
    before, after = _placed(old.rules), _placed(new.rules)
    return Changes(
        routes=_difference(old.routes, new.routes),
        rules=_difference(before, after),
        invariants=_difference(_placed(old.invariants), _placed(new.invariants)),
        providers=_difference(old.contracts, new.contracts),
        reordered=[name for name in before if name in after] != [name for name in after if name in before],
        others=(
            *(
                name
                for name in Bundle.__struct_fields__
                if name not in _TOLD_APART | _DERIVED and getattr(old, name) != getattr(new, name)
            ),
            # What a tool does stands nowhere else.
            *(["tools"] if _tools(old) != _tools(new) else []),
        ),
    )


def _tools(bundle: Bundle) -> tuple[list[str], Mapping[str, tuple[str, ...]]]:
    return sorted(bundle.vocabulary.tools), bundle.vocabulary.tool_effects


def _placed(rules: Iterable[Rule | Invariant]) -> dict[str, bytes]:
    """By id, without the lines where they stand. As text: True == 1 in Python, not in a rule."""
    return {rule.id: msgspec.json.encode(_placeless(msgspec.to_builtins(rule))) for rule in rules}


def _placeless(tree: object) -> object:
    match tree:
        case dict():
            return {key: _placeless(value) for key, value in tree.items() if key not in _PLACES}
        case list() | tuple():
            return [_placeless(value) for value in tree]
        case _:
            return tree


def _difference(old: Mapping[str, object], new: Mapping[str, object]) -> Difference:
    return Difference(
        added=tuple(name for name in new if name not in old),
        removed=tuple(name for name in old if name not in new),
        changed=tuple(name for name in new if name in old and old[name] != new[name]),
    )
