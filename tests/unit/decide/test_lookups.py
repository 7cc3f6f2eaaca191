"""Lines of the compiled program: fixed text and integers, for every fact there is."""

import re

import pytest

from egress_gateway.core.ids import DataClass
from egress_gateway.core.policy import Level
from egress_gateway.decide.conditions import FIELDS, Kind
from egress_gateway.decide.lookups import Atom, lookup, names_for
from egress_gateway.decide.vocabulary import Vocabulary

VOCABULARY = Vocabulary(levels={DataClass("pii.email"): Level.INTERNAL}, tools=("a",), tool_effects={"a": ("db",)})
HOSTILE = "');__import__('os').abort()#"


@pytest.mark.parametrize("field", FIELDS)
def test_no_word_of_a_bundle_stands_in_a_line(field):
    amounts = (((HOSTILE,), 7),) if FIELDS[field] in {Kind.AMOUNTS, Kind.COUNTERS} else ()
    atom: Atom = (field, (HOSTILE,), 5, amounts)
    names = names_for(VOCABULARY)
    line = lookup(field, {atom: 0}, names, VOCABULARY)
    assert HOSTILE not in line
    assert re.fullmatch(r"[\n a-z0-9_.,:|=>()']+", line)
    compile(line.replace("\n ", "\n").lstrip(), "<line>", "exec")
    assert names["__builtins__"] == {}


def test_equal_words_share_a_table():
    atoms: dict[Atom, int] = {("groups", ("a", "b"), 0, ()): 0, ("groups", ("b",), 0, ()): 1}
    names = names_for(VOCABULARY)
    line = lookup("groups", atoms, names, VOCABULARY)
    (table,) = [name for name in names if re.fullmatch(r"w\d+", name)]
    assert f"{table}(v, 0)" in line
    assert [names[table](word, 0) for word in "abc"] == [0b0011, 0b1111, 0]  # type: ignore[operator]
    assert f"b |= {0b1010:d}" in line
