"""Each pattern of `secrets_cloud` with a value it finds and a near miss that it does not."""

from egress_gateway.classify.detectors.secrets_cloud import DETECTOR
from egress_gateway.testing.conformance.detector import Case, check

MIXED = "Ab3dE5gH7jK9mN2pQ4sT6vW8yZ1bC3fG"
HEX = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
UUID = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"


def mixed(length: int) -> str:
    return (MIXED * 8)[:length]


def hexes(length: int) -> str:
    return (HEX * 8)[:length]


KEYS = (
    ("aws_access_key", "AKIA" + "ABCDEFGHIJ234567", "AKIA" + "ABCDEFGHIJ23456"),
    ("aws_bedrock_key", "ABSK" + mixed(120), "ABSK" + mixed(60)),
    ("gcp_api_key", "AIza" + mixed(35), "AIza" + mixed(34)),
    ("google_oauth", "GOCSPX-" + mixed(28), "GOCSPX-" + mixed(27)),
    ("google_oauth_access", "ya29." + mixed(60), "ya29." + mixed(20)),
    ("google_oauth_refresh", "1//0" + mixed(60), "1//0" + mixed(20)),
    ("azure_client_secret", "abc8Q~" + mixed(34), "abc8Q~" + mixed(20)),
    ("azure_storage_key", "AccountKey=" + mixed(86) + "==", "AccountKey=" + mixed(20)),
    ("azure_storage_key_sas", "?sv=2024-11-04" + "&ss=b&sig=" + mixed(46), "?sv=2024-11-04" + "&ss=b&sig=" + mixed(20)),
    ("azure_devops_token", mixed(76) + "AZDO" + mixed(4), mixed(70) + "AZDO" + mixed(4)),
    ("alibaba_access_key", "LTAI" + mixed(20), "LTAI" + mixed(10)),
    ("tencent_key", "AKID" + mixed(32), "AKID" + mixed(31)),
    ("yandex_key", "AQVN" + mixed(38), "AQVN" + mixed(30)),
    ("yandex_key_oauth", "y0_" + mixed(60), "y0_" + mixed(40)),
    ("yandex_key_iam", "t1." + mixed(30) + "." + mixed(90), "t1." + mixed(30) + "." + mixed(70)),
    ("digitalocean_token", "dop_" + "v1_" + hexes(64), "dop_" + "v1_" + hexes(63)),
    ("heroku_key", "HRKU-" + mixed(60), "HRKU-" + mixed(30)),
    ("cloudflare_key", "v1.0-" + hexes(24) + "-" + hexes(146), "v1.0-" + hexes(24) + "-" + hexes(100)),
    ("netlify_token", "nfp_" + mixed(36), "nfp_" + mixed(35)),
    ("fly_token", "fm2_" + mixed(80), "fm2_" + mixed(30)),
    ("vault_token", "hvs." + mixed(24), "hvs." + mixed(23)),
    ("terraform_token", mixed(14) + ".atlasv1." + mixed(67), mixed(14) + ".atlasv1." + mixed(40)),
    ("pulumi_token", "pul-" + hexes(40), "pul-" + hexes(39)),
    ("doppler_token", "dp.pt." + mixed(43), "dp.pt." + mixed(30)),
    ("onepassword_token", "ops_eyJ" + mixed(200), "ops_eyJ" + mixed(60)),
    (
        "onepassword_token_secret_key",
        "A3-" + "ABC123-ABC12345678-ABCDE-ABCDE-ABCDE",
        "A3-" + "ABC123-ABC12345678-ABCDE-ABCDE",
    ),
    (
        "tailscale_key",
        "tskey-" + "auth-" + mixed(12) + "-" + mixed(32),
        "tskey-" + "auth-" + mixed(12) + "-" + mixed(10),
    ),
    ("planetscale_token", "pscale_" + "tkn_" + mixed(43), "pscale_" + "tkn_" + mixed(31)),
    ("supabase_token", "sbp_" + hexes(40), "sbp_" + hexes(39)),
    ("databricks_token", "dapi" + hexes(32), "dapi" + hexes(31)),
    (
        "dynatrace_token",
        "dt0c01." + "ABCDEFGHIJKLMNOPQRSTUVWX" + "." + "ABCDEFGHIJKLMNOP" * 4,
        "dt0c01." + "ABCDEFGHIJKLMNOPQRSTUVWX" + "." + "ABCDEFGHIJKLMNOP" * 3,
    ),
    ("grafana_token", "glsa_" + mixed(32) + "_" + hexes(8), "glsa_" + mixed(32) + "_" + hexes(7)),
    ("newrelic_key", "NRAK-" + "ABCDEFGHI" * 3, "NRAK-" + "ABCDEFGHI" * 2),
    ("sentry_token", "sntrys_" + mixed(60), "sntrys_" + mixed(30)),
)
CASES = tuple(Case(name, f"use {key} now", key, f"use {wrong} now") for name, key, wrong in KEYS)
NAMED = (
    ("aws_secret_key", "AWS_SECRET_ACCESS_KEY=", mixed(40), mixed(39)),
    ("heroku_key_uuid", "HEROKU_API_KEY: ", UUID, UUID[:-1]),
    ("cloudflare_key_token", "cloudflare_api_token = ", mixed(40), mixed(39)),
    ("vercel_token", "VERCEL_TOKEN=", mixed(24), mixed(23)),
    ("okta_token", "okta_api_token: ", "00" + mixed(40), "00" + mixed(39)),
)
CASES += tuple(Case(name, near + key, key, near + wrong) for name, near, key, wrong in NAMED)


def test_the_detector_conforms():
    check(DETECTOR, CASES)
