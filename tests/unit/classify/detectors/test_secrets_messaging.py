"""Each pattern of `secrets_messaging` with a value it finds and a near miss that it does not."""

from tests.shapes import UUID, hexes, lower, mixed, upper

from egress_gateway.classify.detectors.secrets_messaging import DETECTOR
from egress_gateway.testing.conformance.detector import Case, check

KEYS = (
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
    ("telnyx_key", "KEY" + upper(32) + "_" + mixed(22), "KEY" + upper(32) + "_" + mixed(21)),
    ("mailersend_token", "mlsn." + hexes(64), "mlsn." + hexes(63)),
    ("resend_key", "re_" + mixed(8) + "_" + mixed(24), "re_" + mixed(8) + "_" + mixed(23)),
    ("klaviyo_key", "pk_" + hexes(34), "pk_" + hexes(33)),
    ("mandrill_key", "md-" + mixed(22), "md-" + mixed(21)),
    ("onesignal_key", "os_v2_app_" + lower(100), "os_v2_app_" + lower(99)),
    ("pubnub_key", "sec-c-" + mixed(48), "sec-c-" + mixed(47)),
    ("twitter_token", "AAAAAAAAAAAAAAAAAAAAA" + mixed(60), "AAAAAAAAAAAAAAAAAAAAA" + mixed(59)),
    ("linkedin_secret", "WPL_AP1." + mixed(16) + "." + mixed(4), "WPL_AP1." + mixed(16) + "." + mixed(3)),
    ("instagram_token", "IGQV" + mixed(100), "IGQV" + mixed(99)),
    ("pinterest_token", "pina_" + upper(60), "pina_" + upper(59)),
    ("firebase_key", "AAAA" + mixed(7) + ":" + mixed(140), "AAAA" + mixed(7) + ":" + mixed(139)),
    (
        "google_chat_webhook",
        "chat.googleapis.com/v1/spaces/" + mixed(4) + "/messages?key=" + mixed(20) + "&token=" + mixed(30),
        "chat.googleapis.com/v1/spaces/" + mixed(4) + "/messages?key=" + mixed(20) + "&token=" + mixed(29),
    ),
)
NAMED = (
    ("vonage_secret", "VONAGE_API_KEY=", mixed(16), mixed(15)),
    ("messagebird_key", "messagebird-token: ", mixed(25), mixed(24)),
    ("plivo_token", "plivo.secret = ", mixed(40), mixed(39)),
    ("postmark_token", '"postmark_key": ', UUID, "0a1b2c3d"),
    ("sparkpost_key", "SPARKPOST_API_KEY=", hexes(40), hexes(39)),
    ("mailjet_secret", "mailjet-token: ", hexes(32), hexes(31)),
    ("pusher_secret", "pusher.secret = ", hexes(20), hexes(19)),
    (
        "ably_key",
        '"ably_key": ',
        mixed(6) + "." + mixed(6) + ":" + mixed(43),
        mixed(6) + "." + mixed(6) + ":" + mixed(42),
    ),
    ("zoom_secret", "ZOOM_API_KEY=", mixed(32), mixed(31)),
    ("webex_token", "webex-token: ", mixed(64), mixed(63)),
    ("mattermost_token", "mattermost.secret = ", lower(26), lower(25)),
    ("zulip_key", '"zulip_key": ', mixed(32), mixed(31)),
    ("line_token", "LINECHANNEL_API_KEY=", mixed(168), mixed(167)),
    (
        "viber_token",
        "viber-token: ",
        hexes(16) + "-" + hexes(16) + "-" + hexes(16),
        hexes(16) + "-" + hexes(16) + "-" + hexes(15),
    ),
    ("twitter_token_secret", "twitter.secret = ", mixed(45), mixed(44)),
    ("reddit_secret", '"reddit_key": ', mixed(27), mixed(26)),
    ("spotify_secret", "SPOTIFY_API_KEY=", hexes(32), hexes(31)),
    ("twitch_secret", "twitch-token: ", lower(30), lower(29)),
)
CASES = tuple(Case(name, f"use {key} now", key, f"use {wrong} now") for name, key, wrong in KEYS)
CASES += tuple(Case(name, near + key, key, near + wrong) for name, near, key, wrong in NAMED)


def test_the_detector_conforms():
    check(DETECTOR, CASES)
