"""Each pattern of `secrets_code` with a value it finds and a near miss that it does not."""

from egress_gateway.classify.detectors.secrets_code import DETECTOR
from egress_gateway.testing.conformance.detector import Case, check

MIXED = "Ab3dE5gH7jK9mN2pQ4sT6vW8yZ1bC3fG"
HEX = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
UUID = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"


def mixed(length: int) -> str:
    return (MIXED * 8)[:length]


def hexes(length: int) -> str:
    return (HEX * 8)[:length]


KEYS = (
    ("github_token", "ghp_" + mixed(36), "ghp_" + mixed(35)),
    (
        "github_token_fine_grained",
        "github_" + "pat_" + mixed(22) + "_" + mixed(59),
        "github_" + "pat_" + mixed(22) + "_" + mixed(58),
    ),
    ("gitlab_token", "glpat-" + mixed(20), "glpat-" + mixed(19)),
    ("atlassian_token", "ATATT3" + mixed(60), "ATATT3" + mixed(20)),
    ("npm_token", "npm_" + mixed(36), "npm_" + "config_registry"),
    ("pypi_token", "pypi-" + "AgE" + mixed(70), "pypi-" + "AgE" + mixed(50)),
    ("rubygems_key", "rubygems_" + hexes(48), "rubygems_" + hexes(47)),
    ("nuget_key", "oy2" + (HEX * 2)[:43], "oy2" + hexes(42)),
    ("clojars_token", "CLOJARS_" + hexes(60), "CLOJARS_" + hexes(59)),
    ("docker_token", "dckr_" + "pat_" + mixed(27), "dckr_" + "pat_" + mixed(26)),
    ("jfrog_token", "AKCp" + mixed(69), "AKCp" + mixed(50)),
    ("jfrog_token_reference", "cmVmd" + mixed(59), "cmVmd" + mixed(58)),
    ("sonarqube_token", "sqp_" + hexes(40), "sqp_" + hexes(39)),
    ("postman_key", "PMAK-" + hexes(24) + "-" + hexes(34), "PMAK-" + hexes(24) + "-" + hexes(33)),
    ("readme_key", "rdme_" + hexes(70), "rdme_" + hexes(69)),
    ("launchdarkly_key", "sdk-" + UUID, "lib-" + UUID),
    ("contentful_token_personal", "CFPAT-" + mixed(43), "CFPAT-" + mixed(42)),
)
CASES = tuple(Case(name, f"use {key} now", key, f"use {wrong} now") for name, key, wrong in KEYS)
CASES += (Case("contentful_token", "CONTENTFUL_TOKEN=" + mixed(43), mixed(43), "CONTENTFUL_TOKEN=" + mixed(42)),)


def test_the_detector_conforms():
    check(DETECTOR, CASES)
