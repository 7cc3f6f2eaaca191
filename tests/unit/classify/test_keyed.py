"""Sets that can be asked and not read."""

from hypothesis import given
from hypothesis import strategies as st

from egress_gateway.classify.keyed import FLAGS, Hasher, KeyedSet
from egress_gateway.core.secret import Secret

KEY = Secret(bytes(range(32)))
SALT = b"s" * 16


def keyed(values: dict[str, int]) -> KeyedSet:
    hasher = Hasher(KEY, SALT)
    return KeyedSet(sorted(hasher.entry(text) | flags for text, flags in values.items()), hasher)


@given(st.dictionaries(st.text(), st.integers(0, FLAGS)), st.lists(st.text()))
def test_it_knows_what_is_in_it_and_nothing_else(values: dict[str, int], others: list[str]) -> None:
    known = keyed(values)
    asked = [*values, *others]
    assert known.flags(asked) == [values.get(text, -1) for text in asked]
    assert len(known) == len(values)


def test_another_key_or_salt_makes_other_entries() -> None:
    entries = {Hasher(key, salt).entry("jane") for key in (KEY, Secret(bytes(32))) for salt in (SALT, b"t" * 16)}
    assert len(entries) == 4


def test_an_entry_has_room_for_flags() -> None:
    assert all(entry & FLAGS == 0 for entry in Hasher(KEY, SALT).entries(map(str, range(100))))
