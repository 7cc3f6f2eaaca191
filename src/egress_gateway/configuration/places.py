"""Where files and credentials of `gateway.yaml` are: relative to the file that names them."""

from pathlib import PurePath


def path_of(base: PurePath, text: str) -> str:
    """A path of the file, as it is from here."""
    return str(base / text)


def reference_of(base: PurePath, reference: str) -> str:
    """`env:NAME` as it is, `file:PATH` as it is from here."""
    kind, _, place = reference.partition(":")
    return f"file:{base / place}" if kind == "file" else reference
