"""What the gateway says it works by when it starts."""

from pathlib import Path

from egress_gateway.adapters.active_policy import Activation, ActivePolicy
from egress_gateway.compose.policy_line import say_policy
from egress_gateway.core.config import GatewayConfig
from egress_gateway.core.ids import BundleDigest
from egress_gateway.core.state_config import StateConfig


def test_it_names_the_directory_until_something_is_activated(tmp_path: Path) -> None:
    config = GatewayConfig(policy="policy", state=StateConfig(directory=str(tmp_path)))
    assert say_policy(config) == "policy in policy, which is watched, for nothing was activated"
    store = ActivePolicy(Path(config.state.policy))
    digest = BundleDigest(f"sha256:{'ab' * 32}")
    store.keep(digest, {"rules.yaml": b"rules: []\n"})
    store.activate(
        Activation(digest=digest, name="support", serial=7, since=1, actor="ann"), base="", announce=lambda: None
    )
    assert say_policy(config) == "policy support serial 7, activated by ann"
