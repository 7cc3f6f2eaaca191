"""Finding sensitive data in slots: normalise, scan once, validate, merge. Pure and deterministic."""

from egress_gateway.classify.classifier import Classifier, build_classifier

__all__ = ["Classifier", "build_classifier"]
