"""Every bound of a document is one that holds over all of it."""

import pytest

from egress_gateway.adapters.documents import gathering as module
from egress_gateway.adapters.documents.gathering import CannotRead, Gathering, Reason, inside


def nested(content: bytes, where: str, gathering: Gathering) -> None:
    gathering.add(where, content.decode())
    gathering.within(content, inside(where, "part", 1))


def test_documents_in_documents_have_an_end() -> None:
    gathering = Gathering(nested)
    nested(b"x", "", gathering)
    assert [passage.where for passage in gathering.passages][:2] == ["text", "part/1"]
    assert len(gathering.passages) == module.DEEPEST + 1
    assert [(part.where, part.reason) for part in gathering.unread] == [("/".join(["part/1"] * 5), "nested too deep")]


def test_texts_have_a_length_and_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_TEXT", 10)
    monkeypatch.setattr(module, "MOST_PARTS", 5)
    gathering = Gathering(nested)
    gathering.add("a", "12345")
    gathering.add("b", " \n")
    with pytest.raises(CannotRead, match="too large"):
        gathering.add("c", "123456")
    assert [passage.text for passage in gathering.passages] == ["12345"]
    gathering.step()
    gathering.step()
    with pytest.raises(CannotRead, match="too large"):
        gathering.step()


def test_what_is_unpacked_is_counted_over_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_EXPANDED", 10)
    gathering = Gathering(nested)
    gathering.expand(6)
    assert gathering.room == 4
    with pytest.raises(CannotRead, match="too large"):
        gathering.expand(5)


def test_the_clock_is_looked_at() -> None:
    with pytest.raises(CannotRead, match="deadline"):
        Gathering(nested, lambda: True).step()


def test_what_is_missed_is_said_once_and_by_its_class() -> None:
    gathering = Gathering(nested)
    for reason in (Reason.DAMAGED, Reason.DAMAGED, Reason.ENCRYPTED):
        gathering.miss("a", reason)
    assert [(part.data_class, part.reason) for part in gathering.unread] == [
        ("opaque.binary", "damaged"),
        ("opaque.encrypted", "encrypted"),
    ]
