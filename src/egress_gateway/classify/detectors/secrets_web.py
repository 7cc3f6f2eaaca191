"""Addresses that act when they are called, and keys of maps, media, search and data interfaces."""

from typing import Final

from egress_gateway.classify.pattern import Detector, issued, named

_PATTERNS: Final = (
    issued("mapbox_token", r"\bsk\.eyJ[A-Za-z0-9_-]{40,}\.[A-Za-z0-9_-]{20,}"),
    issued("zapier_webhook", r"\bhooks\.zapier\.com/hooks/(?:catch|standard)/\d{4,12}/[A-Za-z0-9]{5,}"),
    issued("make_webhook", r"\bhook\.(?:eu|us)\d\.make\.com/[a-z0-9]{32}\b"),
    issued("ifttt_key", r"\bmaker\.ifttt\.com/(?:trigger/[a-z0-9_-]{1,64}/(?:json/)?with/key|use)/[A-Za-z0-9_-]{20,}"),
    issued("maxmind_key", r"\b[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk\b"),
    named("here_key", "here[_-](?:api|app|maps?)", r"[A-Za-z0-9_-]{43}"),
    named("tomtom_key", "tomtom", r"[A-Za-z0-9]{32}"),
    named("openweather_key", "open[_-]?weather(?:map)?|owm", r"[a-f0-9]{32}"),
    named("ipinfo_token", "ipinfo", r"[a-f0-9]{14}"),
    named("ipstack_key", "ip(?:stack|api|data)", r"[a-f0-9]{32}"),
    named("newsapi_key", "news[_-]?api", r"[a-f0-9]{32}"),
    named("giphy_key", "giphy", r"[A-Za-z0-9]{32}"),
    named("unsplash_key", "unsplash", r"[A-Za-z0-9_-]{43}"),
    named("flickr_secret", "flickr", r"[a-f0-9]{16}(?:[a-f0-9]{16})?"),
    named("vimeo_token", "vimeo", r"[a-f0-9]{32}"),
    named("mux_secret", r"\bmux", r"[A-Za-z0-9+/]{75}"),
    named("strava_secret", "strava", r"[a-f0-9]{40}"),
    named("serpapi_key", "serp[_-]?api", r"[a-f0-9]{64}"),
    named("serper_key", "serper", r"[a-f0-9]{40}"),
    named("polygon_key", "polygon(?:[._-]?io)?", r"[A-Za-z0-9_]{32}"),
    named("alphavantage_key", "alpha[_-]?vantage", r"[A-Z0-9]{16}"),
    named("fixer_key", "fixer|currency[_-]?layer", r"[a-f0-9]{32}"),
    named("deepl_key", "deepl", r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?::fx)?"),
    named("scrapingbee_key", "scraping[_-]?bee", r"[A-Z0-9]{80}"),
    issued("cloudinary_url", r"\bcloudinary://\d{10,20}:[A-Za-z0-9_-]{20,40}@[a-z0-9-]+"),
    named("transloadit_secret", "transloadit", r"[a-f0-9]{40}"),
)
DETECTOR: Final = Detector(name="secrets_web", patterns=_PATTERNS)
