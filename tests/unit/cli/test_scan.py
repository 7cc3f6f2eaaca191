"""`egress scan`: what it shows, what it never shows, and its exit status."""

import io
import json as json_format
import shutil
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests import documents as d

import egress_gateway
from egress_gateway.classify import build_classifier
from egress_gateway.core.errors import ConfigError

command = import_module("egress_gateway.cli.scan")
"""The module: the package gives its name to the function."""

STARTER = Path(egress_gateway.__file__).parent / "starter" / "policy"
MAIL = "bob" + "@example.com"
Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def quick(monkeypatch, classifier):
    """Compile the detectors once for all tests."""
    monkeypatch.setattr(command, "build_classifier", lambda *_: classifier)


def run(capsys: Captured, *paths: object, state: Path = Path("/nonexistent"), json: bool = True):
    status = command.scan([str(path) for path in paths], state=state, json=json)
    shown = capsys.readouterr()
    lines = [json_format.loads(line) for line in shown.out.splitlines()] if json else []
    return status, lines, shown


def test_text_is_reported_by_line_and_column(tmp_path, capsys):
    file = tmp_path / "a.txt"
    file.write_text(f"hello\n to {MAIL}\n")
    status, lines, shown = run(capsys, file)
    assert status == 1
    assert lines == [
        {
            "file": str(file),
            "where": "2:5",
            "class": "pii.email",
            "level": "confidential",
            "score": 950,
            "detector": "email",
        }
    ]
    assert MAIL not in shown.out + shown.err


def test_lines_are_counted_across_blocks(tmp_path, capsys):
    file = tmp_path / "long.txt"
    file.write_text("just words\n" * 20_000 + f"x {MAIL}\n")
    assert [line["where"] for line in run(capsys, file)[1]] == ["20001:3"]


JSON = {
    "a leaf": ({"a": {"b": ["x", MAIL]}}, ["/~1/~1/1:1-15"]),
    "a number": ({"n": 4111111111111111}, ["/~1:1-16"]),
    "a key": ({MAIL: True}, ["/~1:1-15"]),
    "a key that says what its value is": ([{"password": "hunter2!"}], ["/0/~1:1-8"]),
}


@pytest.mark.parametrize(("document", "where"), JSON.values(), ids=JSON)
def test_json_is_reported_by_pointer(tmp_path, capsys, document, where):
    file = tmp_path / "a.json"
    file.write_text(json_format.dumps(document))
    assert [line["where"] for line in run(capsys, file)[1]] == where


NO_JSON = {"broken": '{"a": ' + MAIL, "too deep": "[" * 100_000 + MAIL}


@pytest.mark.parametrize("text", NO_JSON.values(), ids=NO_JSON)
def test_what_is_no_json_is_read_as_text(tmp_path, capsys, text):
    file = tmp_path / "a.json"
    file.write_text(text)
    assert run(capsys, file)[0] == 1


def test_directories_are_read_without_hidden_files(tmp_path, capsys):
    for name in ("b/x.txt", "a.txt", ".git/config", "b/.hidden"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(MAIL)
    assert [line["file"] for line in run(capsys, tmp_path)[1]] == [str(tmp_path / "a.txt"), str(tmp_path / "b/x.txt")]


def test_standard_input_is_read(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(MAIL.encode())))
    assert run(capsys, "-")[1][0]["file"] == "-"


def test_the_table_shows_the_place_and_not_the_text(tmp_path, capsys):
    file = tmp_path / "a.txt"
    file.write_text(MAIL)
    status, _, shown = run(capsys, file, json=False)
    assert status == 1
    assert "pii.email" in shown.out
    assert MAIL not in shown.out


@pytest.mark.parametrize("json", [True, False])
def test_nothing_found_is_silent(tmp_path, capsys, json):
    file = tmp_path / "a.txt"
    file.write_text("nothing to see\n")
    status, _, shown = run(capsys, file, json=json)
    assert (status, shown.out) == (0, "")


SKIPPED = {"binary": b"\x00\x01", "another encoding": b"\xff\xfea"}


@pytest.mark.parametrize("data", SKIPPED.values(), ids=SKIPPED)
def test_what_cannot_be_read_is_named(tmp_path, capsys, data):
    file = tmp_path / "a.bin"
    file.write_bytes(data)
    status, _, shown = run(capsys, file)
    assert status == 0
    assert "skipped" in shown.err


def test_documents_are_opened(tmp_path, capsys):
    file = tmp_path / "a.zip"
    file.write_bytes(d.packed({"a.docx": d.docx(d.paragraph("hello") + d.paragraph(f"to {MAIL}")), "b": b"\0\1"}))
    status, lines, shown = run(capsys, file)
    assert status == 1
    assert [(line["where"], line["class"]) for line in lines] == [("entry/1/part/2!2:4", "pii.email")]
    assert f"skipped {str(file)!r} at entry/2: unknown type" in shown.err


def test_a_mail_is_opened_though_it_is_text(tmp_path, capsys):
    file = tmp_path / "a.eml"
    file.write_bytes(d.mail(b"hello", attachment=f"to {MAIL}".encode()))
    assert "part/2!1:4" in [line["where"] for line in run(capsys, file)[1]]


def test_a_file_that_is_too_large_is_named(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(command, "_LARGEST", 10)
    file = tmp_path / "a.txt"
    file.write_text(MAIL)
    assert "skipped" in run(capsys, file)[2].err


def test_a_path_that_does_not_exist_is_wrong_usage(tmp_path, capsys):
    status, _, shown = run(capsys, tmp_path / "missing")
    assert status == 2
    assert "does not exist" in shown.err


def test_the_detectors_of_the_state_directory_are_used(tmp_path, capsys, monkeypatch, classifier):
    used = []
    monkeypatch.setattr(command, "cached_classifier", lambda directory, *_: used.append(directory) or classifier)
    file = tmp_path / "a.txt"
    file.write_text("x")
    run(capsys, file, state=tmp_path)
    assert used[0].is_relative_to(tmp_path)


def test_detectors_that_do_not_load_are_an_error(tmp_path, capsys, monkeypatch):
    def refuse(_directory, *_looks):
        raise ConfigError("cannot keep the detectors")

    monkeypatch.setattr(command, "cached_classifier", refuse)
    status, _, shown = run(capsys, tmp_path, state=tmp_path)
    assert status == 2
    assert "cannot keep the detectors" in shown.err


def test_what_the_configuration_adds_is_looked_for_too(tmp_path, capsys, monkeypatch):
    (tmp_path / "acme.yaml").write_text(
        "pack: acme\nclasses: [staff.badge]\npatterns:\n"
        "  - {id: acme_badge, class: staff.badge, regex: 'badge-[0-9]{6}', examples: [badge-123456]}\n"
    )
    (tmp_path / "gateway.yaml").write_text("upstreams: {}\ndetection: {rule_packs: [acme.yaml]}\n")
    (tmp_path / "note.txt").write_text("lost badge-654321")
    wanted = []

    def build(detectors, _):
        wanted.extend(detectors[-1:])
        return build_classifier(detectors[-1:])

    monkeypatch.setattr(command, "build_classifier", build)
    assert command.scan([str(tmp_path / "note.txt")], config=tmp_path / "gateway.yaml", json=True) == 1
    assert [each.name for each in wanted] == ["pack:acme"]
    assert '"class":"staff.badge","level":"undeclared"' in capsys.readouterr().out


def test_with_a_configuration_its_classes_are_looked_for_at_the_levels_of_its_policy(tmp_path, capsys, monkeypatch):
    config, policy = tmp_path / "gateway.yaml", tmp_path / "policy"
    classes = "detection: {classes: {project.heron: {words: [heron]}}}\n"
    config.write_text((STARTER.parent / "gateway.yaml").read_text() + classes)
    monkeypatch.setattr(command, "build_classifier", lambda detectors, _: build_classifier(detectors[-1:]))
    file = tmp_path / "a.txt"
    file.write_text("a heron\n")

    def levels():
        assert command.scan([str(file)], state=Path("/nonexistent"), config=config, json=True) == 1
        return [json_format.loads(line)["level"] for line in capsys.readouterr().out.splitlines()]

    assert levels() == ["undeclared"]
    shutil.copytree(STARTER, policy)
    (policy / "classes.yaml").write_text("classes: {project.heron: {level: internal}}\n")
    assert levels() == ["internal"]


def test_a_configuration_that_cannot_be_read_is_named(tmp_path, capsys):
    (tmp_path / "a.txt").write_text("x")
    assert command.scan([str(tmp_path / "a.txt")], state=tmp_path, config=tmp_path / "gone.yaml") == 2
    assert "gone.yaml" in capsys.readouterr().err
