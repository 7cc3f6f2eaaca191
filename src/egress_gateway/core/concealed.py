"""How a record that holds content shows itself: names and lengths, never the content.

Logs, tracebacks and assertion messages print records. A field that is concealed appears as its
length alone (`text=<20>`: characters, bytes or entries); the others appear as they are, so that a
slot is still recognised by its pointer. Encoding is not touched: a record that must not be encoded
holds a `Secret` or a `Sensitive` instead.
"""

from collections.abc import Callable, Iterator
from typing import TypeVar

import msgspec

Record = TypeVar("Record", bound=msgspec.Struct)


def conceals(*fields: str) -> Callable[[type[Record]], type[Record]]:
    """Class decorator: the named fields are shown by their length, in `repr`, `str`, `format` and Rich.

    Raises `TypeError` at import for a field that the record does not have.
    """

    def apply(record: type[Record]) -> type[Record]:
        unknown = sorted(set(fields) - set(record.__struct_fields__))
        if unknown:
            raise TypeError(f"{record.__name__} conceals {unknown}, which it does not have")

        def shown(self: Record) -> Iterator[tuple[str, str]]:
            for name in self.__struct_fields__:
                value = getattr(self, name)
                yield name, f"<{len(value)}>" if name in fields else repr(value)

        def as_text(self: Record) -> str:
            return f"{type(self).__name__}({', '.join(f'{name}={text}' for name, text in shown(self))})"

        # Put on the class, since msgspec gives every record both; neither costs anything at creation.
        setattr(record, "__repr__", as_text)  # noqa: B010  (assigning to a method is an error to the type checker)
        setattr(record, "__rich_repr__", shown)  # noqa: B010
        return record

    return apply
