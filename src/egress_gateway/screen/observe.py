"""Classifying what an upstream said. Tokens are ours, and never a finding."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from egress_gateway.core.ids import DataClass
from egress_gateway.core.slots import ClassCount, Finding, Scope, Slot
from egress_gateway.core.token_form import tokens_in

Classify = Callable[[Sequence[Slot]], tuple[Finding, ...]]


def observe(classify: Classify, texts: Sequence[str]) -> list[Finding]:
    """What is in the texts of one answer; `Finding.slot` counts them."""
    slots = [Slot(pointer=f"answer:{number}", scope=Scope.MESSAGE, text=text) for number, text in enumerate(texts)]
    tokens = [tokens_in(text) for text in texts]
    return [finding for finding in classify(slots) if not _inside(finding, tokens[finding.slot])]


def tally(findings: Iterable[Finding]) -> tuple[ClassCount, ...]:
    """How often each class occurs and its best score, sorted by class."""
    counts: Counter[DataClass] = Counter()
    best: dict[DataClass, int] = {}
    for finding in findings:
        counts[finding.data_class] += 1
        best[finding.data_class] = max(finding.score, best.get(finding.data_class, 0))
    return tuple(ClassCount(data_class=name, count=counts[name], score=best[name]) for name in sorted(counts))


def _inside(finding: Finding, tokens: list[tuple[int, int]]) -> bool:
    place = bisect_right(tokens, finding.start, key=lambda token: token[0]) - 1
    return place >= 0 and finding.end <= tokens[place][1]
