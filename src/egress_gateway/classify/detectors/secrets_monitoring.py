"""Keys of observability, incident, analytics and feature-flag services."""

from typing import Final

from egress_gateway.classify.pattern import Detector, issued, named

_PATTERNS: Final = (
    issued("dynatrace_token", r"\bdt0[a-z]\d\d\.[A-Z2-7]{24}\.[A-Z2-7]{64}\b"),
    issued("grafana_token", r"\b(?:glc_[A-Za-z0-9+/]{32,}={0,2}|glsa_[A-Za-z0-9]{32}_[a-f0-9]{8}\b)"),
    issued("newrelic_key", r"\b(?:NRAK-[A-Z0-9]{27}|NRII-[A-Za-z0-9_-]{32}|NRJS-[a-f0-9]{19}|NRAA-[a-f0-9]{27})\b"),
    issued("sentry_token", r"\bsntry[su]_[A-Za-z0-9+/=_-]{40,}"),
    issued("launchdarkly_key", r"\b(?:sdk|api|mob)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", score=900),
    named("datadog_key", "datadog|dd[_-](?:api|app|application)", r"[a-f0-9]{32}(?:[a-f0-9]{8})?"),
    issued("honeycomb_key", r"\bhc[abx][a-z]k_[a-z0-9]{58}\b"),
    named("honeycomb_key", "honeycomb", r"[a-f0-9]{32}", variant="_classic"),
    named("sumologic_key", "sumo(?:[_-]?logic)?", r"[A-Za-z0-9]{64}"),
    named("splunk_token", "splunk|hec", r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    named("loggly_token", "loggly", r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    named("rollbar_token", "rollbar", r"[a-f0-9]{32}"),
    named("bugsnag_key", "bugsnag", r"[a-f0-9]{32}"),
    named("airbrake_key", "airbrake", r"[a-f0-9]{32}"),
    named("pagerduty_key", "pager[_-]?duty", r"(?:u\+)?[A-Za-z0-9_+-]{18,20}"),
    named("opsgenie_key", "ops[_-]?genie", r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    issued("uptimerobot_key", r"\b[um]\d{6,9}-[a-f0-9]{24}\b"),
    issued("checkly_key", r"\bcu_[a-f0-9]{32}\b"),
    issued("posthog_key", r"\bphx_[A-Za-z0-9]{43,}\b"),
    named("amplitude_secret", "amplitude", r"[a-f0-9]{32}"),
    named("mixpanel_secret", "mixpanel", r"[a-f0-9]{32}"),
    named("segment_key", "segment", r"[A-Za-z0-9]{32}"),
    issued("axiom_token", r"\bxa[ap]t-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"),
    issued("logfire_token", r"\bpylf_v\d_(?:us|eu)_[A-Za-z0-9]{43}\b"),
    issued("statsig_key", r"\b(?:secret|console)-[A-Za-z0-9]{43,}\b"),
    issued("flagsmith_key", r"\bser\.[A-Za-z0-9]{22}\b"),
    named("logzio_token", "logz(?:[._-]?io)?", r"[A-Za-z]{32}"),
    named("appdynamics_key", "appdynamics", r"[a-z0-9]{12,40}"),
    named("instana_token", "instana", r"[A-Za-z0-9_-]{22}"),
    named("raygun_key", "raygun", r"[A-Za-z0-9+/]{22}=="),
    named("statuspage_key", "status[_-]?page", r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
)
DETECTOR: Final = Detector(name="secrets_monitoring", patterns=_PATTERNS)
