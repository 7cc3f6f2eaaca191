"""Checks of who administers the gateway."""

import msgspec
import pytest

from egress_gateway.compose.doctor import admins
from egress_gateway.compose.doctor.check import Installation
from egress_gateway.core.identity_config import AdminsConfig, IdentityConfig

UIDS = {"ann": 1000, "bob": 1001, "carol": 1003, "1003": 1003}
NAMED: dict[str, tuple[AdminsConfig | None, list[str]]] = {
    "nobody": (None, ["nobody is named to administer"]),
    "roles without people": (AdminsConfig(), ["there is no operator"]),
    "an operator": (AdminsConfig(operator=("ann",)), []),
    "everybody apart": (AdminsConfig(auditor=("carol",), author=("ann",), operator=("ann", "bob")), []),
    "somebody who is not there": (AdminsConfig(operator=("ann", "eve")), ["operator 'eve' is no user"]),
    "a reviewer who shows a token": (AdminsConfig(operator=("ann",), reviewer=("bob", "corp:00u1")), []),
    "an auditor under another name": (
        AdminsConfig(auditor=("carol",), operator=("1003",)),
        ["auditor 'carol', who changes nothing, is operator as '1003'"],
    ),
}


@pytest.mark.parametrize(("named", "found"), NAMED.values(), ids=NAMED)
def test_who_is_named(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, named: AdminsConfig | None, found: list[str]
) -> None:
    monkeypatch.setattr(admins, "find_uid", UIDS.get)
    config = msgspec.structs.replace(installation.config, identity=IdentityConfig(admins=named))
    problems = list(admins.admins_named(msgspec.structs.replace(installation, config=config)))
    assert len(problems) == len(found)
    for problem, text in zip(problems, found, strict=True):
        assert text in problem.what
