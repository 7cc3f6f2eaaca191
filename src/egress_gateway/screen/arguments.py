"""Masking in the JSON arguments of a tool call, which stay JSON."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from egress_gateway.core.errors import WireError
from egress_gateway.core.ids import DataClass
from egress_gateway.core.labels import mark
from egress_gateway.core.slots import Finding
from egress_gateway.screen.observe import Classify, observe
from egress_gateway.wire.json_literals import Literal, literals, replaced

Hides = Callable[[DataClass, str], bool]
"""Takes the class of a value and the value; whether it is masked."""


def screen_arguments(classify: Classify, hides: Hides, arguments: str) -> tuple[str, list[Finding], Sequence[str]]:
    """The arguments with what is to be hidden masked, everything that was found in them, and the texts it is in.

    Keys, strings and numbers are looked at one by one; a masked number becomes a string. Arguments
    that are no JSON are masked as text.
    """
    try:
        parts = literals(arguments)
    except WireError:
        findings = observe(classify, [arguments])
        return _masked(arguments, findings, hides), findings, [arguments]
    texts = [part.text for part in parts]
    findings = observe(classify, texts)
    by_part: dict[int, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_part[finding.slot].append(finding)
    edits: list[tuple[Literal, str]] = []
    for number, found in by_part.items():
        masked = _masked(parts[number].text, found, hides)
        if masked != parts[number].text:
            edits.append((parts[number], masked))
    return replaced(arguments, edits), findings, texts


def _masked(text: str, findings: Sequence[Finding], hides: Hides) -> str:
    parts: list[str] = []
    position = 0
    for finding in findings:
        if hides(finding.data_class, text[finding.start : finding.end]):
            parts += text[position : finding.start], mark(finding.data_class)
            position = finding.end
    return "".join(parts) + text[position:]
