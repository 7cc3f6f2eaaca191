"""One listener's door: how connections to it begin, and what it believes of whoever comes through."""

from collections.abc import Callable

import msgspec

from egress_gateway.adapters.tls import ServerTls
from egress_gateway.core.config import FrontProxy, ListenerConfig
from egress_gateway.identify.forwarded_certificate import HEADER


class Entrance(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for every connection to one listener. The default believes nothing."""

    tls: ServerTls | None = None
    front: FrontProxy | None = None
    refused: frozenset[str] = frozenset({HEADER})
    """Headers that would say who is asking, if this listener or its proxy were asked for them."""

    @property
    def screened(self) -> bool:
        """Whether connections are looked at one by one before they are HTTP."""
        return self.front is not None or (self.tls is not None and self.tls.clients is not None)


def entrances(listeners: tuple[ListenerConfig, ...], *, tell: Callable[[str], None]) -> tuple[Entrance, ...]:
    """The doors of all listeners, with their files read. Raises `ConfigError`.

    A header that one listener takes for an identity is refused by all others: whoever sends it there
    has either lost the way or hopes that nobody looks.
    """
    believed = {HEADER} | {each.front_proxy.identity_header for each in listeners if each.front_proxy is not None}
    return tuple(
        Entrance(
            tls=ServerTls(each.tls, clients=each.clients, tell=tell) if each.tls is not None else None,
            front=each.front_proxy,
            refused=frozenset(believed - _believed_by(each.front_proxy) - {""}),
        )
        for each in listeners
    )


def _believed_by(front: FrontProxy | None) -> set[str]:
    if front is None:
        return set()
    return {front.identity_header} | ({HEADER} if front.certificate else set())
