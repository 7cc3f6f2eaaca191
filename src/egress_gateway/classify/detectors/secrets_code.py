"""Tokens of code hosts and package registries."""

from typing import Final

from egress_gateway.classify.pattern import Detector, issued, named

_PATTERNS: Final = (
    issued("github_token", r"\bgh[pousr]_[A-Za-z0-9]{36,}\b"),
    issued("github_token", r"\bgithub_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}\b", variant="_fine_grained"),
    issued("gitlab_token", r"\bgl(?:pat|ptt|dt|rt|cbt|soat|ft|agent|oas|imt|ffct)-[A-Za-z0-9_.-]{20,}"),
    issued("npm_token", r"\bnpm_[A-Za-z0-9]{36}\b"),
    issued("pypi_token", r"\bpypi-AgE[A-Za-z0-9_-]{60,}"),
    issued("rubygems_key", r"\brubygems_[a-f0-9]{48}\b"),
    issued("nuget_key", r"\boy2[a-z0-9]{43}\b"),
    issued("clojars_token", r"\bCLOJARS_[a-f0-9]{60}\b"),
    issued("docker_token", r"\bdckr_(?:pat|oat)_[A-Za-z0-9_-]{27,}"),
    issued("jfrog_token", r"\bAKCp[A-Za-z0-9]{60,}\b"),
    issued("jfrog_token", r"\bcmVmd[A-Za-z0-9]{59}\b", variant="_reference"),
    issued("crates_token", r"\bcio[A-Za-z0-9]{32}\b"),
    issued("packagist_token", r"\bpackagist_(?:[ou][ru]t|ack)_[a-f0-9]{68}\b"),
    named("cloudsmith_key", "cloudsmith", r"[a-f0-9]{40}"),
    named("gitea_token", "gitea|forgejo|codeberg", r"[a-f0-9]{40}"),
    named("hexpm_key", "hex[_-]?(?:pm|api)", r"[a-f0-9]{32}"),
    issued("sourcegraph_token", r"\bsgp_(?:(?:[a-f0-9]{16}|local)_)?[a-f0-9]{40}\b"),
    named("quay_token", "quay", r"[A-Z0-9]{64}"),
    named("gitee_token", "gitee", r"[a-f0-9]{32}"),
    issued("jetbrains_token", r"\bperm[-:][A-Za-z0-9+/]{4,}={0,2}\.[A-Za-z0-9+/]{4,}={0,2}\.[A-Za-z0-9]{20,}"),
    issued("phabricator_token", r"\b(?:api|cli)-[a-z0-9]{28}\b"),
)
DETECTOR: Final = Detector(name="secrets_code", patterns=_PATTERNS)
