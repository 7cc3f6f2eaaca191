"""`egress policy explain`: why a decision on given facts comes out as it does."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from egress_gateway.cli.policy.reading import NEGATIVE, OK, load, now, print_json, read, refuse
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.policy import AnswerSeen, Decision, Facts, Outcome
from egress_gateway.decide.bundle import Bundle
from egress_gateway.decide.explain import Explanation
from egress_gateway.decide.explain import explain as explain_facts
from egress_gateway.decide.facts_file import read_answer, read_facts
from egress_gateway.wire.fields import Fields
from egress_gateway.wire.yaml import parse_yaml


def explain(directory: Path, facts_file: Path, /, *, json: bool = False) -> int:
    """Decide on facts from a file and show for every rule why it matched or not.

    Args:
        directory: The bundle.
        facts_file: YAML or JSON with the keys that `given` has in a bundle's tests, and, if need be, `answer` as there.
        json: Print one JSON document instead of a table.
    """
    try:
        bundle = load(directory)
        node = parse_yaml(read(facts_file), file=str(facts_file))
        facts, answer = _read(Fields(node, file=str(facts_file), what="facts"), bundle)
    except ConfigError as error:
        return refuse(error)
    explanation = explain_facts(bundle, facts, answer)
    if json:
        print_json(explanation)
    else:
        _print_explanation(explanation)
    decisions = (explanation.decision, explanation.answer or explanation.decision)
    return OK if all(decision.outcome is Outcome.PERMIT for decision in decisions) else NEGATIVE


def _read(given: Fields, bundle: Bundle) -> tuple[Facts, AnswerSeen | None]:
    """The facts, and what was seen of an answer if the file says it."""
    answer = read_answer(given.mapping("answer"), bundle) if given.has("answer") else None
    return read_facts(given, bundle, now()), answer


def _print_explanation(explanation: Explanation) -> None:
    console = Console(highlight=False, markup=False)
    _print_decision(console, explanation.decision)
    if explanation.answer is not None:
        console.print("the answer:", end=" ")
        _print_decision(console, explanation.answer)
    table = Table("", box=None)
    for heading in ("rule", "effect", "phase", "at"):
        table.add_column(heading, no_wrap=True)
    table.add_column("why not", overflow="fold")
    for rule in explanation.rules:
        mark = "bypassed" if rule.bypassed else "matched" if rule.matched else "near miss" if rule.near_miss else ""
        table.add_row(mark, rule.rule, rule.effect, rule.phase, rule.where, "; ".join(rule.failed))
    console.print(table)


def _print_decision(console: Console, decision: Decision) -> None:
    console.print(f"{decision.outcome} ({decision.code}){f' by {decision.rule}' if decision.rule else ''}")
    console.print(decision.reason)
    if decision.observed is not None:
        console.print(f"observed: {decision.observed.outcome} ({decision.observed.code})")
