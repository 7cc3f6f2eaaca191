"""The classifier, with its compiled patterns kept on disk between starts.

Compiling all patterns takes seconds; reading them back takes a fraction of one. The file is named by
the detectors' digest, so that a stale one is never used. It is executable input to the pattern
engine: whoever can write the state directory can make the classifier blind, which is why it lives
among the gateway's own files with mode 0600 and never in a shared cache.
"""

from collections.abc import Sequence
from pathlib import Path

from egress_gateway.adapters.file_lock import exclusive
from egress_gateway.adapters.secret_files import make_directory, read_private, replace_file
from egress_gateway.classify.classifier import Classifier, build_classifier, digest_of
from egress_gateway.classify.finder import Finder
from egress_gateway.classify.pattern import Detector
from egress_gateway.classify.recall import Memory
from egress_gateway.core.errors import ConfigError

MAX_DATABASE = 512 << 20
"""Bytes; the built-in patterns come to a few million."""


def cached_classifier(
    directory: Path, detectors: Sequence[Detector], finders: Sequence[Finder] = (), *, memory: Memory | None = None
) -> Classifier:
    """Build from the cached database, or compile and cache it; of several that start at once, one compiles.

    The others wait for what it writes. Raises `ConfigError`.
    """
    make_directory(directory)
    digest = digest_of(detectors)
    file = directory / f"patterns-{digest.removeprefix('sha256:')[:32]}.hsdb"
    kept = _kept(file, detectors, finders, memory)
    if kept is not None:
        return kept
    with exclusive(directory / "patterns"):
        written = _kept(file, detectors, finders, memory)
        if written is not None:
            return written
        compiled = build_classifier(detectors, finders, memory=memory)
        replace_file(file, compiled.serialise())
        return compiled


def _kept(
    file: Path, detectors: Sequence[Detector], finders: Sequence[Finder], memory: Memory | None
) -> Classifier | None:
    """From what is on disk; none if that is missing, damaged, or could be another's."""
    try:
        database = read_private(file, limit=MAX_DATABASE).expose()
        return build_classifier(detectors, finders, database=database, memory=memory)
    except ConfigError:
        return None
