"""Files that findings rest on: a path, or a path with the digest that the file must have."""

import re
from pathlib import PurePath
from typing import Final

from egress_gateway.configuration.places import path_of
from egress_gateway.core.detection_config import DetectionFile
from egress_gateway.core.errors import ConfigError
from egress_gateway.wire.fields import Fields
from egress_gateway.wire.yaml import Node

_SHA256: Final = re.compile(r"[0-9a-f]{64}")


def read_files(node: Node, fields: Fields, base: PurePath) -> tuple[DetectionFile, ...]:
    """A file or several. Raises `ConfigError`."""
    nodes = node.value if isinstance(node.value, list) else [node]
    if not nodes:
        raise ConfigError(f"{fields.what} names no file here", file=fields.file, line=node.line)
    return tuple(_file(each, fields, base) for each in nodes)


def _file(node: Node, fields: Fields, base: PurePath) -> DetectionFile:
    if isinstance(node.value, str) and node.value:
        return DetectionFile(path_of(base, node.value))
    with Fields(node, file=fields.file, what=f"a file of {fields.what}") as file:
        return DetectionFile(path_of(base, file.text("file")), file.text("sha256", "", pattern=_SHA256))
