"""Names that are known raise no doubt."""

from pathlib import Path

from egress_gateway.cli.contain_names import doubts
from egress_gateway.core.config import GatewayConfig, UpstreamConfig
from egress_gateway.core.containment import Containment
from egress_gateway.core.identity_config import ApplicationConfig, IdentityConfig, IssuerConfig, Vendor

GATEWAY = GatewayConfig(
    upstreams=(UpstreamConfig(name="azure-us", host="openai", url="https://azure.example"),),
    identity=IdentityConfig(
        issuers=(IssuerConfig(name="okta", issuer="https://id", vendor=Vendor.OKTA, audiences=("egress",), keys="k"),),
        applications=(ApplicationConfig(name="cx-bot"),),
    ),
)


def contain(**named: str) -> Containment:
    return Containment(id="c", since=0, until=1, uid=0, reason="r", **named)


def test_what_is_known_raises_none(tmp_path: Path) -> None:
    known = contain(app="cx-bot", upstream="azure-us", person="okta/acme:00u1", agent="any", tool="any", route="any")
    assert list(doubts(known, GATEWAY, tmp_path / "var")) == []


def test_what_is_not_raises_one_each(tmp_path: Path) -> None:
    unknown = contain(app="x", upstream="x", person="x")
    assert len(list(doubts(unknown, GATEWAY, tmp_path / "var"))) == 3
