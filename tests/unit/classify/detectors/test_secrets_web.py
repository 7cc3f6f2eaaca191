"""Each pattern of `secrets_web` with a value it finds and a near miss that it does not."""

from tests.shapes import UUID, digits, hexes, lower, mixed, upper

from egress_gateway.classify.detectors.secrets_web import DETECTOR
from egress_gateway.testing.conformance.detector import Case, check

KEYS = (
    ("mapbox_token", "sk.eyJ" + mixed(60) + "." + mixed(22), "pk.eyJ" + mixed(60) + "." + mixed(22)),
    (
        "zapier_webhook",
        "hooks.zapier.com/hooks/catch/" + digits(4) + "/" + mixed(5),
        "hooks.zapier.com/hooks/catch/" + digits(4) + "/" + mixed(4),
    ),
    ("make_webhook", "hook.eu4.make.com/" + lower(32), "hook.eu4.make.com/" + lower(31)),
    (
        "ifttt_key",
        "maker.ifttt.com/trigger/" + lower(1) + "/with/key/" + mixed(20),
        "maker.ifttt.com/trigger/" + lower(1) + "/with/key/" + mixed(19),
    ),
    ("maxmind_key", mixed(6) + "_" + mixed(29) + "_mmk", mixed(6) + "_" + mixed(28) + "_mmk"),
    (
        "cloudinary_url",
        "cloudinary://" + digits(10) + ":" + mixed(20) + "@" + lower(1),
        "cloudinary://" + digits(10) + ":" + mixed(20) + "@" + lower(0),
    ),
)
NAMED = (
    ("here_key", "HERE_API_API_KEY=", mixed(43), mixed(42)),
    ("tomtom_key", "tomtom-token: ", mixed(32), mixed(31)),
    ("openweather_key", "openweather.secret = ", hexes(32), hexes(31)),
    ("ipinfo_token", '"ipinfo_key": ', hexes(14), hexes(13)),
    ("ipstack_key", "IPSTACK_API_KEY=", hexes(32), hexes(31)),
    ("newsapi_key", "newsapi-token: ", hexes(32), hexes(31)),
    ("giphy_key", "giphy.secret = ", mixed(32), mixed(31)),
    ("unsplash_key", '"unsplash_key": ', mixed(43), mixed(42)),
    ("flickr_secret", "FLICKR_API_KEY=", hexes(16), hexes(15)),
    ("vimeo_token", "vimeo-token: ", hexes(32), hexes(31)),
    ("mux_secret", "mux.secret = ", mixed(75), mixed(74)),
    ("strava_secret", '"strava_key": ', hexes(40), hexes(39)),
    ("serpapi_key", "SERPAPI_API_KEY=", hexes(64), hexes(63)),
    ("serper_key", "serper-token: ", hexes(40), hexes(39)),
    ("polygon_key", "polygon.secret = ", mixed(32), mixed(31)),
    ("alphavantage_key", '"alphavantage_key": ', upper(16), upper(15)),
    ("fixer_key", "FIXER_API_KEY=", hexes(32), hexes(31)),
    ("deepl_key", "deepl-token: ", UUID, "0a1b2c3d"),
    ("scrapingbee_key", "scrapingbee.secret = ", upper(80), upper(79)),
    ("transloadit_secret", '"transloadit_key": ', hexes(40), hexes(39)),
)
CASES = tuple(Case(name, f"use {key} now", key, f"use {wrong} now") for name, key, wrong in KEYS)
CASES += tuple(Case(name, near + key, key, near + wrong) for name, near, key, wrong in NAMED)


def test_the_detector_conforms():
    check(DETECTOR, CASES)
