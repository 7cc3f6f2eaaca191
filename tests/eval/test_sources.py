"""Texts of every origin are read as what they are, and what cannot be read is told."""

import json
from pathlib import Path

import pytest
from tests.eval.clean import LONGEST, taken
from tests.eval.conll import read_conll
from tests.eval.presidio_data import read_presidio
from tests.eval.sources import UnusableSamplesError, from_data, from_file, generated, languages

SENTENCES = """I\tO
met\tO
Ann\tB-PER
Lee\tI-PER
(\tO
Acme\tB-ORG
)\tO
.\tO

@\tB-PER
bob\tB-PER
likes\tO
Paint\tB-product
,\tO
Oslo\tB-location
Rome\tB-location
"""
PUBLISHED = json.dumps([
    {"full_text": "Ann is 32 in Rome", "spans": [
        {"entity_type": "GPE", "start_position": 13, "end_position": 17},
        {"entity_type": "AGE", "start_position": 7, "end_position": 9},
        {"entity_type": "PERSON", "start_position": 0, "end_position": 3},
    ]},
])  # fmt: skip


def values(sample) -> list[tuple[str, str]]:
    return [(sample.text[span.start : span.end], span.data_class) for span in sample.spans]


def test_words_are_written_as_people_write() -> None:
    first, second = read_conll(SENTENCES, "posts")
    assert first.text == "I met Ann Lee (Acme)."
    assert values(first) == [("Ann Lee", "pii.name"), ("Acme", "entity.organisation")]
    assert second.text == "@bob likes Paint, Oslo Rome"
    assert values(second) == [("@bob", "pii.name"), ("Oslo", "entity.place"), ("Rome", "entity.place")]
    assert first.near_training


def test_published_sentences_have_our_classes_and_no_others() -> None:
    (sample,) = read_presidio(PUBLISHED, "sentences")
    assert values(sample) == [("Ann", "pii.name"), ("Rome", "entity.place")]


def test_data_is_read_where_it_lies_spread_over_the_file_and_left_out_if_absent(tmp_path: Path) -> None:
    assert from_data(tmp_path, 10) == []
    (tmp_path / "ner").mkdir()
    (tmp_path / "ner" / "btc_f.conll").write_text("\n\n".join(f"w{number}\tO" for number in range(20)))
    (source,) = from_data(tmp_path, 4)
    assert [sample.text for sample in source.samples] == ["w0", "w5", "w10", "w15"]
    assert source.near_training


def test_your_own_samples(tmp_path: Path) -> None:
    file = tmp_path / "mine.jsonl"
    sample = {
        "text": "Grüße, Ann",
        "spans": [{"start": 7, "end": 10, "data_class": "pii.name"}],
        "classes": ["pii"],
        "language": "de",
        "source": "tickets",
    }
    file.write_text(json.dumps(sample) + "\n\n" + json.dumps({**sample, "source": "chat"}) + "\n")
    sources = from_file(file)
    assert [source.name for source in sources] == ["tickets", "chat"]
    assert values(sources[0].samples[0]) == [("Ann", "pii.name")]
    assert languages(sources) == ["de"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "line 2"),
        ('{"text": "x"}', "`source`"),
        (
            '{"text": "x", "source": "s", "spans": [{"start": 0, "end": 9, "data_class": "pii.name"}]}',
            "a span from 0 to 9 is not in a text of 1 characters",
        ),
    ],
    ids=["no JSON", "a field is missing", "a span outside of the text"],
)
def test_a_line_that_is_no_sample_is_told(tmp_path: Path, line: str, told: str) -> None:
    file = tmp_path / "mine.jsonl"
    file.write_text('{"text": "x", "source": "s"}\n' + line)
    with pytest.raises(UnusableSamplesError) as caught:
        from_file(file)
    assert told in str(caught.value)
    assert "line 2" in str(caught.value)


def test_generated_texts_are_bounded_and_the_same_each_time() -> None:
    assert generated(3) == generated(3)
    assert all(len(source.samples) == 3 for source in generated(3))


def test_long_files_are_cut_and_the_same_text_is_taken_once(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x" * (LONGEST + 5))
    (tmp_path / "b").write_text("x" * 5)
    (tmp_path / "c").write_text("y" * 100)
    assert [len(text) for text in taken([tmp_path / "a", tmp_path / "b", tmp_path / "c", tmp_path], 10**6)] == [
        LONGEST,
        5,
        100,
    ]
    assert len(taken([tmp_path / "a", tmp_path / "c"], 10)) == 1
