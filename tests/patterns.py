"""The compiled patterns of the build, made once for a whole run: its workers share them, its gateways take copies.

Compiling takes 15 seconds of CPU. The file is named by the digest of the detectors it was made of, and written whole,
by one process at a time.
"""

import atexit
import os
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Final

from egress_gateway.adapters.classifier_cache import cached_classifier
from egress_gateway.adapters.secret_files import make_directory, replace_file
from egress_gateway.classify import Classifier
from egress_gateway.detector_registry import DETECTORS

KEPT_IN: Final = "PATTERNS_OF_THIS_RUN"
"""Environment variable that tells the workers of a run in parallel where the patterns are."""


@lru_cache(maxsize=1)
def directory() -> Path:
    """Where they are kept until the run ends. Whoever asks first, before it starts any worker, makes it."""
    if KEPT_IN not in os.environ:
        made = tempfile.TemporaryDirectory(prefix="patterns")
        atexit.register(made.cleanup)
        os.environ[KEPT_IN] = made.name
    return Path(os.environ[KEPT_IN])


@lru_cache(maxsize=1)
def compiled() -> Classifier:
    """With every detector of the build."""
    return cached_classifier(directory(), DETECTORS)


def put_into(cache: Path) -> None:
    """Leave a gateway what it would compile, where its worker keeps it."""
    compiled()
    (file,) = directory().glob("patterns-*.hsdb")
    make_directory(cache)
    replace_file(cache / file.name, file.read_bytes())
