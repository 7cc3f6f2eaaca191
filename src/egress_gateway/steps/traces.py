"""What of a request is kept to compare its answer with, and what the comparison says."""

from collections.abc import Iterable, Sequence
from itertools import chain, islice, zip_longest
from typing import Final

import msgspec

from egress_gateway.core.errors import WireError
from egress_gateway.core.ids import DataClass
from egress_gateway.core.redaction import Replacement
from egress_gateway.core.secret import Secret
from egress_gateway.core.slots import Finding, Scope, Slot
from egress_gateway.core.traces import Traces
from egress_gateway.screen.addresses import Address, carries_data
from egress_gateway.screen.echo import echoes, fingerprints
from egress_gateway.screen.targets import addresses_of, recipients_of, targets_of
from egress_gateway.steps.values import digest_of
from egress_gateway.wire.json_literals import literals

_WRITTEN: Final = frozenset({Scope.SYSTEM, Scope.MESSAGE, Scope.TOOL_SCHEMA})
"""What people and operators write; what the model said before stands among the messages."""
_ORDERS: Final = DataClass("injection.indirect")
MOST_TARGETS: Final = 4_096
"""Of what tools brought: a page of search results has a hundred. Each of their texts has a share."""
_SENDING: Final = frozenset({"post", "put", "patch", "body", "data", "payload", "json", "form", "content", "files"})
"""Names of arguments and methods that say that something is sent along."""

FOLLOWED: Final = 900
"""The score of a call that is aimed where a tool pointed that also gave orders."""
SENT: Final = 600
"""The score of one that sends something to where a tool pointed."""
ECHOED: Final = 800


def traces_of(slots: Sequence[Slot], findings: Sequence[Finding], key: Secret[bytes]) -> Traces:
    """What of these slots an answer may show again; `key` is that of the digests."""
    values = {(one.data_class, slots[one.slot].text[one.start : one.end]) for one in findings}
    brought = _shared(sorted(targets_of(slot.text)) for slot in slots if slot.scope is Scope.TOOL_OUTPUT)
    written = {target for slot in slots if brought and slot.scope in _WRITTEN for target in targets_of(slot.text)}
    return Traces(
        values=frozenset(digest_of(key, data_class, value) for data_class, value in values),
        foreign=frozenset(brought - written),
        orders=any(one.data_class == _ORDERS for one in findings),
        system=fingerprints("\n".join(slot.text for slot in slots if slot.scope is Scope.SYSTEM)),
    )


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """An answer beside the traces of its request. Pure; implements `screen.lanes.Compare`."""

    traces: Traces
    key: Secret[bytes]
    replacements: tuple[Replacement, ...] = ()

    def stood(self, data_class: DataClass, value: str) -> bool:
        """Whether the caller wrote the value."""
        return digest_of(self.key, data_class, value) in self.traces.values

    def call(self, arguments: str) -> int:
        """How surely a tool call does what a tool wanted, in per mille; 0 where nothing says so."""
        if not self.traces.foreign:
            return 0
        meant = [one.value.expose() for one in self.replacements if one.token in arguments]
        strings = strings_of(arguments)
        said = "\n".join([arguments, *strings, *meant])
        if self.traces.orders and self.traces.foreign.intersection(targets_of(said)):
            return FOLLOWED
        led = [one for one in addresses_of(said) if one.host in self.traces.foreign]
        sends = any(carries_data(one) for one in led) or (bool(led) and _sent_along(strings))
        return SENT if sends or self.traces.foreign.intersection(recipients_of(said)) else 0

    def text(self, said: str) -> int:
        """How surely a text gives away what instructs the model, in per mille."""
        return ECHOED if echoes(said, self.traces.system) else 0


def _shared(texts: Iterable[list[str]]) -> set[str]:
    """The targets of several texts: one of each in turn, so that none takes the room of the others."""
    in_turn = chain.from_iterable(zip_longest(*texts))
    return set(islice(dict.fromkeys(one for one in in_turn if one is not None), MOST_TARGETS))


def strings_of(arguments: str) -> list[str]:
    """What stands in the arguments, decoded; nothing of those that are no JSON."""
    try:
        return [one.text for one in literals(arguments)]
    except WireError:
        return []


def _sent_along(strings: Sequence[str]) -> bool:
    """Whether a call sends more than the address that it names, told as of an address's last part."""
    if _SENDING.isdisjoint(one.lower() for one in strings):
        return False
    bodies = (one.replace("=", " ") for one in strings if not addresses_of(one))
    return any(carries_data(Address(scheme="https", fragment=one)) for one in bodies)
