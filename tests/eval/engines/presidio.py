"""Microsoft Presidio's analyzer, with the recognizers it has by default and spaCy's small English model."""

import logging
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from typing import Final

from tests.eval.engines.engine import Absent, Engine, one_by_one
from tests.eval.engines.spacy_ner import INSTALL, MODEL

from corpora.sample import Span

NAME: Final = "Presidio"
CLASSES: Final[Mapping[str, str]] = {
    "PERSON": "pii.name",
    "ORGANIZATION": "entity.organisation",
    "LOCATION": "entity.place",
    "EMAIL_ADDRESS": "pii.email",
    "PHONE_NUMBER": "pii.phone",
    "CREDIT_CARD": "pci.card",
    "CRYPTO": "finance.crypto_wallet",
    "IBAN_CODE": "finance.iban",
    "IP_ADDRESS": "pii.ip",
    "MAC_ADDRESS": "pii.mac",
    "MEDICAL_LICENSE": "phi.dea",
    "UK_NHS": "phi.nhs",
    "US_BANK_NUMBER": "finance.account",
    "US_DRIVER_LICENSE": "pii.driver_license",
    "US_ITIN": "pii.national_id.us_itin",
    "US_PASSPORT": "pii.passport",
    "US_SSN": "pii.national_id.us_ssn",
}
"""What it says, in our words. Dates, ages, nationalities, URLs and identifiers without a class of ours are left out:
they count neither for it nor against it."""


def build_presidio() -> Engine | Absent:
    if find_spec("presidio_analyzer") is None or find_spec(MODEL) is None:
        return Absent(NAME, INSTALL)
    import tldextract.tldextract
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    # It would fetch a newer list of top-level domains; the one it ships has all that is asked for here.
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    logging.getLogger("presidio-analyzer").setLevel(logging.ERROR)
    models = [{"lang_code": "en", "model_name": MODEL}]
    provider = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models})
    analyzer = AnalyzerEngine(nlp_engine=provider.create_engine(), supported_languages=["en"])

    def find(text: str) -> Sequence[Span]:
        results = analyzer.analyze(text=text, language="en", entities=list(CLASSES))
        return [Span(each.start, each.end, CLASSES[each.entity_type]) for each in results]

    return Engine(
        name=NAME,
        version=f"{version('presidio-analyzer')}, model {MODEL} {version(MODEL)}",
        set_up="Its default recognizers for English with spaCy's small English model, and its default threshold, which "
        "is to say whatever it thinks of, however unsure. It is asked in English whatever the language: models of "
        "other languages are in no package registry.",
        tells=frozenset(CLASSES.values()),
        find=one_by_one(find),
    )
