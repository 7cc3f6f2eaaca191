"""The query of a pack's manifest: what it may say, and which records it takes."""

import pytest

from egress_gateway.cli.audit.export import SOMEBODY as WRITTEN
from egress_verify.notes import NotOne
from egress_verify.selection import SOMEBODY, selection_of

NONE_AT_ALL: dict[str, object] = {
    "no query": None,
    "no paths": {"since": 1},
    "one value where a list belongs": {"match": {"route": "wiki"}},
    "a value that no record has": {"match": {"route": [None]}},
    "a time as text": {"match": {}, "since": "1"},
    "truth in place of a time": {"match": {}, "until": True},
    "a number in place of truth": {"match": {}, "requests": 1},
    "a word that no verifier knows": {"match": {}, "without": []},
}


@pytest.mark.parametrize("query", NONE_AT_ALL.values(), ids=NONE_AT_ALL)
def test_what_is_no_query(query: object) -> None:
    with pytest.raises(NotOne):
        selection_of(query)


ASKED = {"match": {"route": ["wiki"]}, "since": 5, "requests": True}
INTENT = {"kind": "intent", "rid": "1", "ts": 5, "route": "wiki"}
OTHERS = {
    "its outcome, which does not match": ({"kind": "outcome", "rid": "1", "ts": 6}, True),
    "an attempt of before": ({"kind": "intent", "rid": "1", "ts": 4, "route": "wiki"}, True),
    "another request": ({"kind": "outcome", "rid": "2", "ts": 6}, False),
    "a review of it": ({"kind": "review", "rid": "1", "ts": 6}, False),
    "a name that is none": ({"kind": "outcome", "rid": ["1"], "ts": 6}, False),
    "a kind that is none": ({"kind": ["outcome"], "rid": "1", "ts": 6}, False),
}


@pytest.mark.parametrize(("record", "taken"), OTHERS.values(), ids=OTHERS)
def test_with_a_record_go_the_others_of_its_request(record: dict[str, object], *, taken: bool) -> None:
    known = selection_of(ASKED).with_requests([INTENT])
    assert known.takes(INTENT)
    assert known.takes(record) is taken
    alone = selection_of({**ASKED, "requests": False}).with_requests([INTENT])
    assert not alone.takes(record)


@pytest.mark.parametrize("path", sorted(SOMEBODY))
@pytest.mark.parametrize("said", [{"requests": False}, {}], ids=["it says not", "it says nothing"])
def test_a_query_about_somebody_is_of_whole_requests(path: str, said: dict[str, bool]) -> None:
    assert selection_of({"match": {path: ["p"]}, **said}).requests


def test_the_writer_means_the_same_by_somebody() -> None:
    assert WRITTEN == SOMEBODY


def test_a_record_without_a_request_takes_none_with_it() -> None:
    known = selection_of(ASKED).with_requests([{**INTENT, "rid": ""}, {**INTENT, "kind": "config"}])
    assert not known.takes({"kind": "outcome", "rid": "", "ts": 6})
    assert not known.rids
