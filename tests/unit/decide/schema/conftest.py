"""Schemas as an editor reads them, and what a validator has against a file."""

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator
from tests.unit.decide.conftest import FILES as SAMPLE

import egress_gateway
from egress_gateway import registry
from egress_gateway.decide.bundle import load_bundle
from egress_gateway.decide.schema.files import general, schema_of
from egress_gateway.decide.vocabulary import Vocabulary
from egress_gateway.wire.yaml import parse_yaml, plain

Problems = Callable[..., list[str]]

ROOT = Path(__file__).parents[4]
STARTER = Path(egress_gateway.__file__).parent / "starter" / "policy"
EXAMPLES = ROOT / "examples" / "bundles"
NOW = 1_795_000_000_000_000

BUNDLES = {
    "the sample": {path: text.encode() for path, text in SAMPLE.items()},
    "the page's": {
        path: text.encode()
        for path, text in re.findall(
            r"```yaml\n# ([a-z/]+\.yaml)\n(.*?)```", (ROOT / "docs/reference/policy.md").read_text(), re.DOTALL
        )
    },
    **{
        root.name: {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*.yaml"))}
        for root in (STARTER, *sorted(path for path in EXAMPLES.iterdir() if path.is_dir()))
    },
}


@cache
def schema(kind: str, bundle: str = "") -> Any:
    """A schema as an editor reads it; with the words of a bundle, or those that every bundle has."""
    vocabulary = words_of(bundle) if bundle else general(registry.operations())
    return json.loads(json.dumps(schema_of(kind, vocabulary, closed=bool(bundle))))


@cache
def words_of(bundle: str) -> Vocabulary:
    loaded = load_bundle(
        BUNDLES[bundle], upstreams=None, operations=registry.operations(), inspected=registry.inspected(), now=NOW
    )
    return loaded.vocabulary


def against(kind: str, text: bytes, *, bundle: str = "", older: bool = False) -> list[str]:
    """What a validator has against a file, as `path keyword`."""
    reader = Draft7Validator if older else Draft202012Validator
    errors = reader(schema(kind, bundle)).iter_errors(plain(parse_yaml(text, file="f.yaml")))
    return [f"{error.json_path} {error.validator}" for error in errors]


@pytest.fixture
def problems() -> Problems:
    """What a validator has against a file, as `path keyword`."""
    return against
