"""Classifying what an upstream said."""

from collections.abc import Callable, Sequence

from egress_gateway.core.slots import Finding, Scope, Slot

Classify = Callable[[Sequence[Slot]], tuple[Finding, ...]]
"""Slots in, findings out, sorted by slot and start and without overlaps. Promised of every classifier:
nothing that lies inside a token of ours is a finding, so that no token is masked or counted."""


def observe(classify: Classify, texts: Sequence[str]) -> list[Finding]:
    """What is in the texts of one answer; `Finding.slot` counts them."""
    slots = [Slot(pointer=f"answer:{number}", scope=Scope.MESSAGE, text=text) for number, text in enumerate(texts)]
    return list(classify(slots))
