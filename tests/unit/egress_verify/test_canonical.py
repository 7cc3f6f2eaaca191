"""Canonical form, against the reference implementation and against the gateway's own."""

import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from egress_verify.canonical import LARGEST_INTEGER, check
from egress_verify.notes import NotOne

numbers = st.integers(-LARGEST_INTEGER, LARGEST_INTEGER)
texts = st.text(st.characters(codec="utf-8"), max_size=12)
names = st.text(st.characters(codec="ascii"), max_size=6)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)
documents = st.dictionaries(names, values, max_size=6)


@given(documents)
def test_what_the_reference_writes_is_canonical(document: dict[str, object]) -> None:
    assert check(rfc8785.dumps(document)) == document  # type: ignore[arg-type]


@given(documents, st.sampled_from([{"separators": (", ", ":")}, {"ensure_ascii": True}, {"sort_keys": False}]))
def test_what_another_writer_writes_is_canonical_only_if_it_is_the_same(
    document: dict[str, object], how: dict[str, object]
) -> None:
    options = {"separators": (",", ":"), "ensure_ascii": False, "sort_keys": True} | how
    written = json.dumps(document, **options).encode()  # type: ignore[arg-type]
    if written == rfc8785.dumps(document):  # type: ignore[arg-type]
        assert check(written) == document
    else:
        with pytest.raises(NotOne):
            check(written)
