"""What the store of pseudonyms has for a value: found in a text as requests are inspected, or given as it is."""

from collections.abc import Iterator
from pathlib import Path

from egress_gateway.adapters.subjects.reader import SubjectReader
from egress_gateway.adapters.subjects.store import Row
from egress_gateway.cli.acts import configuration_to_read
from egress_gateway.cli.scan import detectors_of
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DataClass, covered
from egress_gateway.core.slots import Scope, Slot
from egress_gateway.core.vocabulary import BUILTIN_CLASSES
from egress_gateway.steps.subjects import FAMILIES


def rows_of_value(reader: SubjectReader, text: str, data_class: str, state: Path) -> tuple[Row, ...]:
    """What stands for a value of somebody's, in all quarters.

    The text may hold the value with what makes it one (`MRN 123`), or be the value itself (`123`). With a class or
    family, only values of that. Raises `ConfigError` for a class of which no values are kept.
    """
    if data_class and not covered(data_class, FAMILIES):
        families = ", ".join(f"`{name}`" for name in FAMILIES)
        raise ConfigError(f"--class {data_class!r}: values are kept of classes of {families} alone")
    wanted = {*_found(text, state), *((name, text) for name in _classes(data_class))}
    asked = sorted(one for one in wanted if covered(one[0], [data_class] if data_class else FAMILIES))
    return tuple(row for name, value in asked for row in reader.value(name, value))


def _found(text: str, state: Path) -> Iterator[tuple[DataClass, str]]:
    slot = Slot(pointer="", scope=Scope.MESSAGE, text=text)
    for finding in detectors_of(state, configuration_to_read(state, None).detection).classify((slot,)):
        yield finding.data_class, text[finding.start : finding.end]


def _classes(data_class: str) -> Iterator[DataClass]:
    """The built-in classes below a family, and the one that is named, which a deployer may have declared."""
    yield from BUILTIN_CLASSES
    if data_class:
        yield DataClass(data_class)
