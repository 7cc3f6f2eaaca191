"""Credentials of payment, banking, billing and exchange services."""

from typing import Final

from egress_gateway.classify.pattern import Detector, issued, named

_PATTERNS: Final = (
    issued("stripe_key", r"\b[sr]k_(?:live|test|prod)_[A-Za-z0-9]{16,}\b"),
    issued("stripe_key", r"\bwhsec_[A-Za-z0-9+/]{24,}={0,2}", variant="_webhook"),
    issued("square_token", r"\b(?:sq0(?:atp|csp|idp)-[A-Za-z0-9_-]{22,43}|EAAA[A-Za-z0-9_-]{60})"),
    issued("braintree_token", r"\baccess_token\$(?:production|sandbox)\$[a-z0-9]{16}\$[a-f0-9]{32}\b"),
    issued("flutterwave_key", r"\bFLW(?:SECK|PUBK)(?:_TEST)?-[a-h0-9]{12,32}-X\b"),
    issued("razorpay_key", r"\brzp_(?:live|test)_[A-Za-z0-9]{14}\b"),
    issued("shopify_token", r"\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}\b"),
    issued("adyen_key", r"\bAQE[a-z]hm[A-Za-z0-9+/=_-]{60,}"),
    named("paypal_secret", "paypal", r"E[A-Za-z0-9_-]{79}"),
    issued("plaid_token", r"\baccess-(?:sandbox|development|production)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"),
    named("plaid_token", "plaid", r"[a-f0-9]{30}", variant="_secret"),
    named("mollie_key", "mollie", r"(?:live|test)_[A-Za-z0-9]{30}"),
    named("gocardless_token", "gocardless", r"(?:live|sandbox)_[A-Za-z0-9_-]{40}"),
    named("checkout_key", "checkout", r"sk_(?:sbox_)?[a-z0-9]{26}"),
    issued("paddle_key", r"\bpdl_(?:live|sdbx)_apikey_[a-z0-9]{26}_[A-Za-z0-9]{22}_[A-Za-z0-9]{3}\b"),
    named("chargebee_key", "chargebee", r"(?:live|test)_[A-Za-z0-9]{32,48}"),
    named("recurly_key", "recurly", r"[a-f0-9]{32}"),
    issued("klarna_key", r"\bklarna_(?:live|test)_api_[A-Za-z0-9+/_=-]{30,}"),
    named("dwolla_secret", "dwolla", r"[A-Za-z0-9]{50}"),
    issued("xendit_key", r"\bxnd_(?:production|development)_[A-Za-z0-9]{40,}\b"),
    issued("midtrans_key", r"\bMid-server-[A-Za-z0-9_-]{24}"),
    issued("omise_key", r"\bskey_(?:test_)?[a-z0-9]{19}\b"),
    issued("mercadopago_token", r"\bAPP_USR-\d{16}-\d{6}-[a-f0-9]{32}-\d{6,}\b"),
    issued("brex_token", r"\bbxt_[A-Za-z0-9]{36,}\b"),
    issued("mercury_token", r"\bmercury_(?:production|sandbox)_(?:[a-z]{2,12}_)?[A-Za-z0-9]{40,}"),
    issued("duffel_token", r"\bduffel_(?:test|live)_[A-Za-z0-9_-]{43}"),
    issued("polar_token", r"\bpolar_(?:oat|pat)_[A-Za-z0-9]{32,}\b"),
    named("coinbase_secret", "coinbase", r"[A-Za-z0-9]{32,64}"),
    named("binance_secret", "binance", r"[A-Za-z0-9]{64}"),
    named("kraken_secret", "kraken", r"[A-Za-z0-9+/]{86}=="),
    named("bitfinex_secret", "bitfinex", r"[A-Za-z0-9_-]{43}"),
    named("alpaca_secret", "alpaca", r"[A-Za-z0-9]{40,44}"),
    named("infura_key", "infura", r"[a-f0-9]{32}"),
    issued("alchemy_token", r"\balcht_[A-Za-z0-9]{30}\b"),
    named("etherscan_key", "etherscan", r"[A-Z0-9]{34}"),
    named("wise_token", r"\b(?:transfer)?wise", r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    named("quickbooks_secret", "quickbooks|intuit", r"[A-Za-z0-9]{40}"),
)
DETECTOR: Final = Detector(name="secrets_payments", patterns=_PATTERNS)
