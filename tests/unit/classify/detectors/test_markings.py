"""Each pattern of `markings` with a value it finds and a near miss that it does not."""

import pytest

from egress_gateway.classify import build_classifier
from egress_gateway.classify.detectors.markings import DETECTOR
from egress_gateway.core.slots import Scope, Slot
from egress_gateway.testing.conformance.detector import Case, check

CASES = (
    Case("marking_confidential", "STRICTLY CONFIDENTIAL", "STRICTLY CONFIDENTIAL", "I am confident and strict"),
    Case("marking_confidential_en", "Company confidential", "Company confidential", "keep it confidential"),
    Case(
        "marking_confidential_de",
        "nur f\u00fcr den internen Gebrauch",
        "nur f\u00fcr den internen Gebrauch",
        "zum Gebrauch",
    ),
    Case("marking_confidential_fr", "Strictement confidentiel", "Strictement confidentiel", "un ton confidentiel"),
    Case("marking_confidential_es_pt_it", "Solo para uso interno", "Solo para uso interno", "uso interno del bagno"),
    Case("marking_confidential_nl_pl", "Strikt vertrouwelijk", "Strikt vertrouwelijk", "een vertrouwelijk gesprek"),
    Case("marking_privileged", "Privileged & Confidential", "Privileged & Confidential", "an attorney and a client"),
    Case("marking_privileged_capitals", "ATTORNEY-CLIENT PRIVILEGE", "ATTORNEY-CLIENT PRIVILEGE", "A CLIENT"),
    Case("marking_privileged_elsewhere", "Anwaltsgeheimnis", "Anwaltsgeheimnis", "ein Anwalt mit Geheimnis"),
    Case(
        "marking_nonpublic",
        "this is material non-public information",
        "material non-public information",
        "this is public information",
    ),
    Case("marking_forecast", "the internal revenue forecast", "internal revenue forecast", "the weather forecast"),
)


def test_the_detector_conforms():
    check(DETECTOR, CASES)


@pytest.fixture(scope="module")
def marked():
    classifier = build_classifier([DETECTOR])
    return lambda text: bool(classifier.classify([Slot(pointer="", scope=Scope.MESSAGE, text=text)]))


@pytest.mark.parametrize(
    "text",
    [
        "Confidential and proprietary - do not distribute", "For internal use only.", "Commercial in Confidence",
        "Not for external distribution", "Strictly private & confidential", "Streng vertraulich",
        "Nur fuer den internen Gebrauch", "nur f\u00fcr den internen Gebrauch", "Nur zur internen Verwendung",
        "R\u00e9serv\u00e9 \u00e0 l'usage interne",
        "Ne pas diffuser", "Estrictamente confidencial", "Estritamente confidencial", "N\u00e3o divulgar",
        "Strettamente riservato", "Solo per uso interno", "Uitsluitend voor intern gebruik",
        "\u015aci\u015ble poufne", "Tylko do u\u017cytku wewn\u0119trznego", "Attorney-Client Privileged",
        "subject to the attorney-client privilege", "Attorney work product", "Prepared in anticipation of litigation",
        "Couvert par le secret professionnel", "Tajemnica adwokacka", "CONFIDENTIEL", "VERTRAULICH",
    ],
)  # fmt: skip
def test_a_header_is_found(marked, text):
    assert marked(f"ACME\n{text}\nPage 2 of 7")


@pytest.mark.parametrize(
    "text",
    [
        "The attorney-client privilege is older than the work product doctrine.",
        "Please keep this confidential between us; he was privileged to attend.",
        "Der Umgang mit vertraulichen Daten ist im Handbuch beschrieben.",
        "Un document confidentiel est une source de risques.",
        "The law of trade secrets differs from patent law.",
        "Distribute the load, do not forward ports.",
    ],
)
def test_what_is_said_about_confidence_is_no_marking(marked, text):
    assert not marked(text)
