"""Data classes of the deployer's, as `detection.classes` says they are found: what looks for each."""

import hashlib
import hmac
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from egress_gateway.adapters.exact_lists import list_finder
from egress_gateway.adapters.fingerprint_files import fingerprint_finder
from egress_gateway.adapters.keyed_files import read_list_key
from egress_gateway.classify.finder import Finder
from egress_gateway.classify.pattern import Detector
from egress_gateway.classify.words import word_detector
from egress_gateway.core.detection_config import DeployerClass, DetectionConfig, DetectionFile
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.secret import Secret

MAX_WORDS_FILE: Final = 1 << 20
"""Bytes; a longer list of words is one for `egress edm build`."""


def word_detectors(config: DetectionConfig) -> Iterator[Detector]:
    """What looks for the words of each class. Raises `ConfigError`."""
    for each in config.classes:
        words = [*each.words, *(word for file in each.lists for word in _lines(file))]
        if each.words or each.lists:
            yield word_detector(each.name, words, file=each.lists[0].path if each.lists else "")


def listed_finders(config: DetectionConfig) -> Iterator[Finder]:
    """What looks for the rows and documents of each class. Raises `ConfigError`."""
    if not any(each.exact or each.fingerprints for each in config.classes):
        return
    key = read_list_key(Path(config.lists_key))
    for each in config.classes:
        yield from _finders(each, key)


def _finders(each: DeployerClass, key: Secret[bytes]) -> Iterator[Finder]:
    for number, file in enumerate(each.exact, 1):
        exact = list_finder(f"exact:{each.name}:{number}", Path(file.path), key, each.name)
        _check(exact.digest.removeprefix("sha256:"), file)
        yield exact
    for number, file in enumerate(each.fingerprints, 1):
        prints = fingerprint_finder(f"fingerprints:{each.name}:{number}", Path(file.path), key, each.name)
        _check(prints.digest.removeprefix("sha256:"), file)
        yield prints


def _check(digest: str, file: DetectionFile) -> None:
    if file.sha256 and not hmac.compare_digest(digest, file.sha256):
        raise ConfigError(
            f"is not the file that gateway.yaml names: its sha256 is {digest}; put the right file there, or this "
            "digest into gateway.yaml",
            file=file.path,
        )


def _lines(file: DetectionFile) -> list[str]:
    """The words of a file, one a line; a line that begins with `#` is none."""
    try:
        with Path(file.path).open("rb") as opened:
            data = opened.read(MAX_WORDS_FILE + 1)
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", file=file.path) from error
    except UnicodeDecodeError as error:
        raise ConfigError("is not UTF-8 text with one word a line", file=file.path) from error
    if len(data) > MAX_WORDS_FILE:
        raise ConfigError(f"is larger than {MAX_WORDS_FILE} bytes; use `egress edm build` for it", file=file.path)
    _check(hashlib.sha256(data).hexdigest(), file)
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if not lines:
        raise ConfigError(
            "has no word in it, so that the class would not be looked for: write one a line, or name no list",
            file=file.path,
        )
    return lines
