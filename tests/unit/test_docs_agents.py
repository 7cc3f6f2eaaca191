"""The page on watching agents: its rules load, its settings are the standard ones, its bounds those of the code."""

import json
import re
from pathlib import Path

from tests.unit.configuration.loading import UPSTREAM
from tests.unit.configuration.loading import load as load_configuration

from egress_gateway.adapters.counters.agent_account import MOST_KNOWN, MOST_UNKNOWN
from egress_gateway.adapters.counters.baselines import MOST_AGENTS, MOST_HABITS, QUIET, Baselines
from egress_gateway.cli.agent_lines import UNREADABLE
from egress_gateway.core.agents_config import AgentsConfig
from egress_gateway.core.baselines import Habit, HabitKind, Practice
from egress_gateway.decide.conditions import KEYS
from egress_gateway.screen.hosts import MANY, hosts_in
from egress_gateway.testing.gateway import POLICY, simulated_bundle

PAGE = (Path(__file__).parents[2] / "docs" / "howto" / "watch-agents.md").read_text(encoding="utf-8")


def test_its_rules_load_and_use_every_condition_that_there_is() -> None:
    (rules,) = re.findall(r"```yaml\n(- \{id: no-new-tools.*?)```", PAGE, re.DOTALL)
    lines = "".join(f"  {line}\n" for line in rules.splitlines())
    bundle = simulated_bundle({"rules.yaml": POLICY["rules.yaml"] + lines})
    assert bundle.minds_agents
    used = {condition.key for rule in bundle.rules for condition in rule.when}
    assert {key for key in KEYS if key.startswith("agent.") and key != "agent.not"} <= used


def test_its_settings_are_the_standard_ones() -> None:
    (settings,) = re.findall(r"```yaml\n(agents: .*?)```", PAGE, re.DOTALL)
    assert load_configuration(UPSTREAM + settings).agents == AgentsConfig()


def test_its_kinds_are_all_there_are() -> None:
    assert re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE) == [kind.value for kind in HabitKind]


def test_its_forms_of_hosts_are_read() -> None:
    (table,) = re.findall(r"\| form \| read \|.*\n\|.*\n((?:\|.*\n)+)", PAGE)
    examples = [line.split("`")[-2] for line in table.splitlines()]
    assert len(examples) == 8
    for example in examples:
        arguments = example if example.startswith("{") else json.dumps({"x": example})
        assert len(hosts_in(arguments)) == 1, example
    assert f"`{MANY}`" in PAGE


def test_it_says_how_names_of_another_key_are_shown() -> None:
    assert f"`{UNREADABLE}`" in PAGE


def test_its_bounds_are_those_of_the_code() -> None:
    words = " ".join(PAGE.split())
    assert f"up to {MOST_AGENTS:,} agents" in words
    assert f"{MOST_KNOWN} things on offer that it is used to and {MOST_UNKNOWN} that are new" in words
    assert f"{MOST_HABITS:,} things of all agents" in words
    assert f"a share of {MOST_HABITS // 2 // MOST_AGENTS} that no other" in words
    assert f"more than {QUIET} requests or calls" in PAGE


def test_its_alarm_is_the_one_that_is_told() -> None:
    (line,) = re.findall(r"^auditd: (ALARM: .*)$", PAGE, re.MULTILINE)
    agent = bytes.fromhex(line.split()[2])
    told: list[str] = []
    baselines = Baselines(config=AgentsConfig(learning_days=0, least_requests=0), tell=told.append)
    baselines.practise(Practice(agent, 1, 1, (Habit(HabitKind.CALLED, b"p" * 16),)), 0)
    assert told == [line]
