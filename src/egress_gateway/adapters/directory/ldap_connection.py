"""A connection to an LDAP server: TLS with the name verified, a service bind, searches in pages.

The only place that knows ldap3. Referrals are never followed: they would take the service's password to
wherever an entry says. Nothing is read of the server's schema, and nothing is ever written.
"""

import socket
import ssl
from collections.abc import Callable, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from ldap3 import DEREF_NEVER, SUBTREE, SYNC, Connection, Server, Tls
from ldap3.core.exceptions import LDAPCommunicationError, LDAPException, LDAPResponseTimeoutError
from ldap3.utils.conv import escape_bytes

from egress_gateway.adapters.directory.search import Entry, Found, Match, SearchFailed, Searching
from egress_gateway.adapters.tls import client_context
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.identity_config import DirectoryConfig
from egress_gateway.core.secret import Secret

CONNECT_SECONDS: Final = 3
ANSWER_SECONDS: Final = 3
"""Between two pieces of an answer. The pool bounds the whole."""
PAGE: Final = 500
"""Entries of one page (RFC 2696); servers give 1,000 at most by default."""
_PAGES: Final = "1.2.840.113556.1.4.319"
_SUCCESS: Final = 0
_MORE: Final = 4
"""sizeLimitExceeded (RFC 4511 section 4.1.9): what came is right, and not all."""
_AWAY: Final = frozenset({51, 52})
"""busy and unavailable: results that are about the server, not about what was asked."""
_LOST: Final = (LDAPCommunicationError, LDAPResponseTimeoutError)
_NOT_LOGGED_IN: Final = frozenset({19, 32, 48, 49, 50, 53})
"""Result codes of a bind that mean: not with this password, or not at all (RFC 4511 appendix A.2)."""

Opening = Callable[[], Connection]


class VerifiedTls(Tls):
    """TLS by the gateway's own rules: ldap3 would not verify by default, and compares names by itself."""

    def __init__(self, context: ssl.SSLContext, host: str) -> None:
        super().__init__(validate=ssl.CERT_REQUIRED)
        self._context = context
        self._host = host

    def wrap_socket(self, connection: Any, do_handshake: bool = False) -> None:  # noqa: FBT001, FBT002  (ldap3's)
        """Put TLS around the connection's socket; ldap3 calls this, and turns what it raises into its own errors."""
        connection.socket = self._context.wrap_socket(
            connection.socket, do_handshake_on_connect=do_handshake, server_hostname=self._host
        )


def opener(config: DirectoryConfig) -> Callable[[str, str], Connection]:
    """Makes connections that are not open yet, for a DN and a password. Raises `ConfigError` for a bad `ca`."""
    url = urlsplit(config.url)
    host = url.hostname or ""
    context = client_context(config.ca)
    # The listener's and upstreams' protocol; a directory speaks another.
    context.set_alpn_protocols(())
    server = Server(
        host,
        port=url.port,
        use_ssl=url.scheme == "ldaps",
        tls=VerifiedTls(context, host),
        get_info="NO_INFO",
        connect_timeout=CONNECT_SECONDS,
        allowed_referral_hosts=[],
    )

    def make(user: str, password: str) -> Connection:
        return Connection(
            server,
            user=user or None,
            password=password or None,
            client_strategy=SYNC,
            auto_referrals=False,
            check_names=False,
            read_only=True,
            receive_timeout=ANSWER_SECONDS,
        )

    return make


class LdapConnection:
    """Implements `Searching` on one connection, open and bound as the service."""

    def __init__(self, connection: Connection, log_in: Callable[[str, str], Connection], *, start_tls: bool) -> None:
        self._connection = connection
        self._log_in = log_in
        self._start_tls = start_tls

    def search(self, base: str, any_of: Sequence[Match], attribute: str, *, most: int) -> Found:
        """See `Searching.search`."""
        found: list[Entry] = []
        cookie: bytes | None = None
        while True:
            page = self._page(base, _filter(any_of), attribute, cookie, most)
            found += [_entry(one, attribute) for one in page]
            result = self._connection.result
            cookie = result.get("controls", {}).get(_PAGES, {}).get("value", {}).get("cookie")
            limited = result["result"] == _MORE
            if limited or not cookie or len(found) > most:
                return Found(tuple(found[:most]), complete=not limited and len(found) <= most)

    def is_password(self, dn: str, password: Secret[str]) -> bool:
        """See `Searching.is_password`. Takes a connection of its own, which is closed at once."""
        if not dn or not password:
            return False
        connection = self._log_in(dn, password.expose())
        try:
            code = bind(connection, start_tls=self._start_tls)
        finally:
            _close(connection)
        if code == _SUCCESS:
            return True
        if code in _NOT_LOGGED_IN:
            return False
        raise SearchFailed(f"the directory answers a log-in with result code {code}")

    def cut(self) -> None:
        """See `Searching.cut`."""
        if self._connection.socket is not None:
            try:
                # Not TLS's own, which takes away what the waiting thread works with.
                socket.socket.shutdown(self._connection.socket, socket.SHUT_RDWR)
            except OSError:
                return  # It is closed already.

    def close(self) -> None:
        """See `Searching.close`."""
        _close(self._connection)

    def _page(
        self, base: str, filter_text: str, attribute: str, cookie: bytes | None, most: int
    ) -> list[dict[str, Any]]:
        connection = self._connection
        try:
            connection.search(
                base,
                filter_text,
                search_scope=SUBTREE,
                dereference_aliases=DEREF_NEVER,
                attributes=[attribute],
                time_limit=ANSWER_SECONDS,
                paged_size=min(PAGE, most + 1),
                paged_cookie=cookie,
                auto_escape=False,
            )
        except LDAPException as error:
            lost = isinstance(error, _LOST)
            raise SearchFailed(f"the directory broke off: {type(error).__name__}", broken=lost) from error
        code = connection.result["result"]
        if code not in {_SUCCESS, _MORE}:
            raise SearchFailed(
                f"the directory answers a search below {base!r} with result code {code}", broken=code in _AWAY
            )
        # References to other servers stand between the entries; they are left where they are.
        return [one for one in connection.response or () if one["type"] == "searchResEntry"]


def connect(config: DirectoryConfig, password: Callable[[], Secret[str]]) -> Searching:
    """Open a connection, and bind as the service with the password as it is now. Raises `SearchFailed`."""
    try:
        make = opener(config)
        service = make(config.bind_dn, password().expose() if config.bind_dn else "")
    except ConfigError as error:
        raise SearchFailed(str(error), broken=True) from error
    start_tls = config.start_tls and not config.url.startswith("ldaps:")
    code = bind(service, start_tls=start_tls)
    if code != _SUCCESS:
        _close(service)
        raise SearchFailed(f"the directory refuses the service's log-in with result code {code}", broken=True)
    return LdapConnection(service, make, start_tls=start_tls)


def bind(connection: Connection, *, start_tls: bool) -> int:
    """Open a connection with TLS and bind; the result code. Raises `SearchFailed`."""
    try:
        connection.open(read_server_info=False)
        if start_tls:
            connection.start_tls(read_server_info=False)
        connection.bind(read_server_info=False)
        return int(connection.result["result"])
    except LDAPException as error:
        _close(connection)
        raise SearchFailed(f"no connection to the directory: {_cause(connection, error)}", broken=True) from error


def _filter(any_of: Sequence[Match]) -> str:
    """The filter as RFC 4515 writes it. Every octet of a value is escaped: none can be read as anything else."""
    parts = [f"({match.attribute}={escape_bytes(match.value.encode())})" for match in any_of]
    return parts[0] if len(parts) == 1 else f"(|{''.join(parts)})"


def _entry(found: dict[str, Any], attribute: str) -> Entry:
    raw: dict[str, list[bytes]] = found["raw_attributes"]
    values = next((values for name, values in raw.items() if name.lower() == attribute.lower()), [])
    try:
        return Entry(found["raw_dn"].decode(), tuple(value.decode() for value in values))
    except UnicodeDecodeError:
        # The cause holds the name.
        raise SearchFailed("the directory has a name that is not UTF-8 (RFC 4511 section 4.1.2)") from None


def _close(connection: Connection) -> None:
    # Without an unbind request, which would be sent to a server that may not read.
    connection.strategy.close()
    if connection.socket is not None:
        # It was never open for ldap3, which forgets it, and it is still a descriptor.
        connection.socket.close()


def _cause(connection: Connection, error: LDAPException) -> str:
    """What ldap3 says of a failed connection: host, port and the reason, none of which is ours to hide."""
    said = str(connection.last_error or error)
    # Of some errors it keeps the tuple of their arguments, as text.
    return (said.strip("()',\"") if said.startswith("(") else said)[:200]
