"""`egress policy schema`: JSON Schema of a bundle's files, so that an editor completes and underlines."""

import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import Parameter

from egress_gateway import registry
from egress_gateway.adapters.bundle_files import read_bundle_files
from egress_gateway.core.errors import ConfigError
from egress_gateway.decide.bundle import load_bundle
from egress_gateway.decide.schema.files import FILES, general, schema_of
from egress_gateway.decide.vocabulary import Vocabulary
from egress_gateway.wire.fields import nearest

OK, USAGE = 0, 2


def schema(
    kind: str | None = None,
    /,
    *,
    bundle: Path | None = None,
    output: Annotated[Path | None, Parameter(alias="-o")] = None,
) -> int:
    """Show the JSON Schema of a kind of file in a bundle, or write those of all kinds into a directory.

    Args:
        kind: Such as `route`, `rules` or `providers`; without it, all kinds.
        bundle: List the words of this bundle: its groups, tools, upstreams, data classes.
        output: Write `<kind>.json` into this directory instead, one file for each kind.
    """
    if kind is not None and kind not in FILES:
        print(f"a bundle has no kind of file {kind!r}{nearest(kind, FILES)}", file=sys.stderr)
        return USAGE
    try:
        vocabulary = _words(bundle) if bundle else general(registry.operations())
        schemas = {each: schema_of(each, vocabulary, closed=bundle is not None) for each in ([kind] if kind else FILES)}
        if output is None:
            print(_json(schemas[kind] if kind else schemas))
        else:
            _write(output, schemas)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return USAGE
    return OK


def _words(bundle: Path) -> Vocabulary:
    loaded = load_bundle(
        read_bundle_files(bundle),
        upstreams=None,
        operations=registry.operations(),
        inspected=registry.inspected(),
        now=time.time_ns() // 1_000,
    )
    return loaded.vocabulary


def _write(output: Path, schemas: Mapping[str, object]) -> None:
    try:
        output.mkdir(parents=True, exist_ok=True)
        for kind, content in schemas.items():
            path = output / f"{kind}.json"
            path.write_text(_json(content) + "\n")
            print(f"{path}: {FILES[kind]}")
    except OSError as error:
        raise ConfigError(f"the schemas cannot be written: {error.strerror}", file=str(output)) from error


def _json(content: object) -> str:
    return msgspec.json.format(msgspec.json.encode(content), indent=2).decode()
