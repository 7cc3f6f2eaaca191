"""ONNX models that label tokens or whole texts, as Hugging Face lays them out: the extra `onnx`.

The directory holds `model.onnx`, `tokenizer.json` and `config.json` with the labels. One thread and one stretch of
text at a time, so that what stands beside a text in a batch has no part in its scores.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from egress_gateway.classify.slow.finder import Engine, is_in
from egress_gateway.classify.slow.labels import Labelled, Token, spans
from egress_gateway.classify.slow.windows import own_parts
from egress_gateway.core.detection_config import ModelConfig, ModelTask
from egress_gateway.core.errors import ConfigError

MODEL: Final = "model.onnx"
TOKENIZER: Final = "tokenizer.json"
CONFIG: Final = "config.json"
MOST_TOKENS: Final = 512
"""Of one stretch, with its marks at both ends; fewer where the model says so."""
FEWEST_TOKENS: Final = 8
OVERLAP: Final = 8
"""A stretch shares a part of this size with the next: a name of 32 tokens is whole in one of them."""
_INPUTS: Final = {"input_ids": "ids", "attention_mask": "attention_mask", "token_type_ids": "type_ids"}
"""What models are given, and what the tokenizer calls it."""
_SEVERAL: Final = "multi_label_classification"


def load(model: ModelConfig, directory: Path) -> Engine:
    """The model in the directory. Raises `ConfigError`."""
    from onnxruntime import InferenceSession, SessionOptions  # noqa: PLC0415  # heavy, and of an extra
    from tokenizers import Tokenizer  # noqa: PLC0415

    for name in (MODEL, TOKENIZER, CONFIG):
        if not (directory / name).is_file():
            raise ConfigError(f"model {model.name!r} lacks {name}; export it with its tokenizer", file=str(directory))
    settings = _settings(directory / CONFIG, model)
    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.use_deterministic_compute = True
    options.log_severity_level = 4
    try:
        session = InferenceSession(str(directory / MODEL), options, providers=["CPUExecutionProvider"])
        tokenizer = Tokenizer.from_file(str(directory / TOKENIZER))
    except Exception as error:  # nothing closer is common to what their native halves raise
        raise ConfigError(f"model {model.name!r} does not load", file=str(directory)) from error
    foreign = [each.name for each in session.get_inputs() if each.name not in _INPUTS]
    if foreign:
        raise ConfigError(f"model {model.name!r} wants {', '.join(foreign)}, which no text gives", file=str(directory))
    tokenizer.no_padding()
    most = max(FEWEST_TOKENS, min(MOST_TOKENS, int(settings.get("max_position_embeddings") or MOST_TOKENS)))
    tokenizer.enable_truncation(most, stride=most // OVERLAP)
    labels = _labels(settings, model)
    if model.task is ModelTask.SEQUENCE:
        alone = len(labels) == 1 or settings.get("problem_type") == _SEVERAL
        return _Texts(_Stretches(session, tokenizer), labels, alone=alone)
    return _Tokens(_Stretches(session, tokenizer), labels)


class _Stretches:
    """A text cut to what the model takes, and what the model makes of each stretch."""

    def __init__(self, session: Any, tokenizer: Any) -> None:
        import numpy  # noqa: PLC0415, ICN001  # comes with the extra

        self._numpy = numpy
        self._session = session
        self._tokenizer = tokenizer
        self._inputs = [each.name for each in session.get_inputs()]

    def __call__(self, text: str) -> Iterator[tuple[Any, Any]]:
        """Each stretch as the tokenizer has it, with the model's numbers for it."""
        encoded = self._tokenizer.encode(text)
        for stretch in (encoded, *encoded.overflowing):
            given = {
                name: self._numpy.array([getattr(stretch, _INPUTS[name])], dtype=self._numpy.int64)
                for name in self._inputs
            }
            yield stretch, self._session.run(None, given)[0][0]

    def shares(self, numbers: Any) -> Any:
        """What part each label has in the last axis; they come to 1."""
        raised = self._numpy.exp(numbers - numbers.max(axis=-1, keepdims=True))
        return raised / raised.sum(axis=-1, keepdims=True)

    def each(self, numbers: Any) -> Any:
        """What each label comes to by itself."""
        return 1 / (1 + self._numpy.exp(-numbers))


class _Tokens:
    """Names stretches of text."""

    def __init__(self, stretches: _Stretches, labels: Mapping[int, str]) -> None:
        self._stretches = stretches
        self._labels = labels

    def __call__(self, text: str) -> Iterator[Labelled]:
        found: list[list[Labelled]] = []
        ranges: list[tuple[int, int]] = []
        for stretch, numbers in self._stretches(text):
            tokens = list(self._tokens(stretch, numbers))
            if tokens:
                ranges.append((tokens[0].start, tokens[-1].end))
                found.append(list(spans(tokens)))
        for labelled, own in zip(found, own_parts(ranges), strict=True):
            yield from (each for each in labelled if is_in(each, own))

    def _tokens(self, stretch: Any, numbers: Any) -> Iterator[Token]:
        shares = self._stretches.shares(numbers)
        best = shares.argmax(axis=-1)
        rows = zip(stretch.offsets, stretch.special_tokens_mask, stretch.word_ids, best, shares, strict=True)
        for (start, end), special, word, label, share in rows:
            if not special and start < end:
                name = self._labels[int(label)]
                yield Token(start, end, -1 if word is None else word, name, float(share[label]))


class _Texts:
    """Names texts as a whole, by the stretch that says it clearest."""

    def __init__(self, stretches: _Stretches, labels: Mapping[int, str], *, alone: bool) -> None:
        self._stretches = stretches
        self._labels = labels
        self._alone = alone
        """Whether each label is judged by itself, so that several may hold."""

    def __call__(self, text: str) -> Iterator[Labelled]:
        best = dict.fromkeys(self._labels.values(), 0.0)
        for _, numbers in self._stretches(text):
            scores = self._stretches.each(numbers) if self._alone else self._stretches.shares(numbers)
            for number, label in self._labels.items():
                best[label] = max(best[label], float(scores[number]))
        for label, score in best.items():
            yield Labelled(0, len(text), label, score)


def _settings(file: Path, model: ModelConfig) -> Mapping[str, Any]:
    try:
        settings = json.loads(file.read_bytes())
    except (OSError, ValueError) as error:
        raise ConfigError(f"model {model.name!r}: its settings cannot be read", file=str(file)) from error
    if not isinstance(settings, dict):
        raise ConfigError(f"model {model.name!r}: its settings are no mapping", file=str(file))
    return settings


def _labels(settings: Mapping[str, Any], model: ModelConfig) -> Mapping[int, str]:
    """The model's labels by number. Raises `ConfigError` if none of them was given a class."""
    named = settings.get("id2label")
    try:
        labels = {int(number): str(label) for number, label in dict(named or {}).items()}
    except (TypeError, ValueError) as error:
        raise ConfigError(f"model {model.name!r}: id2label of {CONFIG} is no list of labels") from error
    kinds = {label.partition("-")[2] or label for label in labels.values()} | set(labels.values())
    if not kinds.intersection(model.labels):
        raise ConfigError(
            f"model {model.name!r} has none of the labels it was given; it has {', '.join(sorted(kinds))}"
        )
    return labels
