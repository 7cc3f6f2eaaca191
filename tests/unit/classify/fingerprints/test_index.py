"""Which documents a run stands in."""

import pytest

from egress_gateway.classify.fingerprints.index import MOST_SHARED, Fingerprints, common_in
from egress_gateway.classify.keyed import Hasher
from egress_gateway.core.secret import Secret

HASHER = Hasher(Secret(bytes(32)), bytes(16))


def test_a_run_has_the_documents_that_hold_it() -> None:
    held = {"a b c d e": [3, 70_000], "f g h i j": [0]}
    entries = sorted(
        HASHER.entry(run) >> 20 << 20 | document for run, documents in held.items() for document in documents
    )
    assert Fingerprints(entries, HASHER).documents([*held, "k l m n o"]) == held


def test_nothing_is_known_of_nothing() -> None:
    assert Fingerprints([], HASHER).documents(["a b c d e"]) == {}


@pytest.mark.parametrize(("documents", "most"), [(1, 5), (50, 5), (100, 10), (100_000, MOST_SHARED)])
def test_what_many_documents_say_is_common(documents: int, most: int) -> None:
    assert common_in(documents) == most
