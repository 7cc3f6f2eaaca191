"""Credentials of payment, messaging, office and marketing services."""

from typing import Final

from egress_gateway.classify.pattern import Detector, issued

_PATTERNS: Final = (
    issued("stripe_key", r"\b[sr]k_(?:live|test|prod)_[A-Za-z0-9]{16,}\b"),
    issued("stripe_key", r"\bwhsec_[A-Za-z0-9+/]{24,}={0,2}", variant="_webhook"),
    issued("square_token", r"\b(?:sq0(?:atp|csp|idp)-[A-Za-z0-9_-]{22,43}|EAAA[A-Za-z0-9_-]{60})"),
    issued("braintree_token", r"\baccess_token\$(?:production|sandbox)\$[a-z0-9]{16}\$[a-f0-9]{32}\b"),
    issued("flutterwave_key", r"\bFLW(?:SECK|PUBK)(?:_TEST)?-[a-h0-9]{12,32}-X\b"),
    issued("razorpay_key", r"\brzp_(?:live|test)_[A-Za-z0-9]{14}\b"),
    issued("easypost_key", r"\bEZ[AT]K[a-f0-9]{30,}[A-Za-z0-9]*\b"),
    issued("shippo_token", r"\bshippo_(?:live|test)_[a-f0-9]{40}\b"),
    issued("shopify_token", r"\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}\b"),
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
    issued("figma_token", r"\bfig[dou]r?_[A-Za-z0-9_-]{40,}"),
    issued("linear_key", r"\blin_(?:api|oauth)_[A-Za-z0-9]{40,}\b"),
    issued("notion_token", r"\b(?:ntn_\d{11}[A-Za-z0-9]{35}|secret_[A-Za-z0-9]{43})\b"),
    issued("airtable_token", r"\bpat[A-Za-z0-9]{14}\.[a-f0-9]{64}\b"),
    issued("asana_token", r"\b[12]/\d{15,}(?:/\d{15,})?:[a-f0-9]{32}\b"),
    issued("dropbox_token", r"\bsl\.(?:u\.)?[A-Za-z0-9_-]{120,}"),
    issued("intercom_token", r"\bdG9r[A-Za-z0-9+/]{52,}={0,2}"),
    issued("mapbox_token", r"\bsk\.eyJ[A-Za-z0-9_-]{40,}\.[A-Za-z0-9_-]{20,}"),
    issued("adobe_client_secret", r"\bp8e-[A-Za-z0-9_-]{32}\b"),
    issued("typeform_token", r"\btfp_[A-Za-z0-9_.=-]{43,}"),
)
DETECTOR: Final = Detector(name="secrets_saas", patterns=_PATTERNS)
