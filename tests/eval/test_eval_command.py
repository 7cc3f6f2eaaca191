"""The command: your own texts in, the card and all counts out, and what is wrong in a line."""

from pathlib import Path

import msgspec
import pytest
from tests.eval import __main__ as command
from tests.eval.clean import Clean
from tests.eval.engines.engine import Engine, one_by_one
from tests.eval.engines.ours import OURS
from tests.eval.result import Result

from corpora.sample import Span

LINE = (
    '{"text": "Ann Lee called.", "source": "tickets", "classes": ["pii"], '
    '"spans": [{"start": 0, "end": 7, "data_class": "pii.name"}]}\n'
)


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that says that each text begins with a name, instead of those that take long to build."""
    engine = Engine(
        name=OURS,
        version="1",
        set_up="",
        tells=frozenset({"pii.name"}),
        find=one_by_one(lambda _text: [Span(0, 7, "pii.name")]),
    )
    monkeypatch.setattr(command, "build_engines", lambda *, others: ([engine], []))
    monkeypatch.setattr(command, "clean_texts", lambda _root, _most: [Clean(name="code", texts=("def f(): pass",))])


def test_your_own_texts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine, card, counts = tmp_path / "mine.jsonl", tmp_path / "a" / "card.md", tmp_path / "b" / "counts.json"
    mine.write_text(LINE)
    assert command.evaluate(quick=True, samples=mine, card=card, json=counts) == 0
    assert "| tickets | en | 1 | 15 |" in card.read_text()
    assert msgspec.json.decode(counts.read_bytes(), type=Result).rows
    assert capsys.readouterr().out == f"wrote {card}\nwrote {counts}\n"


@pytest.mark.parametrize("text", ["no JSON", ""], ids=["not readable", "empty"])
def test_a_file_that_cannot_be_measured_on(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = tmp_path / "mine.jsonl"
    mine.write_text(text)
    assert command.evaluate(samples=mine, card=tmp_path / "card.md") == 2
    assert capsys.readouterr().err.startswith("error: ")
    assert not (tmp_path / "card.md").exists()


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.evaluate(samples=tmp_path / "none.jsonl") == 2
    assert "none.jsonl" in capsys.readouterr().err


def test_a_quick_run_leaves_the_card_in_the_documentation_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "ROOT", tmp_path)
    before = command.CARD.read_bytes()
    assert command.evaluate(quick=True, data=tmp_path) == 0
    assert (tmp_path / "build" / "eval" / "detection-card.md").is_file()
    assert command.CARD.read_bytes() == before
