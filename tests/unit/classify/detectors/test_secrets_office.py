"""Each pattern of `secrets_office` with a value it finds and a near miss that it does not."""

from tests.shapes import UUID, digits, hexes, mixed, upper

from egress_gateway.classify.detectors.secrets_office import DETECTOR
from egress_gateway.testing.conformance.detector import Case, check

KEYS = (
    ("easypost_key", "EZAK" + hexes(54), "EZAK" + hexes(20)),
    ("shippo_token", "shippo_" + "live_" + hexes(40), "shippo_" + "live_" + hexes(39)),
    ("figma_token", "figd_" + mixed(40), "figd_" + mixed(39)),
    ("notion_token", "ntn_" + "12345678901" + mixed(35), "ntn_" + mixed(35)),
    ("airtable_token", "pat" + mixed(14) + "." + hexes(64), "pat" + mixed(14) + "." + hexes(63)),
    ("asana_token", "1/" + "1234567890123456" + ":" + hexes(32), "1/" + "12345" + ":" + hexes(32)),
    ("dropbox_token", "sl." + mixed(130), "sl." + mixed(100)),
    ("intercom_token", "dG9r" + mixed(56), "dG9r" + mixed(30)),
    ("adobe_client_secret", "p8e-" + mixed(32), "p8e-" + mixed(31)),
    ("typeform_token", "tfp_" + mixed(44), "tfp_" + mixed(30)),
    ("contentful_token_personal", "CFPAT-" + mixed(43), "CFPAT-" + mixed(42)),
    ("hubspot_token", "pat-na4-" + UUID, "pat-na4-" + "0a1b2c3d"),
    ("salesforce_token", "00D" + mixed(12) + "!" + mixed(80), "00D" + mixed(12) + "!" + mixed(79)),
    ("salesforce_token_refresh", "5Aep861" + mixed(70), "5Aep861" + mixed(69)),
    ("zoho_token", "1000." + hexes(32) + "." + hexes(32), "1000." + hexes(32) + "." + hexes(31)),
    ("personio_key", "papi-" + UUID, "papi-" + "0a1b2c3d"),
    (
        "wix_token",
        "IST.eyJ" + mixed(40) + "." + mixed(20) + "." + mixed(60),
        "IST.eyJ" + mixed(40) + "." + mixed(20) + "." + mixed(59),
    ),
    ("canva_secret", "cnvca" + mixed(51), "cnvca" + mixed(50)),
    ("frameio_token", "fio-u-" + mixed(64), "fio-u-" + mixed(63)),
    ("prismic_token", "MC5" + mixed(60), "MC5" + mixed(59)),
    ("lob_key", "live_" + hexes(35), "live_" + hexes(34)),
)
NAMED = (
    ("contentful_token", "CONTENTFUL_TOKEN=", mixed(43), mixed(42)),
    ("zendesk_token", "zendesk-token: ", mixed(40), mixed(39)),
    ("freshdesk_key", "freshdesk.secret = ", mixed(20), mixed(19)),
    ("pipedrive_token", '"pipedrive_key": ', hexes(40), hexes(39)),
    ("bamboohr_key", "BAMBOO_API_KEY=", hexes(40), hexes(39)),
    ("greenhouse_key", "greenhouse-token: ", hexes(32) + "-" + digits(1), hexes(32) + "-" + digits(0)),
    ("lever_key", "lever.secret = ", mixed(60), mixed(59)),
    ("servicenow_secret", '"servicenow_key": ', mixed(32), mixed(31)),
    ("smartsheet_token", "SMARTSHEET_API_KEY=", mixed(37), mixed(36)),
    ("coda_token", "coda-token: ", UUID, "0a1b2c3d"),
    ("webflow_token", "webflow.secret = ", hexes(64), hexes(63)),
    ("ghost_key", '"ghost_key": ', hexes(24) + ":" + hexes(64), hexes(24) + ":" + hexes(63)),
    ("clearbit_key", "CLEARBIT_API_KEY=", "sk_" + hexes(32), "sk_" + hexes(31)),
    ("hunter_key", "hunter-token: ", hexes(40), hexes(39)),
    ("docusign_secret", "docusign.secret = ", UUID, "0a1b2c3d"),
    ("eventbrite_token", '"eventbrite_key": ', upper(20), upper(19)),
    ("sanity_token", "SANITY_API_KEY=", "sk" + mixed(80), "sk" + mixed(79)),
    ("storyblok_token", "storyblok-token: ", mixed(22) + "tt", mixed(21) + "tt"),
    ("box_secret", "boxclient.secret = ", mixed(32), mixed(31)),
    ("shipstation_key", '"shipstation_key": ', mixed(32), mixed(31)),
)
CASES = tuple(Case(name, f"use {key} now", key, f"use {wrong} now") for name, key, wrong in KEYS)
CASES += tuple(Case(name, near + key, key, near + wrong) for name, near, key, wrong in NAMED)


def test_the_detector_conforms():
    check(DETECTOR, CASES)
