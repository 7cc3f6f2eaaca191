"""Tokens of code hosts, package registries, build and quality services."""

from typing import Final

from egress_gateway.classify.pattern import Detector, issued, named

_PATTERNS: Final = (
    issued("github_token", r"\bgh[pousr]_[A-Za-z0-9]{36,}\b"),
    issued("github_token", r"\bgithub_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}\b", variant="_fine_grained"),
    issued("gitlab_token", r"\bgl(?:pat|ptt|dt|rt|cbt|soat|ft|agent|oas|imt|ffct)-[A-Za-z0-9_.-]{20,}"),
    issued("atlassian_token", r"\b(?:ATATT3|ATCTT3|ATBB)[A-Za-z0-9_=-]{28,}"),
    issued("npm_token", r"\bnpm_[A-Za-z0-9]{36}\b"),
    issued("pypi_token", r"\bpypi-AgE[A-Za-z0-9_-]{60,}"),
    issued("rubygems_key", r"\brubygems_[a-f0-9]{48}\b"),
    issued("nuget_key", r"\boy2[a-z0-9]{43}\b"),
    issued("clojars_token", r"\bCLOJARS_[a-f0-9]{60}\b"),
    issued("docker_token", r"\bdckr_(?:pat|oat)_[A-Za-z0-9_-]{27,}"),
    issued("jfrog_token", r"\bAKCp[A-Za-z0-9]{60,}\b"),
    issued("jfrog_token", r"\bcmVmd[A-Za-z0-9]{59}\b", variant="_reference"),
    issued("sonarqube_token", r"\bsq[upa]_[a-f0-9]{40}\b"),
    issued("postman_key", r"\bPMAK-[a-f0-9]{24}-[a-f0-9]{34}\b"),
    issued("readme_key", r"\brdme_[a-z0-9]{70}\b"),
    issued("launchdarkly_key", r"\b(?:sdk|api|mob)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", score=900),
    named("contentful_token", "contentful", r"(?:CFPAT-)?[A-Za-z0-9_-]{43}"),
    issued("contentful_token", r"\bCFPAT-[A-Za-z0-9_-]{43}", variant="_personal"),
)
DETECTOR: Final = Detector(name="secrets_code", patterns=_PATTERNS)
