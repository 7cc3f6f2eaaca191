"""What the tests of the classifier share: a finder over one detector's tables, and the whole classifier."""

from collections.abc import Callable
from types import ModuleType

import pytest

from egress_gateway.classify import Classifier, build_classifier
from egress_gateway.core.slots import Scope, Slot

Find = Callable[[str, str], list[str]]


@pytest.fixture(scope="session")
def classifier() -> Classifier:
    return build_classifier()


@pytest.fixture(scope="module")
def find(request: pytest.FixtureRequest) -> Find:
    """`find(pattern, text)`: the values that one pattern of the module under test finds in a text."""
    module: ModuleType = request.module.detector
    narrow = {
        pattern.id: build_classifier(patterns=[pattern], cues=[cue for cue in module.CUES if cue.name == pattern.cue])
        for pattern in module.PATTERNS
    }

    def values(pattern: str, text: str) -> list[str]:
        slot = Slot(pointer="/0", scope=Scope.MESSAGE, text=text)
        return [text[f.start : f.end] for f in narrow[pattern].classify([slot]) if f.detector == pattern]

    return values
