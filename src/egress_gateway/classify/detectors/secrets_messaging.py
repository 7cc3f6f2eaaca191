"""Credentials of chat, telephony, mail, push and social services."""

from typing import Final

from msgspec.structs import replace

from egress_gateway.classify.pattern import Detector, issued, named

_SERVER_KEY_LENGTH: Final = 152


def _is_server_key(text: str) -> bool:
    return len(text) >= _SERVER_KEY_LENGTH


_PATTERNS: Final = (
    issued("slack_token", r"\bxox[abeoprs](?:\.xox[bp])?-[A-Za-z0-9-]{10,}\b"),
    issued("slack_token", r"\bxapp-\d-[A-Z0-9]{8,}-\d+-[a-f0-9]{32,}\b", variant="_app"),
    issued(
        "slack_webhook",
        r"\bhooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9]+/[A-Za-z0-9]+/[A-Za-z0-9]{16,}",
    ),
    issued("discord_webhook", r"\bdiscord(?:app)?\.com/api/webhooks/\d{17,}/[A-Za-z0-9_-]{60,}"),
    issued("discord_token", r"\b[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,}"),
    issued("telegram_token", r"\b\d{8,10}:AA[A-Za-z0-9_-]{33}\b"),
    issued(
        "microsoft_webhook",
        r"\b[a-z0-9-]+\.webhook\.office\.com/webhookb2/[a-f0-9-]{36}@[a-f0-9-]{36}/[^\s\x1d\x1e]{40,}",
    ),
    issued("twilio_key", r"\b(?:SK|AC)[a-f0-9]{32}\b"),
    issued("sendgrid_key", r"\bSG\.[A-Za-z0-9_-]{20,24}\.[A-Za-z0-9_-]{39,50}"),
    issued("sendinblue_key", r"\bx(?:keysib|smtpsib)-[a-f0-9]{64}-[A-Za-z0-9]{16}\b"),
    issued("mailchimp_key", r"\b[a-f0-9]{32}-us\d{1,2}\b"),
    issued("mailgun_key", r"\bkey-[a-f0-9]{32}\b"),
    issued("mailgun_key", r"\b[a-f0-9]{32}-[a-f0-9]{8}-[a-f0-9]{8}\b", variant="_long"),
    issued("facebook_token", r"\bEAA[A-Z][A-Za-z0-9]{80,}\b"),
    named("vonage_secret", "vonage|nexmo", r"[A-Za-z0-9]{16}"),
    named("messagebird_key", "messagebird", r"[A-Za-z0-9]{25}"),
    named("plivo_token", "plivo", r"[A-Za-z0-9]{40}"),
    issued("telnyx_key", r"\bKEY[A-Z0-9]{32}_[A-Za-z0-9]{22}\b"),
    named("postmark_token", "postmark", r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    issued("mailersend_token", r"\bmlsn\.[a-f0-9]{64}\b"),
    issued("resend_key", r"\bre_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}\b"),
    named("sparkpost_key", "sparkpost", r"[a-f0-9]{40}"),
    named("mailjet_secret", "mailjet", r"[a-f0-9]{32}"),
    issued("klaviyo_key", r"\bpk_[a-f0-9]{34}\b"),
    issued("mandrill_key", r"\bmd-[A-Za-z0-9_-]{22}\b"),
    issued("onesignal_key", r"\bos_v2_(?:app|org)_[a-z2-7]{100,}\b"),
    named("pusher_secret", "pusher", r"[a-f0-9]{20}"),
    named("ably_key", "ably", r"[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{6}:[A-Za-z0-9_-]{43}"),
    issued("pubnub_key", r"\bsec-c-[A-Za-z0-9]{48}\b"),
    named("zoom_secret", "zoom", r"[A-Za-z0-9]{32}"),
    named(
        "webex_token",
        "webex|cisco[_-]?spark",
        r"[A-Za-z0-9]{64}(?:_[A-Z0-9]{4}_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})?",
    ),
    named("mattermost_token", "mattermost", r"[a-z0-9]{26}"),
    named("zulip_key", "zulip", r"[A-Za-z0-9]{32}"),
    named("line_token", "line[_-]?(?:channel|bot|messaging)", r"[A-Za-z0-9+/]{168,}={0,2}"),
    named("viber_token", "viber", r"[a-f0-9]{16}-[a-f0-9]{16}-[a-f0-9]{16}"),
    issued("twitter_token", r"\bAAAAAAAAAAAAAAAAAAAAA[A-Za-z0-9%]{60,}"),
    named("twitter_token", "twitter", r"[A-Za-z0-9]{45,50}", variant="_secret"),
    issued("linkedin_secret", r"\bWPL_AP1\.[A-Za-z0-9]{16}\.[A-Za-z0-9+/]{4,8}={0,2}"),
    issued("instagram_token", r"\bIGQ[VW][A-Za-z0-9_-]{100,}"),
    named("reddit_secret", "reddit", r"[A-Za-z0-9_-]{27,30}"),
    named("spotify_secret", "spotify", r"[a-f0-9]{32}"),
    named("twitch_secret", "twitch", r"(?:oauth:)?[a-z0-9]{30}"),
    issued("pinterest_token", r"\bpina_[A-Z0-9]{60,}\b"),
    # Its 152 characters, spelled out for the native pass, would cost more than a hundred other credentials.
    replace(issued("firebase_key", r"\bAAAA[A-Za-z0-9_-]{7}:[A-Za-z0-9_-]{20,}"), validate=_is_server_key),
    issued(
        "google_chat_webhook",
        r"\bchat\.googleapis\.com/v1/spaces/[A-Za-z0-9_-]{4,20}/messages\?key=[A-Za-z0-9_-]{20,50}&token=[A-Za-z0-9_-]{30,}",
    ),
)
DETECTOR: Final = Detector(name="secrets_messaging", patterns=_PATTERNS)
