"""What is looked for, as the file says it."""

import pytest
from tests.unit.configuration.loading import UPSTREAM, load

from egress_gateway.core.detection_config import DetectionConfig, DetectionFile
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
