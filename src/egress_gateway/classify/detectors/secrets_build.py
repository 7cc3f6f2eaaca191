"""Tokens of build, test, quality and project services that developers work with."""

from typing import Final

from egress_gateway.classify.pattern import Detector, issued, named

_PATTERNS: Final = (
    issued("atlassian_token", r"\b(?:ATATT3|ATCTT3|ATBB)[A-Za-z0-9_=-]{28,}"),
    issued("sonarqube_token", r"\bsq[upa]_[a-f0-9]{40}\b"),
    issued("postman_key", r"\bPMAK-[a-f0-9]{24}-[a-f0-9]{34}\b"),
    issued("readme_key", r"\brdme_[a-z0-9]{70}\b"),
    issued("linear_key", r"\blin_(?:api|oauth)_[A-Za-z0-9]{40,}\b"),
    issued("circleci_token", r"\bCCI(?:PAT|PRJ)_[A-Za-z0-9]{22}_[a-f0-9]{40}\b"),
    named("circleci_token", "circle(?:ci)?", r"[a-f0-9]{40}", variant="_hex"),
    issued("buildkite_token", r"\bbk(?:ua|aj|at)_[a-f0-9]{40}\b"),
    named("travis_token", "travis(?:ci)?", r"[A-Za-z0-9_-]{22}"),
    named("drone_token", "drone", r"[A-Za-z0-9]{32}"),
    named("codecov_token", "codecov", r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    named("snyk_token", "snyk", r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    issued("snyk_token", r"\bsnyk_(?:uat|sat)\.[A-Za-z0-9]{8}\.[A-Za-z0-9._-]{40,}", variant="_account"),
    named("codacy_token", "codacy", r"[a-f0-9]{32}"),
    named("codeclimate_token", "code[_-]?climate|cc_test_reporter_id", r"[a-f0-9]{64}"),
    named("appveyor_token", "appveyor", r"(?:v2\.)?[a-z0-9]{20}"),
    named("saucelabs_key", "sauce(?:[_-]?labs)?", r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    named("browserstack_key", "browserstack", r"[A-Za-z0-9]{20}"),
    named("lambdatest_key", "lambdatest", r"(?:LT_)?[A-Za-z0-9]{50}"),
    named("expo_token", r"\bexpo", r"[A-Za-z0-9_-]{40}"),
    issued(
        "localstack_key",
        r"\bls-[A-Za-z]{4}[A-Za-z0-9]{4}-[A-Za-z0-9]{4}-[A-Za-z0-9]{4}-[A-Za-z0-9]{4}-[A-Za-z0-9]{12}\b",
    ),
    issued("trello_token", r"\bATTA[a-f0-9]{64,72}\b"),
    issued("clickup_token", r"\bpk_\d{6,9}_[A-Z0-9]{32}\b"),
    named("shortcut_token", "shortcut|clubhouse", r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    named("todoist_token", "todoist", r"[a-f0-9]{40}"),
    issued("wakatime_key", r"\bwaka_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"),
    issued("retool_key", r"\bretool_[a-z0-9]{26}\b"),
    issued("n8n_key", r"\bn8n_api_[a-f0-9]{40,}\b"),
    issued("adafruit_key", r"\baio_[A-Za-z0-9]{28}\b"),
    named("particle_token", "particle", r"[a-f0-9]{40}"),
    issued("rapidapi_key", r"\b[a-z0-9]{10}msh[a-z0-9]{15}p1[a-z0-9]{5}jsn[a-z0-9]{12}\b"),
)
DETECTOR: Final = Detector(name="secrets_build", patterns=_PATTERNS)
