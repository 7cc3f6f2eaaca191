"""`egress init`: a configuration, the starter policy and the gateway's own keys, to edit and grow from."""

import sys
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from rich.console import Console

from egress_gateway.adapters.classifier_cache import cached_classifier
from egress_gateway.adapters.key_files import ensure_keys
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.state_config import StateConfig
from egress_gateway.detector_registry import DETECTORS

_NEXT: Final = """next:
  egress keys create cx-bot --route support     a key for the application that the route serves
  export OPENAI_API_KEY=...                     the credential that only the gateway holds
  egress serve                                  and point the application at
                                                http://127.0.0.1:8080/support/openai/v1
"""


def init(directory: Path = Path(), /) -> int:
    """Write gateway.yaml, a starter policy and keys; nothing that exists is touched.

    Args:
        directory: Where to write.
    """
    try:
        written = copy_new(resources.files("egress_gateway") / "starter", directory)
        state = StateConfig(directory=str(directory / "var"))
        ensure_keys(state)
        with Console(stderr=True).status("compiling the detection patterns; this is done once"):
            cached_classifier(Path(state.worker_cache), DETECTORS)
    except (OSError, ConfigError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    for path in written:
        print(f"wrote {path}")
    if not written:
        print("everything was there already; nothing was changed")
    print(_NEXT, end="")
    return 0


def copy_new(source: Traversable, target: Path) -> list[Path]:
    """Copy a tree of package data, leaving alone what exists; the paths written, in order."""
    written: list[Path] = []
    for entry in sorted(source.iterdir(), key=lambda each: each.name):
        place = target / entry.name
        if entry.is_dir():
            if not entry.name.startswith("_"):
                written += copy_new(entry, place)
        elif not place.exists() and not entry.name.endswith((".py", ".pyc")):
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(entry.read_bytes())
            written.append(place)
    return written
