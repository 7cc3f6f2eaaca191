"""Presidio's recognisers with a spaCy pipeline beneath them: the extra `presidio`.

Its recognisers are those for the language of the pipeline. None of them fetches: the one for mail addresses would
ask for a list of public suffixes, and works by the one that comes with its package instead.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from egress_gateway.adapters.models.spacy import META, data_of
from egress_gateway.classify.slow.finder import Engine, InWindows
from egress_gateway.classify.slow.labels import Labelled
from egress_gateway.core.detection_config import ModelConfig, ModelTask
from egress_gateway.core.errors import ConfigError

SIZE: Final = 10_000
OVERLAP: Final = 400
"""Characters, as for spaCy."""


def load(model: ModelConfig, directory: Path) -> Engine:
    """The analyser over the pipeline in the directory. Raises `ConfigError`."""
    if model.task is not ModelTask.TOKENS:
        raise ConfigError(f"model {model.name!r}: presidio finds stretches of text; leave task out")
    import tldextract.tldextract as suffixes  # noqa: PLC0415  # heavy, and of an extra
    from presidio_analyzer import AnalyzerEngine  # noqa: PLC0415
    from presidio_analyzer.nlp_engine import NlpEngineProvider  # noqa: PLC0415

    suffixes.TLD_EXTRACTOR = suffixes.TLDExtract(cache_dir=None, suffix_list_urls=())
    pipeline = data_of(directory)
    try:
        language = str(json.loads((pipeline / META).read_bytes())["lang"])
        beneath = {
            "nlp_engine_name": "spacy",
            "models": [{"lang_code": language, "model_name": str(pipeline)}],
        }
        engine = NlpEngineProvider(nlp_configuration=beneath).create_engine()
        analyser = AnalyzerEngine(nlp_engine=engine, supported_languages=[language])
    except (OSError, ValueError, KeyError) as error:
        raise ConfigError(f"model {model.name!r} does not load with Presidio", file=str(directory)) from error
    known = set(analyser.get_supported_entities(language))
    wanted = sorted(known.intersection(model.labels))
    if not wanted:
        raise ConfigError(
            f"model {model.name!r}: Presidio knows none of its labels; it knows {', '.join(sorted(known))}"
        )
    return InWindows(_Results(analyser, language, wanted), size=SIZE, overlap=OVERLAP)


class _Results:
    def __init__(self, analyser: Any, language: str, wanted: list[str]) -> None:
        self._analyser = analyser
        self._language = language
        self._wanted = wanted

    def __call__(self, text: str) -> Iterator[Labelled]:
        for found in self._analyser.analyze(text, language=self._language, entities=self._wanted):
            yield Labelled(found.start, found.end, found.entity_type, float(found.score))
