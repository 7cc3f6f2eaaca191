"""Each pattern of `secrets_build` with a value it finds and a near miss that it does not."""

from tests.shapes import UUID, digits, hexes, letters, lower, mixed, upper

from egress_gateway.classify.detectors.secrets_build import DETECTOR
from egress_gateway.testing.conformance.detector import Case, check

KEYS = (
    ("atlassian_token", "ATATT3" + mixed(60), "ATATT3" + mixed(20)),
    ("sonarqube_token", "sqp_" + hexes(40), "sqp_" + hexes(39)),
    ("postman_key", "PMAK-" + hexes(24) + "-" + hexes(34), "PMAK-" + hexes(24) + "-" + hexes(33)),
    ("readme_key", "rdme_" + hexes(70), "rdme_" + hexes(69)),
    ("linear_key", "lin_" + "api_" + mixed(40), "lin_" + "api_" + mixed(39)),
    ("circleci_token", "CCIPAT_" + mixed(22) + "_" + hexes(40), "CCIPAT_" + mixed(22) + "_" + hexes(39)),
    ("buildkite_token", "bkua_" + hexes(40), "bkua_" + hexes(39)),
    ("snyk_token_account", "snyk_uat." + mixed(8) + "." + mixed(40), "snyk_uat." + mixed(8) + "." + mixed(39)),
    (
        "localstack_key",
        "ls-" + letters(4) + mixed(4) + "-" + mixed(4) + "-" + mixed(4) + "-" + mixed(4) + "-" + mixed(12),
        "ls-" + letters(4) + mixed(4) + "-" + mixed(4) + "-" + mixed(4) + "-" + mixed(4) + "-" + mixed(11),
    ),
    ("trello_token", "ATTA" + hexes(64), "ATTA" + hexes(63)),
    ("clickup_token", "pk_" + digits(6) + "_" + upper(32), "pk_" + digits(6) + "_" + upper(31)),
    ("wakatime_key", "waka_" + UUID, "waka_" + "0a1b2c3d"),
    ("retool_key", "retool_" + lower(26), "retool_" + lower(25)),
    ("n8n_key", "n8n_api_" + hexes(40), "n8n_api_" + hexes(39)),
    ("adafruit_key", "aio_" + mixed(28), "aio_" + mixed(27)),
    (
        "rapidapi_key",
        lower(10) + "msh" + lower(15) + "p1" + lower(5) + "jsn" + lower(12),
        lower(10) + "msh" + lower(15) + "p1" + lower(5) + "jsn" + lower(11),
    ),
)
NAMED = (
    ("circleci_token_hex", "CIRCLE_API_KEY=", hexes(40), hexes(39)),
    ("travis_token", "travis-token: ", mixed(22), mixed(21)),
    ("drone_token", "drone.secret = ", mixed(32), mixed(31)),
    ("codecov_token", '"codecov_key": ', UUID, "0a1b2c3d"),
    ("snyk_token", "SNYK_API_KEY=", UUID, "0a1b2c3d"),
    ("codacy_token", "codacy-token: ", hexes(32), hexes(31)),
    ("codeclimate_token", "codeclimate.secret = ", hexes(64), hexes(63)),
    ("appveyor_token", '"appveyor_key": ', lower(20), lower(19)),
    ("saucelabs_key", "SAUCE_API_KEY=", UUID, "0a1b2c3d"),
    ("browserstack_key", "browserstack-token: ", mixed(20), mixed(19)),
    ("lambdatest_key", "lambdatest.secret = ", mixed(50), mixed(49)),
    ("expo_token", '"expo_key": ', mixed(40), mixed(39)),
    ("shortcut_token", "SHORTCUT_API_KEY=", UUID, "0a1b2c3d"),
    ("todoist_token", "todoist-token: ", hexes(40), hexes(39)),
    ("particle_token", "particle.secret = ", hexes(40), hexes(39)),
)
CASES = tuple(Case(name, f"use {key} now", key, f"use {wrong} now") for name, key, wrong in KEYS)
CASES += tuple(Case(name, near + key, key, near + wrong) for name, near, key, wrong in NAMED)


def test_the_detector_conforms():
    check(DETECTOR, CASES)
