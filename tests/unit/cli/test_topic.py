"""`egress topic`: from directories to a model, and what it says of texts."""

import json
from pathlib import Path

import pytest

from egress_gateway.adapters.topic_files import read_topic_model
from egress_gateway.cli.topic import train
from egress_gateway.cli.topic import try_ as try_model

ABOUT = "the nightingale turbine needs a new bearing and the blade test of week {} showed cracks near the root of it"
OTHER = "the canteen has soup on day {} and the bus to the station leaves a little later than it did before the summer"


def write(directory: Path, frame: str, count: int) -> Path:
    (directory / "below").mkdir(parents=True)
    for number in range(count):
        (directory / "below" / f"{number}.txt").write_text(frame.format("x" * number))
    (directory / ".hidden").write_text(frame)
    return directory


def trained(at: Path, count: int = 6, **options: object) -> int:
    given = {
        "positive": at / "about",
        "negative": at / "others",
        "class_": "project.nightingale",
        "out": at / "n.topic",
    }
    if not (at / "about").exists():
        write(at / "about", ABOUT, count)
        write(at / "others", OTHER, count)
    return train(**{**given, **options})


def test_training_says_how_it_did_and_that_there_are_few(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert trained(tmp_path) == 0
    shown = capsys.readouterr().out
    assert "found 6 of 6 (recall 1.0), wrongly 0 of 6 (precision 1.0)" in shown
    assert shown.count("are few") == 2


def test_the_result_is_json_as_well_and_names_the_pin(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert trained(tmp_path, json=True) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["class"], shown["positive"], shown["outcome"]["found"]) == ("project.nightingale", 6, 6)
    (topic,) = read_topic_model(tmp_path / "n.topic", sha256=shown["sha256"]).topics
    assert (topic.data_class, topic.detector) == ("project.nightingale", "project.nightingale")


def test_the_same_texts_make_the_same_file(tmp_path: Path) -> None:
    assert trained(tmp_path) == trained(tmp_path, out=tmp_path / "again.topic") == 0
    assert (tmp_path / "n.topic").read_bytes() == (tmp_path / "again.topic").read_bytes()


def test_texts_that_do_not_differ_get_advice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "about", ABOUT, 6)
    write(tmp_path / "others", ABOUT, 6)
    assert trained(tmp_path) == 0
    shown = capsys.readouterr().out
    assert "most positive texts were missed" in shown or "some negative texts were found" in shown


def test_texts_are_tried(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    trained(tmp_path)
    capsys.readouterr()
    assert try_model(tmp_path / "n.topic", tmp_path / "about") == 0
    assert "found in 6 of 6" in capsys.readouterr().out
    assert try_model(tmp_path / "n.topic", tmp_path / "others", json=True) == 1
    assert not any(json.loads(line)["found"] for line in capsys.readouterr().out.splitlines())


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"class_": "Nightingale"}, "no data class"),
        ({"positive": Path("/nowhere")}, "no directory"),
        ({"out": Path("/nowhere/at/all/x.topic")}, "nowhere"),
    ],
    ids=["no class", "no directory", "nowhere to write"],
)
def test_what_cannot_be_trained_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: dict[str, object], reason: str
) -> None:
    if "out" in options:
        (tmp_path / "nowhere").write_text("a file")
        options = {"out": tmp_path / "nowhere" / "x.topic"}
    assert trained(tmp_path, **options) == 2
    assert reason in capsys.readouterr().err


def test_too_few_texts_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert trained(tmp_path, count=3) == 2
    assert "holds 3 texts" in capsys.readouterr().err
    assert try_model(tmp_path / "n.topic", tmp_path / "about") == 2


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04\xff\xfe", b"a\0b", "f\xfcr".encode("latin-1")], ids=["binary", "nul", "Latin-1"]
)
def test_what_is_no_text_is_left_out_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes) -> None:
    write(tmp_path / "about", ABOUT, 6)
    write(tmp_path / "others", OTHER, 6)
    (tmp_path / "about" / "x.docx").write_bytes(data)
    assert trained(tmp_path, json=True) == 0
    shown = capsys.readouterr()
    assert "x.docx' is left out" in shown.err
    assert json.loads(shown.out)["positive"] == 6


def test_a_character_that_the_largest_size_cuts_is_no_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "about", ABOUT, 6)
    write(tmp_path / "others", OTHER, 6)
    text = "\ufeffa" + "\u00e9" * (2 << 20)
    (tmp_path / "about" / "long.txt").write_text(text, encoding="utf-8")
    assert trained(tmp_path) == 0
    assert "left out" not in capsys.readouterr().err
