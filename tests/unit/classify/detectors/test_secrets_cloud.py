"""Each pattern of `secrets_cloud` with a value it finds and a near miss that it does not."""

from tests.shapes import UUID, digits, hexes, lower, mixed, upper

from egress_gateway.classify.detectors.secrets_cloud import DETECTOR
from egress_gateway.testing.conformance.detector import Case, check

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
    ("gcp_api_key_bound", "AQ.Ab" + mixed(48), "AQ.Ab" + mixed(47)),
    (
        "azure_service_key",
        mixed(52) + "JQQJ99AA" + mixed(16) + "A" + mixed(7),
        mixed(52) + "JQQJ99AA" + mixed(16) + "A" + mixed(6),
    ),
    ("azure_service_key_functions", mixed(44) + "AzFu" + mixed(5) + "A==", mixed(44) + "AzFu" + mixed(4) + "A=="),
    ("azure_service_key_search", mixed(42) + "AzSeA" + mixed(5), mixed(42) + "AzSeA" + mixed(4)),
    ("azure_storage_key_signed", mixed(76) + "+ASt" + mixed(5) + "A==", mixed(76) + "+ASt" + mixed(4) + "A=="),
    ("akamai_token", "akab-" + lower(16) + "-" + lower(16), "akab-" + lower(16) + "-" + lower(15)),
    ("upcloud_token", "ucat_" + upper(26), "ucat_" + upper(25)),
    ("render_key", "rnd_" + mixed(28), "rnd_" + mixed(27)),
    ("deno_token", "ddp_" + mixed(36), "ddp_" + mixed(35)),
    ("backblaze_key", "K004" + mixed(27), "K004" + mixed(26)),
    ("openshift_token", "sha256~" + mixed(43), "sha256~" + mixed(42)),
    ("rancher_token", "token-" + lower(5) + ":" + lower(54), "token-" + lower(5) + ":" + lower(53)),
    ("ngrok_token", "1" + mixed(26) + "_" + mixed(20), "1" + mixed(26) + "_" + mixed(19)),
)
NAMED = (
    ("aws_secret_key", "AWS_SECRET_ACCESS_KEY=", mixed(40), mixed(39)),
    ("heroku_key_uuid", "HEROKU_API_KEY: ", UUID, UUID[:-1]),
    ("cloudflare_key_token", "cloudflare_api_token = ", mixed(40), mixed(39)),
    ("vercel_token", "VERCEL_TOKEN=", mixed(24), mixed(23)),
    ("ibm_key", "IBM_API_KEY=", mixed(44), mixed(43)),
    ("linode_token", "linode-token: ", hexes(64), hexes(63)),
    ("vultr_key", "vultr.secret = ", upper(36), upper(35)),
    ("hetzner_token", '"hetzner_key": ', mixed(64), mixed(63)),
    ("scaleway_key", "SCALEWAY_API_KEY=", UUID, "0a1b2c3d"),
    ("ovh_key", "ovh-token: ", mixed(32), mixed(31)),
    ("railway_token", "railway.secret = ", UUID, "0a1b2c3d"),
    ("fastly_token", '"fastly_key": ', mixed(32), mixed(31)),
    ("gcore_token", "GCORE_API_KEY=", digits(1) + "$" + hexes(128), digits(1) + "$" + hexes(127)),
    ("bunny_key", "bunny-token: ", UUID + "-" + UUID, UUID + "-" + "0a1b2c3d"),
    ("wasabi_key", "wasabi.secret = ", mixed(40), mixed(39)),
    ("zerotier_token", '"zerotier_key": ', mixed(32), mixed(31)),
    ("godaddy_key", "GODADDY_API_KEY=", mixed(12) + "_" + mixed(22), mixed(12) + "_" + mixed(21)),
    ("dnsimple_token", "dnsimple-token: ", mixed(32), mixed(31)),
    ("namecheap_key", "namecheap.secret = ", hexes(32), hexes(31)),
)
CASES = tuple(Case(name, f"use {key} now", key, f"use {wrong} now") for name, key, wrong in KEYS)
CASES += tuple(Case(name, near + key, key, near + wrong) for name, near, key, wrong in NAMED)


def test_the_detector_conforms():
    check(DETECTOR, CASES)
