"""What can go wrong, in five families, by what the caller may conclude from it.

The families are flat: code that handles an error looks at its family and its `code`, never at a
subclass of a subclass. `public` is the only text that may reach a caller; it never contains content
of a request, a token or a credential. A parser raises `WireError` and nothing else; any other
exception from it is a bug of ours.
"""

from typing import ClassVar


class GatewayError(Exception):
    """A refusal with a stable `code`, an HTTP `status` and a `public` sentence."""

    default_status: ClassVar[int] = 503

    def __init__(
        self, code: str, public: str, *, status: int | None = None, pointer: str = "", retry_after: int = 0
    ) -> None:
        super().__init__(f"{code}: {public}")
        self.code = code
        """Stable, lower-case, documented in docs/reference/errors.md."""
        self.public = public
        """One sentence for the caller, with the remedy where there is one."""
        self.status = status if status is not None else self.default_status
        self.pointer = pointer
        """JSON pointer of the offending place, without content."""
        self.retry_after = retry_after
        """Seconds after which the same request may pass; 0 where nobody can say."""


class Unauthenticated(GatewayError):
    """Who is asking is unknown or contradictory; nothing else was looked at."""

    default_status = 401


class Refused(GatewayError):
    """The request was understood and the policy does not let it pass."""

    default_status = 403


class Unreadable(GatewayError):
    """The request cannot be inspected in full, so none of it leaves."""

    default_status = 400


class Unavailable(GatewayError):
    """The gateway cannot keep its promises at the moment (no log, no bundle, no credential)."""

    default_status = 503


class UpstreamFailed(GatewayError):
    """The upstream could not be reached, or broke off. Not used for errors that it answered."""

    default_status = 502


class WireError(Exception):
    """Bytes that do not follow their format. Carries a pointer or offset, never content."""

    def __init__(self, reason: str, *, pointer: str = "") -> None:
        super().__init__(reason if not pointer else f"{reason} at {pointer}")
        self.reason = reason
        self.pointer = pointer


class ConfigError(Exception):
    """A configuration or policy file that does not load: what, where, and the nearest known name."""

    def __init__(self, message: str, *, file: str = "", line: int = 0) -> None:
        where = f"{file}:{line}: " if file and line else f"{file}: " if file else ""
        super().__init__(where + message)
        self.message = message
        self.file = file
        self.line = line


def family_of(error: GatewayError) -> str:
    """The family of an error, also of a closer kind of it."""
    families = (Unauthenticated, Refused, Unreadable, Unavailable, UpstreamFailed)
    return next((family.__name__.lower() for family in families if isinstance(error, family)), "")
