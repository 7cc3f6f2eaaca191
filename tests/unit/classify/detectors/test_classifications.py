"""Each pattern of `classifications` with a value it finds and a near miss that it does not."""

import pytest

from egress_gateway.classify import build_classifier
from egress_gateway.classify.detectors.classifications import DETECTOR
from egress_gateway.core.slots import Scope, Slot
from egress_gateway.testing.conformance.detector import Case, check

CASES = (
    Case("marking_tlp", "TLP:AMBER+STRICT", "TLP:AMBER+STRICT", "TLP:CLEAR"),
    Case("marking_tlp", "send as tlp: green, please", "tlp: green", "TLP:WHITE"),
    Case("marking_classified_us", "SECRET//NOFORN", "SECRET//NOFORN", "SECRET santa"),
    Case("marking_portion_us", "(TS//SI-G//NF) the plan", "(TS//SI-G//NF)", "(s//nf)"),
    Case("marking_classified_us", "CUI//SP-PRVCY", "CUI//SP-PRVCY", "CUI is what we eat"),
    Case("marking_classified_uk", "OFFICIAL-SENSITIVE", "OFFICIAL-SENSITIVE", "an official, sensitive matter"),
    Case("marking_classified_alliances", "NATO RESTRICTED", "NATO RESTRICTED", "NATO restricted its exercises"),
    Case("marking_classified_alliances", "RESTREINT UE", "RESTREINT UE", "EU law"),
    Case("marking_classified_countries", "VS - VERTRAULICH", "VS - VERTRAULICH", "VS"),
    Case("marking_classified_countries", "\u015aCI\u015aLE TAJNE", "\u015aCI\u015aLE TAJNE", "tajne"),
    Case("marking_vs_nfd", "VS \u2013 NfD", "VS \u2013 NfD", "NfD"),
    Case("marking_classified_by", "Classified By: A. Jones", "Classified By: A", "it is classified by: size"),
)


def test_the_detector_conforms():
    check(DETECTOR, CASES)


@pytest.fixture(scope="module")
def classified():
    classifier = build_classifier([DETECTOR])
    return lambda text: bool(classifier.classify([Slot(pointer="", scope=Scope.MESSAGE, text=text)]))


@pytest.mark.parametrize(
    "text",
    [
        "TLP:RED", "TLP:AMBER", "TLP : GREEN", "TOP SECRET//SI//NOFORN", "UNCLASSIFIED//FOUO", "(U//FOUO)",
        "CONTROLLED UNCLASSIFIED INFORMATION", "FOR OFFICIAL USE ONLY", "UK TOP SECRET", "OFFICIAL: SENSITIVE",
        "COSMIC TOP SECRET", "SECRET UE", "VS-VERTRAULICH", "STRENG GEHEIM", "DIFFUSION RESTREINTE",
        "TR\u00c8S SECRET D\u00c9FENSE", "DIFUSI\u00d3N LIMITADA", "RISERVATISSIMO", "ZASTRZE\u017bONE", "VS-NfD",
        "VS-NUR F\u00dcR DEN DIENSTGEBRAUCH",
    ],
)  # fmt: skip
def test_a_banner_is_found(classified, text):
    assert classified(f"Page 1\n{text}\n\nDear all")


@pytest.mark.parametrize(
    "text",
    [
        "The report explains what top secret, secret and confidential mean.",
        "A secret ballot was held in the EU.",
        "TLP:CLEAR may be shared without limit; see the page on TLP.",
        "The UK secret service and NATO secretaries met.",
        "import vs; nfd = unicodedata.normalize('NFD', text)",
        "url = 'https://example.com/SECRET//x'".replace("SECRET//x", "secret//x"),
        "Stars are classified by: temperature.",
    ],
)
def test_what_is_said_about_classification_is_none(classified, text):
    assert not classified(text)
