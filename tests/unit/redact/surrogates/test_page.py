"""The page on surrogates against the code."""

from tests.unit.documentation import CODE_SPAN, DOCS, rows, sections

from egress_gateway.core.surrogate_kinds import KINDS, SurrogateKind, surrogate_kind
from egress_gateway.core.vocabulary import BUILTIN_CLASSES
from egress_gateway.redact import occurrences, stand_ins
from egress_gateway.redact.surrogates import characters, dates, kinds

PAGE = sections((DOCS / "reference" / "surrogates.md").read_text())
TABLES = [[CODE_SPAN.findall(cell) for cell in cells[:2]] + cells[1:2] for cells in rows(PAGE["Kinds"])]
CLASSES = {name: kind[0] for names, kind, _ in TABLES if kind in [[one] for one in SurrogateKind] for name in names}
NOT_THERE = PAGE["Kinds"].partition("**A class that is not here")[2].partition("A class of your own")[0]


def test_every_class_has_its_kind() -> None:
    assert {name: kind for name, kind in CLASSES.items() if "." in name} == {
        name: kind.value for name, kind in KINDS.items()
    }


def test_every_other_class_is_named() -> None:
    named = CODE_SPAN.findall(NOT_THERE)
    without = {name for name in BUILTIN_CLASSES if surrogate_kind(name) is None}
    assert {one for one in without if one not in named and one.partition(".")[0] not in named} == set()
    assert all(one in without or any(name.startswith(f"{one}.") for name in without) for one in named if "." in one)


def test_every_kind_is_described() -> None:
    described = {names[0] for names, _, text in TABLES if len(names) == 1 and len(text) > 20}
    assert described == {kind.value for kind in SurrogateKind}


def test_every_bound_is_the_one_in_force() -> None:
    whole = "".join(PAGE.values())
    assert f"up to {stand_ins.ATTEMPTS} times" in whole
    assert f"Up to {stand_ins.MOST:,} values" in whole
    assert f"more than {kinds.LONGEST} characters" in whole
    assert f"from {characters.FEWEST} of them on" in whole
    assert f"less than {occurrences.SHORTEST} characters" in whole
    assert f"{dates.LEAST} to {dates.MOST} either way" in whole
