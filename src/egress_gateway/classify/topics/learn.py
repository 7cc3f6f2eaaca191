"""Learning topic models from examples: the same examples, the same model.

Each topic is learned against everything that is not of it, by averaged stochastic gradient descent on the modified
Huber loss, whose own estimate of a probability is linear in the margin. A text of unknown words is far from every
topic (`SILENT`), and only words that stand in examples of a topic bring it nearer. Only additions and multiplications
happen, in one order, so that every machine arrives at the same bytes.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec

from egress_gateway.classify.topics.features import Features
from egress_gateway.classify.topics.model import FEW, FORM, SILENT, Topic, TopicModel, packed
from egress_gateway.core.ids import DataClass

ROUNDS: Final = 12
"""Over all examples. Held-out results do not move after eight."""
_SEEN: Final = 102
"""Of 256 known words of an example that are used each time: others write of the same thing in other words, so no
word may be needed. Measured on sentences that were kept back: without it half of the topics' texts are missed."""
_MIX: Final = 0x9E3779B1
"""An odd number whose multiples are spread evenly over 32 bits (2^32 over the golden ratio)."""
_STEP: Final = 0.6
_FORGET: Final = 0.97
"""What is left of each weight after a round: what few examples say weighs little."""
_HEAVIEST: Final = 127
_OFFSET: Final = SILENT / 500 - 1
"""The margin of a text that says nothing: -1 is a score of 0, 1 is one of 1000."""


class Example(msgspec.Struct, frozen=True):
    """A window of a text, and which topics it is of."""

    features: Features
    topics: frozenset[str]
    """Names; none for a text that is of no topic."""


def learn_model(
    examples: Sequence[Example],
    topics: Mapping[str, tuple[DataClass, int]],
    *,
    salt: int,
    seen_in: int,
    tell: Callable[[], None] = lambda: None,
) -> TopicModel:
    """A model of these topics, each with its class and least score, in the order given.

    Features that stand in fewer examples than `seen_in` are left out. `tell` is called after each round.
    """
    counts = Counter(feature for example in examples for feature in example.features)
    kept = frozenset(feature for feature, count in counts.items() if count >= seen_in)
    trimmed = [(sorted(example.features & kept), len(example.features)) for example in examples]
    learned = [learn(trimmed, [name in example.topics for example in examples], tell) for name in topics]
    rounded = [_rounded(weights) for weights in learned]
    keys = sorted(key for key in kept if any(weights.get(key) for weights, _ in rounded))
    return TopicModel(
        form=FORM,
        salt=salt,
        keys=packed(keys),
        topics=tuple(
            Topic(
                data_class=data_class,
                detector=name,
                weights=bytes(weights.get(key, 0) & 0xFF for key in keys),
                # The length is a root with eight bits behind the point.
                gain=round(500 * 256 * scale),
                least=least,
            )
            for (name, (data_class, least)), (weights, scale) in zip(topics.items(), rounded, strict=True)
        ),
    )


def learn(
    texts: Sequence[tuple[Sequence[int], int]], wanted: Sequence[bool], tell: Callable[[], None] = lambda: None
) -> Mapping[int, float]:
    """Weights that tell the wanted texts from the others. A text is its known features and how many it has in all."""
    order = _order(len(texts))
    share = sum(wanted) / len(wanted)
    # Both sides weigh alike in sum, up to five to one: a topic is rare among all texts.
    weight = {True: min(max((1 - share) / share, 1.0), 5.0), False: 1.0}
    weights: dict[int, float] = dict.fromkeys((key for keys, _ in texts for key in keys), 0.0)
    average = dict(weights)
    turn = 0
    for _ in range(ROUNDS):
        for number in order:
            known, count = texts[number]
            keys = [key for key in known if (key + turn * _MIX) * _MIX >> 24 & 0xFF < _SEEN]
            turn += 1
            sign = 1.0 if wanted[number] else -1.0
            unit = (count + FEW) ** -0.5
            margin = sign * (_OFFSET + unit * sum(map(weights.__getitem__, keys)))
            if margin >= 1.0:
                continue
            step = _STEP * sign * weight[wanted[number]] * min(1.0 - margin, 2.0) * unit
            for key in keys:
                weights[key] += step
        for key, value in weights.items():
            average[key] += value
            weights[key] = value * _FORGET
        tell()
    return {key: value / ROUNDS for key, value in average.items()}


def _rounded(weights: Mapping[int, float]) -> tuple[Mapping[int, int], float]:
    """Weights as signed bytes, those that are nothing left out, and what one of them stands for."""
    scale = max((abs(value) for value in weights.values()), default=0.0) / _HEAVIEST or 1.0
    whole = {key: round(value / scale) for key, value in weights.items()}
    return {key: value for key, value in whole.items() if value}, scale


def _order(count: int) -> Sequence[int]:
    """The numbers below `count` in an order that looks random and is always the same."""
    return sorted(range(count), key=lambda number: hashlib.sha256(number.to_bytes(8, "big")).digest())
