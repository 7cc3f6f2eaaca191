"""Each pattern of `secrets_code` with a value it finds and a near miss that it does not."""

from tests.shapes import hexes, lower, mixed, upper

from egress_gateway.classify.detectors.secrets_code import DETECTOR
from egress_gateway.testing.conformance.detector import Case, check

KEYS = (
    ("github_token", "ghp_" + mixed(36), "ghp_" + mixed(35)),
    (
        "github_token_fine_grained",
        "github_" + "pat_" + mixed(22) + "_" + mixed(59),
        "github_" + "pat_" + mixed(22) + "_" + mixed(58),
    ),
    ("gitlab_token", "glpat-" + mixed(20), "glpat-" + mixed(19)),
    ("npm_token", "npm_" + mixed(36), "npm_" + "config_registry"),
    ("pypi_token", "pypi-" + "AgE" + mixed(70), "pypi-" + "AgE" + mixed(50)),
    ("rubygems_key", "rubygems_" + hexes(48), "rubygems_" + hexes(47)),
    ("nuget_key", "oy2" + hexes(43), "oy2" + hexes(42)),
    ("clojars_token", "CLOJARS_" + hexes(60), "CLOJARS_" + hexes(59)),
    ("docker_token", "dckr_" + "pat_" + mixed(27), "dckr_" + "pat_" + mixed(26)),
    ("jfrog_token", "AKCp" + mixed(69), "AKCp" + mixed(50)),
    ("jfrog_token_reference", "cmVmd" + mixed(59), "cmVmd" + mixed(58)),
    ("crates_token", "cio" + mixed(32), "cio" + mixed(31)),
    ("packagist_token", "packagist_ort_" + hexes(68), "packagist_ort_" + hexes(67)),
    ("sourcegraph_token", "sgp_" + hexes(40), "sgp_" + hexes(39)),
    (
        "jetbrains_token",
        "perm-" + mixed(4) + "." + mixed(4) + "." + mixed(20),
        "perm-" + mixed(4) + "." + mixed(4) + "." + mixed(19),
    ),
    ("phabricator_token", "api-" + lower(28), "api-" + lower(27)),
)
NAMED = (
    ("cloudsmith_key", "CLOUDSMITH_API_KEY=", hexes(40), hexes(39)),
    ("gitea_token", "gitea-token: ", hexes(40), hexes(39)),
    ("hexpm_key", "hexpm.secret = ", hexes(32), hexes(31)),
    ("quay_token", '"quay_key": ', upper(64), upper(63)),
    ("gitee_token", "GITEE_API_KEY=", hexes(32), hexes(31)),
)
CASES = tuple(Case(name, f"use {key} now", key, f"use {wrong} now") for name, key, wrong in KEYS)
CASES += tuple(Case(name, near + key, key, near + wrong) for name, near, key, wrong in NAMED)


def test_the_detector_conforms():
    check(DETECTOR, CASES)
