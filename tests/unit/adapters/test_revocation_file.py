"""The list of revoked identities on disk."""

from pathlib import Path

import pytest
from tests.unit.identify.minting import ISSUER, NOW, KeysInMemory, keys_of, mint, token

from egress_gateway.adapters.revocation_file import RevocationFile
from egress_gateway.core.errors import Unauthenticated, Unavailable
from egress_gateway.core.identity import Revoked
from egress_gateway.identify.tokens import Tokens
from egress_gateway.ports import RevokedIdentities


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "revoked-identities"


def test_no_list_revokes_nothing_and_stays_the_same_object(path: Path) -> None:
    revoked: RevokedIdentities = RevocationFile(path)
    assert revoked.current() == Revoked()
    assert revoked.current() is revoked.current()


def test_an_appended_line_is_in_force_with_the_next_request(path: Path) -> None:
    tokens = Tokens([ISSUER], KeysInMemory(corp=keys_of(ISSUER)), RevocationFile(path))
    text = mint()
    person = tokens.verify(token(text), NOW).person
    with path.open("a") as opened:
        opened.write(f"corp person {person}\n")
    path.chmod(0o644)
    with pytest.raises(Unauthenticated, match="identity_revoked"):
        tokens.verify(token(text), NOW)
    path.unlink()
    assert tokens.verify(token(text), NOW).person == person


@pytest.mark.parametrize(("data", "mode"), [("corp user ann\n", 0o644), ("corp person ann\n", 0o666)])
def test_a_list_that_cannot_be_relied_on_lets_nobody_in(path: Path, data: str, mode: int) -> None:
    path.write_text(data)
    path.chmod(mode)
    with pytest.raises(Unavailable) as caught:
        RevocationFile(path).current()
    assert caught.value.code == "revocations_unreadable"
