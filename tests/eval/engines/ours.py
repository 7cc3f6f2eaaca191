"""The gateway's own detectors, built as a worker builds them without configuration."""

from collections.abc import Sequence
from importlib.metadata import version

from tests.eval.engines.engine import Engine

from corpora.disguises import Part
from corpora.sample import Span
from egress_gateway.classify.classifier import Classifier, build_classifier
from egress_gateway.classify.reading import BINARY, HIDDEN
from egress_gateway.compose.detection import Detection, detection_of
from egress_gateway.core.detection_config import DetectionConfig
from egress_gateway.core.slots import Slot

OURS = "ours"
PATTERNS = "our patterns"


def build_ours() -> tuple[Engine, ...]:
    """All detectors together and, if there are others besides patterns, patterns alone."""
    detection = detection_of(DetectionConfig())
    whole = build_classifier(detection.detectors, detection.finders)
    engines = [_engine(OURS, whole, detection, "Every built-in detector, as it is without configuration.")]
    if detection.finders:
        alone = Detection(detectors=detection.detectors, finders=())
        patterns = build_classifier(alone.detectors, database=whole.serialise())
        engines.append(_engine(PATTERNS, patterns, alone, "The same without models: patterns and check digits."))
    return tuple(engines)


def _engine(name: str, classifier: Classifier, detection: Detection, set_up: str) -> Engine:
    tells = {pattern.data_class for detector in detection.detectors for pattern in detector.patterns}
    tells |= {data_class for finder in detection.finders for data_class, _, _ in finder.kinds}
    tells |= {HIDDEN[0], BINARY[0]}

    def find(parts: Sequence[Part]) -> list[list[Span]]:
        slots = [
            Slot(pointer=f"/messages/{number}/content", scope=part.scope, text=part.text)
            for number, part in enumerate(parts)
        ]
        found: list[list[Span]] = [[] for _ in parts]
        for finding in classifier.classify(slots):
            found[finding.slot].append(Span(finding.start, finding.end, finding.data_class))
        return found

    return Engine(
        name=name,
        version=f"{version('llm-egress-gateway')}, detectors `{classifier.digest}`",
        set_up=set_up,
        tells=frozenset(tells),
        find=find,
    )
