"""`egress policy schema`: one schema, all of them, files in a directory, the words of a bundle, errors in a line."""

import json
from pathlib import Path

import pytest

import egress_gateway
from egress_gateway.cli.policy.schema import schema
from egress_gateway.decide.schema.files import FILES

STARTER = Path(egress_gateway.__file__).parent / "starter" / "policy"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def test_one_kind_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert schema("route") == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["$schema"], shown["title"]) == (DIALECT, "routes/<name>.yaml")


def test_without_a_kind_all_are_in_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert schema() == 0
    assert list(json.loads(capsys.readouterr().out)) == list(FILES)


def test_the_words_of_a_bundle_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert schema("rules", bundle=STARTER) == 0
    groups = json.loads(capsys.readouterr().out)["$defs"]["when"]["properties"]["groups.any"]["anyOf"][0]
    assert groups == {"enum": ["support-agents", "support-leads"]}


@pytest.mark.parametrize("kind", [None, "tools"], ids=["all of them", "one"])
def test_files_are_written_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str | None) -> None:
    where = tmp_path / "deep" / "schemas"
    assert schema(kind, output=where) == 0
    kinds = [kind] if kind else list(FILES)
    assert capsys.readouterr().out.splitlines() == [f"{where / each}.json: {FILES[each]}" for each in kinds]
    assert sorted(path.name for path in where.iterdir()) == sorted(f"{each}.json" for each in kinds)
    assert {json.loads(path.read_text())["$schema"] for path in where.iterdir()} == {DIALECT}


def test_an_unknown_kind_is_refused_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert schema("routes") == 2
    assert capsys.readouterr().err == "a bundle has no kind of file 'routes'; did you mean 'route'?\n"


def test_a_bundle_that_does_not_load_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bundle.yaml").write_text("schema: 2\n")
    assert schema(bundle=tmp_path) == 2
    assert capsys.readouterr().err.startswith("bundle.yaml:1: schema of bundle.yaml must be")


def test_a_directory_that_cannot_be_made_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert schema("tools", output=tmp_path / "file") == 2
    assert "the schemas cannot be written: " in capsys.readouterr().err
