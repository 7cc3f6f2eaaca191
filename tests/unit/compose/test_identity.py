"""What a worker checks credentials against is what the configuration says, and nothing is believed without it."""

from pathlib import Path

import msgspec
import pytest

from egress_gateway.adapters.key_files import ensure_keys
from egress_gateway.compose.identity import means_of
from egress_gateway.core.config import GatewayConfig
from egress_gateway.core.errors import Unauthenticated, Unavailable
from egress_gateway.core.identity_config import ApplicationConfig, IdentityConfig, IssuerConfig, Vendor
from egress_gateway.core.secret import Secret
from egress_gateway.core.state_config import StateConfig
from egress_gateway.identify.proof import Means

TOKEN = Secret("eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUifQ.AAAA")
"""Names the issuer below; nobody signed it."""


def means(tmp_path: Path, identity: IdentityConfig, wanted: list[str] | None = None) -> Means:
    config = GatewayConfig(state=StateConfig(directory=str(tmp_path)), identity=identity)
    ensure_keys(config.state)
    asked = wanted if wanted is not None else []
    return means_of(config, wanted=asked.append, used=lambda _key_id, _now: None)


def issuer_in(tmp_path: Path) -> IssuerConfig:
    return IssuerConfig(
        name="corp",
        issuer="https://id.example",
        vendor=Vendor.OIDC,
        audiences=("egress",),
        keys=str(tmp_path / "none.json"),
        url="https://id.example/keys",
    )


def test_without_issuers_no_token_is_believed_and_nothing_is_revoked(tmp_path: Path) -> None:
    made = means(tmp_path, IdentityConfig())
    with pytest.raises(Unauthenticated, match="identity_issuer"):
        made.tokens.verify(TOKEN, 0)
    assert not made.revoked.current().persons
    assert made.source.find("abcdefgh") is None


def test_issuers_and_applications_are_those_of_the_file_and_missing_keys_are_asked_for(tmp_path: Path) -> None:
    issuer = issuer_in(tmp_path)
    bot = ApplicationConfig(name="bot", clients={"corp": ("c",)})
    wanted: list[str] = []
    made = means(tmp_path, IdentityConfig(issuers=(issuer,), applications=(bot,)), wanted)
    assert made.applications == (bot,)
    with pytest.raises(Unavailable, match="identity_keys_unreadable"):
        made.tokens.verify(TOKEN, 0)
    assert wanted == ["corp"]


def test_the_list_of_revocations_is_in_the_state_directory_and_of_these_issuers(tmp_path: Path) -> None:
    made = means(tmp_path, IdentityConfig(issuers=(issuer_in(tmp_path),)))
    path = Path(StateConfig(directory=str(tmp_path)).revoked_identities)
    path.write_text("corp person jane\n")
    path.chmod(0o600)
    assert msgspec.to_builtins(made.revoked.current())["persons"] == [("corp", "jane")]
    path.write_text("other person jane\n")
    with pytest.raises(Unavailable, match="revocations_unreadable"):
        made.revoked.current()
