"""The manifest is what the verifier expects."""

import json

from egress_gateway.adapters.packs.manifest import Manifest, encode
from egress_gateway.audit.accounts.selection import Selection


def test_as_it_stands_in_a_pack() -> None:
    manifest = Manifest(
        kind="subject",
        origin="o",
        size=9,
        created=5,
        query=Selection(match={"principal.person": ("p1",)}, since=1, requests=True),
        range=(2, 7),
        contiguous=False,
        files={"checkpoint": "00"},
    )
    assert json.loads(encode(manifest)) == {
        "format": "egress-pack v2",
        "kind": "subject",
        "origin": "o",
        "size": 9,
        "created": 5,
        "query": {"match": {"principal.person": ["p1"]}, "since": 1, "until": 0, "requests": True},
        "range": [2, 7],
        "contiguous": False,
        "files": {"checkpoint": "00"},
    }
