"""Values that have the shape of a credential and open nothing, put together when a test runs.

Of one alphabet each, as long as wanted, the same every time, and varied enough to pass for drawn at random.
"""

UUID = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"


def mixed(length: int) -> str:
    """Letters of both cases, and digits."""
    return _repeated("Ab3dE5gH7jK9mN2pQ4sT6vW8yZ1bC3fG", length)


def hexes(length: int) -> str:
    """Hexadecimal digits in lower case."""
    return _repeated("0a1b2c3d4e5f60718293a4b5c6d7e8f9", length)


def upper(length: int) -> str:
    """Letters in upper case, and digits that Base32 has."""
    return _repeated("A7B2C6D3E5F4G2H7J3K6L5M4N2P7Q3R6", length)


def lower(length: int) -> str:
    """Letters in lower case, and digits that Base32 has."""
    return upper(length).lower()


def letters(length: int) -> str:
    """Letters of both cases."""
    return _repeated("qBwNxCvMzKpLjHgFdSrTqWyPbVnXkZ", length)


def digits(length: int) -> str:
    """Decimal digits."""
    return _repeated("4071839265", length)


def _repeated(text: str, length: int) -> str:
    return (text * (length // len(text) + 1))[:length]
