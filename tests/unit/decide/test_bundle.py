"""A bundle as a whole: its files, its content, its version."""

import itertools

import pytest

from egress_gateway.core.errors import ConfigError
from egress_gateway.core.policy import Level, TargetFacts
from egress_gateway.decide.bundle import MAX_FILES, SCHEMA

MISTAKES: dict[str, tuple[dict[str, str | None], str]] = {
    "a group without a word on it": (
        {"groups.yaml": "groups: {clinicians: null}\n"},
        "groups.yaml:1: say in a few words what 'clinicians' is",
    ),
    "a tool with a blank": (
        {"tools.yaml": "tools: {crm update: x}\n"},
        "tools.yaml:1: 'crm update' cannot be a name: use letters, digits, dots and hyphens",
    ),
    "another schema": (
        {"bundle.yaml": "schema: 2\nname: a\nserial: 1\n"},
        f"bundle.yaml:1: schema of bundle.yaml must be {SCHEMA}",
    ),
    "a serial of nothing": (
        {"bundle.yaml": "schema: 1\nname: a\nserial: 0\n"},
        "bundle.yaml:3: serial of bundle.yaml must be a whole number from 1 to 9007199254740991, not a number",
    ),
    "no head": ({"bundle.yaml": None}, "bundle.yaml: the bundle lacks this file; add it"),
    "no rules": ({"rules.yaml": None}, "rules.yaml: the bundle lacks this file; add it"),
    "no providers": ({"providers.yaml": None}, "providers.yaml: the bundle lacks this file; add it"),
    "no routes": (
        {"routes/chat.yaml": None, "routes/clinic.yaml": None},
        "the bundle has no route; add routes/<name>.yaml",
    ),
    "a misspelt file": (
        {"rule.yaml": "rules: []\n"},
        "rule.yaml: a bundle has no such file; did you mean 'rules.yaml'?",
    ),
    "a file of another kind": (
        {"routes/chat.yml": ""},
        "routes/chat.yml: directories of a bundle hold regions/<name>.yaml, routes/<name>.yaml, tests/<name>.yaml only",
    ),
    "a file too deep": (
        {"routes/a/b.yaml": ""},
        "routes/a/b.yaml: directories of a bundle hold regions/<name>.yaml, routes/<name>.yaml, tests/<name>.yaml only",
    ),
    "a duplicate key": (
        {"bundle.yaml": "schema: 1\nname: a\nname: b\nserial: 1\n"},
        "bundle.yaml:3: 'name' was already given on line 2; keep one",
    ),
    "a Norwegian region": (
        {"providers.yaml": "providers:\n  cloud: {tier: external, region: no}\n"},
        "providers.yaml:2: 'no' means different things to different readers; write false, or \"no\" for text",
    ),
    "a test that is not YAML": (
        {"tests/a.yaml": "[1,"},
        "tests/a.yaml:2: this is not YAML: did not find expected node content",
    ),
}


@pytest.mark.parametrize(("changes", "message"), MISTAKES.values(), ids=MISTAKES)
def test_refuses(refusal, changes, message):
    assert refusal(changes) == message


def test_refuses_an_upstream_that_is_not_configured(load):
    with pytest.raises(ConfigError) as refused:
        load(upstreams={"clinic-cloud": ("openai",), "own": ("openai",)})
    assert str(refused.value) == (
        "routes/chat.yaml:5: upstream 'cloud' is not configured in gateway.yaml; add it there or remove it here"
    )


def test_configured_upstreams_may_be_more_than_the_routes_use(load):
    speaks = ("openai", "anthropic")
    assert load(upstreams=dict.fromkeys(("cloud", "clinic-cloud", "own", "spare"), speaks)).routes


def test_knows_no_family_but_those_of_the_build(load):
    with pytest.raises(ConfigError) as refused:
        load(operations={"anthropic": ("messages",)})
    assert str(refused.value) == "routes/chat.yaml:5: unknown family 'openai'; known: anthropic"


def test_a_rule_can_name_an_operation_of_the_build_and_no_other(load):
    rules = {"rules.yaml": "rules:\n  - {id: a, effect: block, reason: x, when: {operation: responses}}\n"}
    built = {"openai": ("chat.completions", "responses"), "anthropic": ()}
    assert load(rules, operations=built).rules[-1].id == "a"
    with pytest.raises(ConfigError, match="unknown operation 'responses'"):
        load(rules)


def test_refuses_a_directory_full_of_files(load):
    with pytest.raises(ConfigError, match=rf"at most {MAX_FILES} are read"):
        load({f"tests/{number}.yaml": "tests: []\n" for number in range(MAX_FILES)})


def test_holds_what_the_files_say(bundle):
    assert (bundle.name, bundle.serial) == ("sample", 3)
    assert sorted(bundle.routes) == ["chat", "clinic"]
    assert [rule.id for rule in bundle.rules] == [
        "phi-needs-baa",
        "permit-chat",
        "permit-clinic",
        "redact-ids",
        "mask-mail",
        "no-exec",
        "no-interns",
    ]
    assert bundle.levels["customer.vip"] is Level.RESTRICTED


def test_a_readme_is_not_read(load, bundle):
    assert load({"README.md": "no: [yaml"}).digest == bundle.digest


def test_files_that_only_declare_may_be_absent(load):
    simple = load(
        {
            "floor.yaml": None,
            "classes.yaml": None,
            "groups.yaml": None,
            "tools.yaml": None,
            "routes/clinic.yaml": None,
            "rules.yaml": "rules: []\n",
        }
    )
    assert simple.rules == ()


def test_an_unknown_upstream_promises_nothing(bundle):
    assert bundle.target_facts("elsewhere", 0) == TargetFacts(upstream="elsewhere")


SAME = {
    "a comment": ("rules.yaml", "sets:", "# a comment\nsets:"),
    "the order of keys": ("bundle.yaml", "schema: 1\nname: sample\n", "name: sample\nschema: 1\n"),
    "quotes": ("bundle.yaml", "name: sample", 'name: "sample"'),
    "another layout": (
        "rules.yaml",
        "sets: {ids: [pii.national_id, pci]}",
        "sets:\n  ids:\n    - pii.national_id\n    - pci",
    ),
}


@pytest.mark.parametrize("change", SAME.values(), ids=SAME)
def test_the_version_does_not_depend_on(load, files, bundle, change):
    path, old, new = change
    assert old in files[path]
    assert load({path: files[path].replace(old, new)}).digest == bundle.digest


def test_the_version_does_not_depend_on_tests(load, bundle):
    assert load({"tests/a.yaml": "tests: []\n"}).digest == bundle.digest


def test_every_changed_value_is_another_version(load, files, bundle):
    changed = {
        "bundle.yaml": files["bundle.yaml"].replace("serial: 3", "serial: 4"),
        "groups.yaml": files["groups.yaml"].replace("Doctors", "Doctor"),
        "tools.yaml": files["tools.yaml"].replace("Writes", "Write"),
        "providers.yaml": files["providers.yaml"].replace("2027-01-31", "2027-01-30"),
        "classes.yaml": files["classes.yaml"].replace("restricted", "confidential"),
        "routes/chat.yaml": files["routes/chat.yaml"].replace("person: any", "person: asserted"),
        "floor.yaml": files["floor.yaml"].replace("PHI needs", "PHI need"),
        "rules.yaml": files["rules.yaml"].replace("store: false", "store: true"),
    }
    versions = [bundle.digest, *(load({path: text}).digest for path, text in changed.items())]
    assert all(one != two for one, two in itertools.combinations(versions, 2))


def test_the_order_of_rules_is_part_of_the_version(load):
    one = "  - {id: a, effect: block, reason: x}\n"
    two = "  - {id: b, effect: block, reason: x}\n"
    assert load({"rules.yaml": f"rules:\n{one}{two}"}).digest != load({"rules.yaml": f"rules:\n{two}{one}"}).digest


MINDING = {
    "a rule about requests": ("rules:\n  - {id: r, effect: block, reason: x, when: {agent.new_tool: true}}\n", True),
    "a rule about answers": (
        "rules:\n  - {id: r, effect: block, phase: response, reason: x, when: {agent.new_target: true}}\n",
        True,
    ),
    "an invariant": ("rules: []\ninvariants:\n  - {id: i, never: {agent.unusual_rate: true}}\n", True),
    "a rule about agents by name": ("rules:\n  - {id: r, effect: block, reason: x, when: {agent: [a]}}\n", False),
}


@pytest.mark.parametrize(("text", "minds"), MINDING.values(), ids=MINDING)
def test_it_is_known_whether_anything_asks_what_agents_are_used_to(load, text, minds):
    assert load({"rules.yaml": text}).minds_agents is minds
