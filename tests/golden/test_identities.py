"""Tokens in the shape that each vendor documents, signed here, and what they come to.

`identity/<vendor>_<case>.json` holds the issuer's configuration, the token's header without key and
algorithm, its claims, and the identity as far as it is not empty.
"""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.unit.identify.minting import NOW, mint, token, verifier

from egress_gateway.core.identity import Identity
from egress_gateway.core.identity_config import IssuerConfig, Vendor

CASES = sorted((Path(__file__).parent / "identity").glob("*.json"))


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_a_vendors_token_is_the_identity_beside_it(path: Path) -> None:
    golden: dict[str, Any] = json.loads(path.read_text())
    issuer = msgspec.convert({"name": "golden", "keys": "keys.json"} | golden["config"], IssuerConfig)
    expected = msgspec.convert({"issuer": "golden"} | golden["identity"], Identity)
    silent = () if "typ" in golden["header"] else ("typ",)
    text = mint(golden["claims"], algorithm=issuer.algorithms[0], remove=silent, **golden["header"])
    assert verifier(issuer).verify(token(text), NOW) == expected


def test_every_vendor_has_its_cases() -> None:
    assert {path.stem.partition("_")[0] for path in CASES} == {vendor.value for vendor in Vendor}
