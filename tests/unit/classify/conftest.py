"""What the tests of the classifier share: the classifier with every detector of the build."""

import pytest

from egress_gateway.classify import Classifier, build_classifier
from egress_gateway.registry import DETECTORS


@pytest.fixture(scope="session")
def classifier() -> Classifier:
    return build_classifier(DETECTORS)
