"""What a tool call can be aimed at: hosts, mail addresses and paths, as they stand in a text."""

import re
from typing import Final

from egress_gateway.screen.addresses import Address, decoded, read_address

_URL: Final = re.compile(r"""(?i:(?:https?|ftps?|wss?):(?:\\?/){2}|www\.)[^\s"'<>`|]{1,2048}""")
_MAIL: Final = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}")
_PATH: Final = re.compile(r"(?<![\w/.:-])(?:~|[A-Za-z]:)?(?:[/\\][\w.@+-]{1,64}){2,16}")


def addresses_of(text: str) -> list[Address]:
    """The web addresses in a text, in order."""
    found = (read_address(decoded(one[0].replace("\\/", "/"))) for one in _URL.finditer(text))
    return [address for address in found if address is not None]


def recipients_of(text: str) -> set[str]:
    """The mail addresses in a text, in lower case."""
    return {one[0].lower() for one in _MAIL.finditer(text)}


def targets_of(text: str) -> set[str]:
    """Everything in a text that a tool call can be aimed at, in lower case."""
    hosts = {address.host for address in addresses_of(text)}
    return hosts | recipients_of(text) | {one[0].lower() for one in _PATH.finditer(text)}
