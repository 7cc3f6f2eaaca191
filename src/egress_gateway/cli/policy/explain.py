"""`egress policy explain`: why a decision on given facts comes out as it does."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from egress_gateway.cli.policy.reading import NEGATIVE, OK, load, now, print_json, read, refuse
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.policy import Outcome
from egress_gateway.decide.explain import Explanation
from egress_gateway.decide.explain import explain as explain_facts
from egress_gateway.decide.facts_file import read_facts
from egress_gateway.wire.fields import Fields
from egress_gateway.wire.yaml import parse_yaml


def explain(directory: Path, facts_file: Path, /, *, json: bool = False) -> int:
    """Decide on facts from a file and show for every rule why it matched or not.

    Args:
        directory: The bundle.
        facts_file: YAML or JSON with the keys that `given` has in a bundle's tests.
        json: Print one JSON document instead of a table.
    """
    try:
        bundle = load(directory)
        node = parse_yaml(read(facts_file), file=str(facts_file))
        facts = read_facts(Fields(node, file=str(facts_file), what="facts"), bundle, now())
    except ConfigError as error:
        return refuse(error)
    explanation = explain_facts(bundle, facts)
    if json:
        print_json(explanation)
    else:
        _print_explanation(explanation)
    return OK if explanation.decision.outcome is Outcome.PERMIT else NEGATIVE


def _print_explanation(explanation: Explanation) -> None:
    decision = explanation.decision
    console = Console(highlight=False, markup=False)
    console.print(f"{decision.outcome} ({decision.code}){f' by {decision.rule}' if decision.rule else ''}")
    console.print(decision.reason)
    table = Table("", box=None)
    for heading in ("rule", "effect", "at"):
        table.add_column(heading, no_wrap=True)
    table.add_column("why not", overflow="fold")
    for rule in explanation.rules:
        mark = "matched" if rule.matched else "near miss" if rule.near_miss else ""
        table.add_row(mark, rule.rule, rule.effect, rule.where, "; ".join(rule.failed))
    console.print(table)
