"""What is looked for, as the file says it."""

import pytest
from tests.unit.configuration.loading import UPSTREAM, load

from egress_gateway.core.detection_config import DetectionConfig, DetectionFile, TopicFile, TopicsConfig
from egress_gateway.core.errors import ConfigError


@pytest.mark.parametrize("text", ["", "detection: {}\n"])
def test_nothing_need_be_said(text: str) -> None:
    assert load(UPSTREAM + text).detection == DetectionConfig(lists_key="etc/var/keys/worker/lists")


def test_the_key_of_lists_may_be_elsewhere() -> None:
    assert load(f"{UPSTREAM}detection: {{lists_key: /secret/lists}}\n").detection.lists_key == "/secret/lists"


def test_what_is_not_known_is_refused() -> None:
    with pytest.raises(ConfigError, match="detection"):
        load(f"{UPSTREAM}detection: {{telepathy: true}}\n")


def test_rule_packs_are_named_by_path_and_may_be_pinned() -> None:
    digest = "0a" * 32
    packs = load(f"{UPSTREAM}detection: {{rule_packs: [a.yaml, {{file: b.yaml, sha256: {digest}}}]}}\n").detection
    assert packs.rule_packs == (
        DetectionFile(path="etc/a.yaml"),
        DetectionFile(path="etc/b.yaml", sha256=digest),
    )


@pytest.mark.parametrize("pack", ["{path: b.yaml}", "{file: b.yaml, sha256: ab}", "3", "''"])
def test_a_pack_without_path_or_with_half_a_pin_is_refused(pack: str) -> None:
    with pytest.raises(ConfigError, match=r"gateway\.yaml:2"):
        load(f"{UPSTREAM}detection: {{rule_packs: [{pack}]}}\n")


def test_topics_of_the_deployers_are_read_beside_the_file() -> None:
    pin = "0" * 63 + "a"
    model = f"{{file: a.topic, class: project.x, sha256: {pin}}}"
    topics = load(f"{UPSTREAM}detection: {{topics: {{code: false, models: [{model}]}}}}\n").detection.topics
    (read,) = topics.models
    assert (topics.builtin, topics.code, read.data_class, read.sha256) == (True, False, "project.x", pin)
    assert read.file.endswith("/a.topic")


def test_little_need_be_said_of_a_topic() -> None:
    (model,) = load(f"{UPSTREAM}detection: {{topics: {{models: [{{file: /a.topic}}]}}}}\n").detection.topics.models
    assert model == TopicFile(file="/a.topic")
    assert load(f"{UPSTREAM}detection: {{topics: {{}}}}\n").detection.topics == TopicsConfig()


@pytest.mark.parametrize(
    "entry", ["{class: project.x}", "{file: a, class: Project}", "{file: a, sha256: abc}", "{file: a, x: b}"]
)
def test_a_topic_that_is_written_otherwise_is_refused(entry: str) -> None:
    with pytest.raises(ConfigError):
        load(f"{UPSTREAM}detection: {{topics: {{models: [{entry}]}}}}\n")
