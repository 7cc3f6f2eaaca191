"""Each pattern of `secrets_saas` with a value it finds and a near miss that it does not."""

from egress_gateway.classify.detectors.secrets_saas import DETECTOR
from egress_gateway.testing.conformance.detector import Case, check

MIXED = "Ab3dE5gH7jK9mN2pQ4sT6vW8yZ1bC3fG"
HEX = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
UUID = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"


def mixed(length: int) -> str:
    return (MIXED * 8)[:length]


def hexes(length: int) -> str:
    return (HEX * 8)[:length]


KEYS = (
    ("stripe_key", "sk_" + "live_" + mixed(24), "sk_" + "live_" + mixed(15)),
    ("stripe_key_webhook", "whsec_" + mixed(32), "whsec_" + mixed(20)),
    ("square_token", "sq0atp-" + mixed(22), "sq0atp-" + mixed(21)),
    (
        "braintree_token",
        "access_token" + "$production$" + hexes(16) + "$" + hexes(32),
        "access_token" + "$production$" + hexes(16) + "$" + hexes(31),
    ),
    ("flutterwave_key", "FLWSECK" + "-" + hexes(32) + "-X", "FLWSECK" + "-" + hexes(32) + "-Y"),
    ("razorpay_key", "rzp_" + "live_" + mixed(14), "rzp_" + "live_" + mixed(13)),
    ("easypost_key", "EZAK" + hexes(54), "EZAK" + hexes(20)),
    ("shippo_token", "shippo_" + "live_" + hexes(40), "shippo_" + "live_" + hexes(39)),
    ("shopify_token", "shpat_" + hexes(32), "shpat_" + hexes(31)),
    ("slack_token", "xoxb-" + "1234567890-" + mixed(24), "xoxb-" + "123"),
    (
        "slack_token_app",
        "xapp-" + "1-A0123456789-1234567890-" + hexes(64),
        "xapp-" + "1-A0123456789-1234567890-" + hexes(20),
    ),
    (
        "slack_webhook",
        "hooks.slack.com" + "/services/T0123/B0123/" + mixed(24),
        "hooks.slack.com" + "/services/T0123/B0123/short",
    ),
    (
        "discord_webhook",
        "discord.com" + "/api/webhooks/123456789012345678/" + mixed(68),
        "discord.com" + "/api/webhooks/123/" + mixed(68),
    ),
    (
        "discord_token",
        "M" + mixed(25) + "." + mixed(6) + "." + mixed(38),
        "M" + mixed(25) + "." + mixed(5) + "." + mixed(38),
    ),
    ("telegram_token", "123456789" + ":AA" + mixed(33), "123456789" + ":AB" + mixed(33)),
    (
        "microsoft_webhook",
        "corp.webhook.office.com" + "/webhookb2/" + UUID + "@" + UUID + "/IncomingWebhook/" + hexes(32),
        "corp.office.com" + "/webhookb2/" + UUID,
    ),
    ("twilio_key", "SK" + hexes(32), "SK" + hexes(31)),
    ("sendgrid_key", "SG." + mixed(22) + "." + mixed(43), "SG." + mixed(22) + "." + mixed(30)),
    ("sendinblue_key", "xkeysib-" + hexes(64) + "-" + mixed(16), "xkeysib-" + hexes(64) + "-" + mixed(15)),
    ("mailchimp_key", hexes(32) + "-us" + "14", hexes(32) + "-eu" + "14"),
    ("mailgun_key", "key-" + hexes(32), "key-" + hexes(31)),
    ("mailgun_key_long", hexes(32) + "-" + hexes(8) + "-" + hexes(8), hexes(32) + "-" + hexes(8)),
    ("facebook_token", "EAAC" + mixed(120), "EAAC" + mixed(60)),
    ("figma_token", "figd_" + mixed(40), "figd_" + mixed(39)),
    ("linear_key", "lin_" + "api_" + mixed(40), "lin_" + "api_" + mixed(39)),
    ("notion_token", "ntn_" + "12345678901" + mixed(35), "ntn_" + mixed(35)),
    ("airtable_token", "pat" + mixed(14) + "." + hexes(64), "pat" + mixed(14) + "." + hexes(63)),
    ("asana_token", "1/" + "1234567890123456" + ":" + hexes(32), "1/" + "12345" + ":" + hexes(32)),
    ("dropbox_token", "sl." + mixed(130), "sl." + mixed(100)),
    ("intercom_token", "dG9r" + mixed(56), "dG9r" + mixed(30)),
    ("mapbox_token", "sk.eyJ" + mixed(60) + "." + mixed(22), "pk.eyJ" + mixed(60) + "." + mixed(22)),
    ("adobe_client_secret", "p8e-" + mixed(32), "p8e-" + mixed(31)),
    ("typeform_token", "tfp_" + mixed(44), "tfp_" + mixed(30)),
)
CASES = tuple(Case(name, f"use {key} now", key, f"use {wrong} now") for name, key, wrong in KEYS)


def test_the_detector_conforms():
    check(DETECTOR, CASES)
