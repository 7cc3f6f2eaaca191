"""A bundle loads only if this build and this configuration can enforce it."""

from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest

from egress_gateway.adapters.active_policy import Activation, ActivePolicy
from egress_gateway.compose.policy import PolicyInForce, in_force, load_policy, load_tested
from egress_gateway.compose.policy_line import say_policy
from egress_gateway.core.config import GatewayConfig, UpstreamConfig
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.state_config import StateConfig
from egress_gateway.decide.bundle import Bundle
from egress_gateway.testing.gateway import POLICY


def upstream(**fields: str) -> UpstreamConfig:
    return UpstreamConfig(**{"name": "one", "host": "openai", "url": "https://api.test", **fields})


CONFIGURED = (upstream(), upstream(name="two", host="openai-compatible"), upstream(name="three", host="anthropic"))
ELSEWHERE = {
    "nowhere": (CONFIGURED[::2], "upstream 'two' is not configured"),
    "at a host that speaks something else": (
        (*CONFIGURED[:2], upstream(name="three")),
        "upstream 'three' speaks openai, not anthropic",
    ),
}


@pytest.mark.parametrize(("upstreams", "message"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_a_policy_with_an_upstream_elsewhere_does_not_load(upstreams: tuple[UpstreamConfig, ...], message: str) -> None:
    files = {path: text.encode() for path, text in POLICY.items()}
    assert load_policy(files, CONFIGURED).name == "simulated"
    with pytest.raises(ConfigError, match=message):
        load_policy(files, upstreams)


MODIFY = "  - {id: r, effect: modify, remove: [%s]}\n"


def test_what_is_inspected_cannot_be_modified() -> None:
    def load(field: str) -> Bundle:
        changed = {**POLICY, "rules.yaml": POLICY["rules.yaml"] + MODIFY % field}
        return load_policy({path: text.encode() for path, text in changed.items()}, CONFIGURED)

    assert load("user").rules[-1].id == "r"
    with pytest.raises(ConfigError, match="'response_format' cannot be modified"):
        load("response_format")


NOON = 1_800_000_000_000_000
TESTED = {
    **POLICY,
    "providers.yaml": POLICY["providers.yaml"].replace(
        "region: us}", "region: us, dpa: true, valid_until: 2027-12-31}"
    ),
    "rules.yaml": POLICY["rules.yaml"] + "  - {id: dpa, effect: block, reason: Needs one, when: {target.dpa: false}}\n",
    "tests/a.yaml": "tests:\n  - {name: passes, given: {route: support, app: cx-bot}, expect: {outcome: permit}}\n",
}
AFTER_THE_CONTRACT = 1_900_000_000_000_000


def encoded(files: Mapping[str, str]) -> dict[str, bytes]:
    return {path: text.encode() for path, text in files.items()}


def test_a_bundle_whose_own_tests_fail_does_not_load() -> None:
    assert load_tested(encoded(TESTED), CONFIGURED, now=NOON).name == "simulated"
    with pytest.raises(ConfigError, match=r"tests/a\.yaml:2: the bundle's own test 'passes' fails: outcome is block"):
        load_tested(encoded(TESTED), CONFIGURED, now=AFTER_THE_CONTRACT)


@pytest.fixture
def config(tmp_path: Path) -> GatewayConfig:
    """With a policy directory that loads, and nothing activated."""
    for path, text in TESTED.items():
        (tmp_path / "policy" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "policy" / path).write_text(text)
    (tmp_path / "var").mkdir()
    return GatewayConfig(
        upstreams=CONFIGURED, policy=str(tmp_path / "policy"), state=StateConfig(directory=str(tmp_path / "var"))
    )


def put_in_force(config: GatewayConfig, serial: int = 1) -> Activation:
    files = encoded({**TESTED, "bundle.yaml": f"schema: 1\nname: simulated\nserial: {serial}\n"})
    store = ActivePolicy(Path(config.state.policy))
    digest = load_policy(files, config.upstreams).digest
    activation = Activation(digest=digest, name="simulated", serial=serial, since=NOON, actor="ann")
    earlier = store.current()
    store.keep(digest, files)
    store.activate(activation, base=earlier.digest if earlier is not None else "", announce=lambda: None)
    return activation


def test_the_directory_counts_until_something_is_activated(config: GatewayConfig) -> None:
    policy = PolicyInForce(config, lambda: NOON)
    assert policy.read().activation is None
    assert policy.load(policy.read()).serial == 1
    assert say_policy(config).endswith("policy, which is watched, for nothing was activated")
    activation = put_in_force(config, 7)
    assert policy.read().activation == activation
    assert policy.read() is policy.read()
    assert policy.load(policy.read()).serial == 7
    assert say_policy(config) == "policy simulated serial 7, activated by ann"
    put_in_force(config, 8)
    assert policy.load(policy.read()).serial == 8


def test_the_directory_never_counts_again(config: GatewayConfig) -> None:
    policy = PolicyInForce(config, lambda: NOON)
    put_in_force(config)
    policy.read()
    (Path(config.state.policy) / "active").unlink()
    with pytest.raises(ConfigError, match="what says which policy is in force is gone"):
        policy.read()


def test_production_works_by_nothing_that_was_not_activated(config: GatewayConfig) -> None:
    production = msgspec.structs.replace(config, profile="production")
    with pytest.raises(ConfigError, match="nothing was activated"):
        PolicyInForce(production).read()
    put_in_force(config)
    policy = PolicyInForce(production, lambda: NOON)
    assert policy.load(policy.read()).serial == 1


def test_the_end_of_a_contract_does_not_keep_what_was_activated_from_loading(config: GatewayConfig) -> None:
    policy = PolicyInForce(config, lambda: AFTER_THE_CONTRACT)
    with pytest.raises(ConfigError, match="own test"):
        policy.load(policy.read())
    put_in_force(config)
    assert policy.load(policy.read()).serial == 1


def test_a_copy_that_was_changed_does_not_load(config: GatewayConfig) -> None:
    activation = put_in_force(config)
    rules = ActivePolicy(Path(config.state.policy)).place(activation.digest) / "rules.yaml"
    rules.chmod(0o644)
    rules.write_text(rules.read_text().replace("Needs one", "Needs two"))
    policy = PolicyInForce(config, lambda: NOON)
    with pytest.raises(ConfigError, match="the copy is not what was activated"):
        policy.load(policy.read())


def test_what_is_most_likely_in_force_is_there_to_look_at(config: GatewayConfig) -> None:
    recent = msgspec.structs.replace(config, profile="production")
    (Path(config.policy) / "tests" / "a.yaml").unlink()
    looked_at = in_force(recent)
    assert looked_at is not None
    assert looked_at.name == "simulated"
    (Path(config.policy) / "rules.yaml").unlink()
    assert in_force(recent) is None
