"""Wrappers that keep credentials and matched text out of logs, records, errors and pickles.

Both show `***` wherever Python turns them into text. `.expose()` is the only way to the value, so
that one search finds every use.
"""

from typing import Generic, NoReturn, TypeVar

Value = TypeVar("Value", str, bytes)


class _Hidden(Generic[Value]):
    """A value that does not show itself; equal to another of its type with the same value."""

    __slots__ = ("_value",)
    _value: Value

    def __init__(self, value: Value) -> None:
        self._value = value

    def expose(self) -> Value:
        """The value itself. Never pass it to a logger, a record or an error message."""
        return self._value

    def __repr__(self) -> str:
        return f"{type(self).__name__}(***)"

    def __str__(self) -> str:
        return "***"

    def __format__(self, spec: str) -> str:
        return "***"

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Hidden) and type(self) is type(other) and self._value == other._value

    def __hash__(self) -> int:
        return hash((type(self), self._value))

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"a {type(self).__name__} cannot be pickled")


class Secret(_Hidden[Value]):
    """A credential or a key."""

    __slots__ = ()


class Sensitive(_Hidden[Value]):
    """Text that a detector matched, or that stands for a person."""

    __slots__ = ()
