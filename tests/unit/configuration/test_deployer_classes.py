"""Classes of the deployer's, as the file says them."""

import pytest
from tests.unit.configuration.loading import UPSTREAM, load

from egress_gateway.configuration.deployer_classes import check_class
from egress_gateway.core.detection_config import DeployerClass, DetectionFile
from egress_gateway.core.errors import ConfigError

DIGEST = "ab" * 32


def classes(text: str) -> tuple[DeployerClass, ...]:
    return load(f"{UPSTREAM}detection: {{classes: {text}}}\n").detection.classes


def test_a_class_is_found_by_words_lists_rows_and_documents() -> None:
    assert classes(
        "{project.nightingale: {words: [Nightingale, NG-7], list: names.txt, exact: [a.edm, {file: b.edm}], "
        f"fingerprints: {{file: /c.fp, sha256: {DIGEST}}}}}}}"
    ) == (
        DeployerClass(
            name="project.nightingale",
            words=("Nightingale", "NG-7"),
            lists=(DetectionFile("etc/names.txt"),),
            exact=(DetectionFile("etc/a.edm"), DetectionFile("etc/b.edm")),
            fingerprints=(DetectionFile("/c.fp", DIGEST),),
        ),
    )


def test_a_built_in_class_may_be_found_by_more() -> None:
    assert [each.name for each in classes("{customer.record: {exact: a.edm}}")] == ["customer.record"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{Nightingale: {words: [abc]}}", "not a class name"),
        ("{pii.national_id: {words: [abc]}}", "cannot stand beside"),
        ("{pii.email.work: {words: [abc]}}", "cannot stand beside"),
        ("{project.x: {}}", "nothing says how"),
        ("{project.x: {word: [abc]}}", "did you mean 'words'"),
        ("{project.x: {exact: []}}", "names no file"),
        ("{project.x: {exact: 7}}", "mapping"),
        ("{project.x: {exact: {file: a, sha256: abc}}}", "sha256"),
    ],
)
def test_what_cannot_be_is_refused(text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        classes(text)


def test_a_name_alone_can_be_checked() -> None:
    check_class("project.nightingale")
    with pytest.raises(ConfigError, match="not a class name"):
        check_class("nightingale")
