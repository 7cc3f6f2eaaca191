"""Data classes of the deployer's own, and by what each is found: `classes` of `detection`."""

from pathlib import PurePath

from egress_gateway.configuration.detection_files import read_files
from egress_gateway.core.detection_config import DeployerClass
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DataClass, covers
from egress_gateway.core.vocabulary import BUILTIN_CLASSES
from egress_gateway.decide.classes import CLASS
from egress_gateway.wire.fields import Fields
from egress_gateway.wire.yaml import Node


def read_classes(detection: Fields, base: PurePath) -> tuple[DeployerClass, ...]:
    """The classes in order. Raises `ConfigError` for one that no bundle could declare."""
    if not detection.has("classes"):
        return ()
    read = detection.entries("classes", lambda name, node, line: _class(name, node, line, detection.file, base))
    return tuple(read.values())


def check_class(name: str, *, file: str = "", line: int = 0) -> None:
    """Refuse what no bundle could declare as a class. Raises `ConfigError`."""
    if not CLASS.fullmatch(name):
        raise ConfigError(f"{name!r} is not a class name: use family.name in lower case", file=file, line=line)
    for known in BUILTIN_CLASSES:
        if known != name and (covers(name, known) or covers(known, name)):
            raise ConfigError(f"{name!r} cannot stand beside {known!r}; give it another name", file=file, line=line)


def _class(name: str, node: Node, line: int, file: str, base: PurePath) -> DeployerClass:
    check_class(name, file=file, line=line)
    with Fields(node, file=file, what=f"class {name!r}") as fields:
        read = DeployerClass(
            name=DataClass(name),
            words=fields.texts("words", ()),
            lists=read_files(fields.node("list"), fields, base) if fields.has("list") else (),
            exact=read_files(fields.node("exact"), fields, base) if fields.has("exact") else (),
            fingerprints=read_files(fields.node("fingerprints"), fields, base) if fields.has("fingerprints") else (),
        )
    if read == DeployerClass(name=read.name):
        raise fields.error(
            f"nothing says how {name!r} is found: give words, list, exact or fingerprints, or leave it out"
        )
    return read
