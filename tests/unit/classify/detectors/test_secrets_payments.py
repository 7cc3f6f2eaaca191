"""Each pattern of `secrets_payments` with a value it finds and a near miss that it does not."""

from tests.shapes import UUID, digits, hexes, lower, mixed, upper

from egress_gateway.classify.detectors.secrets_payments import DETECTOR
from egress_gateway.testing.conformance.detector import Case, check

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
    ("shopify_token", "shpat_" + hexes(32), "shpat_" + hexes(31)),
    ("adyen_key", "AQEahm" + mixed(60), "AQEahm" + mixed(59)),
    ("plaid_token", "access-sandbox-" + UUID, "access-sandbox-" + "0a1b2c3d"),
    (
        "paddle_key",
        "pdl_live_apikey_" + lower(26) + "_" + mixed(22) + "_" + mixed(3),
        "pdl_live_apikey_" + lower(26) + "_" + mixed(22) + "_" + mixed(2),
    ),
    ("klarna_key", "klarna_live_api_" + mixed(30), "klarna_live_api_" + mixed(29)),
    ("xendit_key", "xnd_production_" + mixed(40), "xnd_production_" + mixed(39)),
    ("midtrans_key", "Mid-server-" + mixed(24), "Mid-server-" + mixed(23)),
    ("omise_key", "skey_" + lower(19), "skey_" + lower(18)),
    (
        "mercadopago_token",
        "APP_USR-" + digits(16) + "-" + digits(6) + "-" + hexes(32) + "-" + digits(6),
        "APP_USR-" + digits(16) + "-" + digits(6) + "-" + hexes(32) + "-" + digits(5),
    ),
    ("brex_token", "bxt_" + mixed(36), "bxt_" + mixed(35)),
    ("mercury_token", "mercury_production_" + mixed(40), "mercury_production_" + mixed(39)),
    ("duffel_token", "duffel_test_" + mixed(43), "duffel_test_" + mixed(42)),
    ("polar_token", "polar_oat_" + mixed(32), "polar_oat_" + mixed(31)),
    ("alchemy_token", "alcht_" + mixed(30), "alcht_" + mixed(29)),
)
NAMED = (
    ("paypal_secret", "PAYPAL_API_KEY=", "E" + mixed(79), "E" + mixed(78)),
    ("plaid_token_secret", "plaid-token: ", hexes(30), hexes(29)),
    ("mollie_key", "mollie.secret = ", "live_" + mixed(30), "live_" + mixed(29)),
    ("gocardless_token", '"gocardless_key": ', "live_" + mixed(40), "live_" + mixed(39)),
    ("checkout_key", "CHECKOUT_API_KEY=", "sk_" + lower(26), "sk_" + lower(25)),
    ("chargebee_key", "chargebee-token: ", "live_" + mixed(32), "live_" + mixed(31)),
    ("recurly_key", "recurly.secret = ", hexes(32), hexes(31)),
    ("dwolla_secret", '"dwolla_key": ', mixed(50), mixed(49)),
    ("coinbase_secret", "COINBASE_API_KEY=", mixed(32), mixed(31)),
    ("binance_secret", "binance-token: ", mixed(64), mixed(63)),
    ("kraken_secret", "kraken.secret = ", mixed(86) + "==", mixed(85) + "=="),
    ("bitfinex_secret", '"bitfinex_key": ', mixed(43), mixed(42)),
    ("alpaca_secret", "ALPACA_API_KEY=", mixed(40), mixed(39)),
    ("infura_key", "infura-token: ", hexes(32), hexes(31)),
    ("etherscan_key", "etherscan.secret = ", upper(34), upper(33)),
    ("wise_token", '"wise_key": ', UUID, "0a1b2c3d"),
    ("quickbooks_secret", "QUICKBOOKS_API_KEY=", mixed(40), mixed(39)),
)
CASES = tuple(Case(name, f"use {key} now", key, f"use {wrong} now") for name, key, wrong in KEYS)
CASES += tuple(Case(name, near + key, key, near + wrong) for name, near, key, wrong in NAMED)


def test_the_detector_conforms():
    check(DETECTOR, CASES)
