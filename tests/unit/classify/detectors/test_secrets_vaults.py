"""Each pattern of `secrets_vaults` with a value it finds and a near miss that it does not."""

from tests.shapes import UUID, hexes, mixed

from egress_gateway.classify.detectors.secrets_vaults import DETECTOR
from egress_gateway.testing.conformance.detector import Case, check

KEYS = (
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
    (
        "infisical_token",
        "st." + hexes(24) + "." + hexes(32) + "." + hexes(32),
        "st." + hexes(24) + "." + hexes(32) + "." + hexes(31),
    ),
    (
        "bitwarden_token",
        "0." + UUID + "." + mixed(30) + ":" + mixed(22) + "==",
        "0." + UUID + "." + mixed(30) + ":" + mixed(21) + "==",
    ),
    ("stytch_secret", "secret-live-" + mixed(36), "secret-live-" + mixed(35)),
    (
        "harness_token",
        "pat." + mixed(22) + "." + hexes(24) + "." + mixed(20),
        "pat." + mixed(22) + "." + hexes(24) + "." + mixed(19),
    ),
    ("infracost_key", "ico-" + mixed(32), "ico-" + mixed(31)),
    ("hcaptcha_secret", "ES_" + hexes(32), "ES_" + hexes(31)),
    ("turnstile_secret", "0x4AAAAAAA" + mixed(25), "0x4AAAAAAA" + mixed(24)),
)
NAMED = (
    ("okta_token", "okta_api_token: ", "00" + mixed(40), "00" + mixed(39)),
    ("akeyless_key", "akeyless-token: ", mixed(43) + "=", mixed(42) + "="),
    ("consul_token", "consul.secret = ", UUID, "0a1b2c3d"),
    ("nomad_token", '"nomad_key": ', UUID, "0a1b2c3d"),
    ("auth0_secret", "AUTH0_API_KEY=", mixed(64), mixed(63)),
    ("onelogin_secret", "onelogin-token: ", hexes(64), hexes(63)),
    ("duo_secret", "duo.secret = ", mixed(40), mixed(39)),
    ("jumpcloud_key", '"jumpcloud_key": ', mixed(36), mixed(35)),
    ("workos_key", "WORKOS_API_KEY=", "sk_" + mixed(40), "sk_" + mixed(39)),
    ("fusionauth_key", "fusionauth-token: ", mixed(43), mixed(42)),
    ("crowdstrike_secret", "crowdstrike.secret = ", mixed(40), mixed(39)),
    ("virustotal_key", '"virustotal_key": ', hexes(64), hexes(63)),
    ("shodan_key", "SHODAN_API_KEY=", mixed(32), mixed(31)),
    ("abuseipdb_key", "abuseipdb-token: ", hexes(80), hexes(79)),
    ("greynoise_key", "greynoise.secret = ", mixed(64), mixed(63)),
    ("securitytrails_key", '"securitytrails_key": ', mixed(32), mixed(31)),
    ("tenable_key", "TENABLE_API_KEY=", hexes(64), hexes(63)),
)
CASES = tuple(Case(name, f"use {key} now", key, f"use {wrong} now") for name, key, wrong in KEYS)
CASES += tuple(Case(name, near + key, key, near + wrong) for name, near, key, wrong in NAMED)


def test_the_detector_conforms():
    check(DETECTOR, CASES)
