"""Each pattern of `secrets_monitoring` with a value it finds and a near miss that it does not."""

from tests.shapes import UUID, digits, hexes, letters, lower, mixed

from egress_gateway.classify.detectors.secrets_monitoring import DETECTOR
from egress_gateway.testing.conformance.detector import Case, check

KEYS = (
    (
        "dynatrace_token",
        "dt0c01." + "ABCDEFGHIJKLMNOPQRSTUVWX" + "." + "ABCDEFGHIJKLMNOP" * 4,
        "dt0c01." + "ABCDEFGHIJKLMNOPQRSTUVWX" + "." + "ABCDEFGHIJKLMNOP" * 3,
    ),
    ("grafana_token", "glsa_" + mixed(32) + "_" + hexes(8), "glsa_" + mixed(32) + "_" + hexes(7)),
    ("newrelic_key", "NRAK-" + "ABCDEFGHI" * 3, "NRAK-" + "ABCDEFGHI" * 2),
    ("sentry_token", "sntrys_" + mixed(60), "sntrys_" + mixed(30)),
    ("launchdarkly_key", "sdk-" + UUID, "lib-" + UUID),
    ("honeycomb_key", "hcaak_" + lower(58), "hcaak_" + lower(57)),
    ("uptimerobot_key", "u" + digits(6) + "-" + hexes(24), "u" + digits(6) + "-" + hexes(23)),
    ("checkly_key", "cu_" + hexes(32), "cu_" + hexes(31)),
    ("posthog_key", "phx_" + mixed(43), "phx_" + mixed(42)),
    ("axiom_token", "xaat-" + UUID, "xaat-" + "0a1b2c3d"),
    ("logfire_token", "pylf_v4_us_" + mixed(43), "pylf_v4_us_" + mixed(42)),
    ("statsig_key", "secret-" + mixed(43), "secret-" + mixed(42)),
    ("flagsmith_key", "ser." + mixed(22), "ser." + mixed(21)),
)
NAMED = (
    ("datadog_key", "DATADOG_API_KEY=", hexes(32), hexes(31)),
    ("honeycomb_key_classic", "honeycomb-token: ", hexes(32), hexes(31)),
    ("sumologic_key", "sumo.secret = ", mixed(64), mixed(63)),
    ("splunk_token", '"splunk_key": ', UUID, "0a1b2c3d"),
    ("loggly_token", "LOGGLY_API_KEY=", UUID, "0a1b2c3d"),
    ("rollbar_token", "rollbar-token: ", hexes(32), hexes(31)),
    ("bugsnag_key", "bugsnag.secret = ", hexes(32), hexes(31)),
    ("airbrake_key", '"airbrake_key": ', hexes(32), hexes(31)),
    ("pagerduty_key", "PAGERDUTY_API_KEY=", mixed(18), mixed(17)),
    ("opsgenie_key", "opsgenie-token: ", UUID, "0a1b2c3d"),
    ("amplitude_secret", "amplitude.secret = ", hexes(32), hexes(31)),
    ("mixpanel_secret", '"mixpanel_key": ', hexes(32), hexes(31)),
    ("segment_key", "SEGMENT_API_KEY=", mixed(32), mixed(31)),
    ("logzio_token", "logz-token: ", letters(32), letters(31)),
    ("appdynamics_key", "appdynamics.secret = ", lower(12), lower(11)),
    ("instana_token", '"instana_key": ', mixed(22), mixed(21)),
    ("raygun_key", "RAYGUN_API_KEY=", mixed(22) + "==", mixed(21) + "=="),
    ("statuspage_key", "statuspage-token: ", UUID, "0a1b2c3d"),
)
CASES = tuple(Case(name, f"use {key} now", key, f"use {wrong} now") for name, key, wrong in KEYS)
CASES += tuple(Case(name, near + key, key, near + wrong) for name, near, key, wrong in NAMED)


def test_the_detector_conforms():
    check(DETECTOR, CASES)
