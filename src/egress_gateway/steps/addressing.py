"""From a URL to the lane it asks for: route, target, dialect, operation.

Canonical is `/<route>/<target>/<the provider's own path>`. `/<route>/v1/...` is short for it where
exactly one target of the route claims the path. A host name `<route><suffix>` may stand for the
route. Paths are compared as they stood on the wire and never decoded, so that no second spelling of
a path reaches an upstream (CVE-2026-48710, GHSA-4xpc-pv4p-pm3w).
"""

import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from egress_gateway.core.errors import GatewayError, Refused, Unreadable
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.routes import Route, RouteTarget
from egress_gateway.providers.dialect import Dialect, Operation

PATH = re.compile(r"/[A-Za-z0-9._~!$&'()*+,=:@%/-]*")
"""What may stand in a path: RFC 3986 pchar without `;`, whose parameters proxies read in two ways."""

Dialects = Mapping[str, Sequence[Dialect]]
"""The dialects of each family, in the order they are asked."""


class Lane(msgspec.Struct, frozen=True, kw_only=True):
    """Where a request wants to go, as far as the URL says and the route allows."""

    route: Route
    target: RouteTarget
    dialect: Dialect
    operation: Operation


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """A URL taken apart. `lane` or `problem` is set, never both."""

    route: str
    """A route of the policy, or empty: what else stands there could be content, and is in no record."""
    lane: Lane | None = None
    problem: GatewayError | None = None
    dialect: Dialect | None = None
    """Whose error body a refusal takes, also when the request goes nowhere."""


def locate(head: RequestHead, routes: Mapping[str, Route], dialects: Dialects, *, host_suffix: str = "") -> Address:
    """Take the URL apart. Never raises: who is asking has to be known before the problem is told."""
    if not PATH.fullmatch(head.path) or "//" in head.path or "/./" in head.path or "/../" in head.path:
        return Address(route="", problem=Unreadable("path", "the path is not one that all parsers read alike"))
    name, rest = _route(head, host_suffix)
    route = routes.get(name)
    if route is None:
        return Address(route="", problem=_unknown_route())
    first, _, tail = rest.lstrip("/").partition("/")
    target = route.target(first)
    if target is not None:
        return _claim(head, route, target, "/" + tail, dialects)
    return _short_form(head, route, rest, dialects)


def _route(head: RequestHead, host_suffix: str) -> tuple[str, str]:
    host = head.host.rpartition(":")[0] or head.host
    if host_suffix and host.endswith(host_suffix):
        return host.removesuffix(host_suffix), head.path
    name, slash, rest = head.path[1:].partition("/")
    return name, slash + rest


def _claim(head: RequestHead, route: Route, target: RouteTarget, path: str, dialects: Dialects) -> Address:
    family = dialects.get(target.speaks, ())
    for dialect in family:
        operation = dialect.claim(head.method, path)
        if operation is not None:
            lane = Lane(route=route, target=target, dialect=dialect, operation=operation)
            return Address(route=route.route, lane=lane, dialect=dialect)
    problem = Refused(
        "endpoint",
        f"{head.method} on this path of target {target.name!r} cannot be inspected by this gateway and does not leave",
        status=404,
    )
    return Address(route=route.route, problem=problem, dialect=family[0] if family else None)


def _short_form(head: RequestHead, route: Route, path: str, dialects: Dialects) -> Address:
    claimed = list(_claimants(head, route, path, dialects))
    if len(claimed) == 1:
        return claimed[0]
    names = ", ".join(f"/{route.route}/{target.name}/..." for target in route.targets)
    if claimed:
        problem: GatewayError = Unreadable("ambiguous", f"several targets serve this path; use one of {names}")
        return Address(route=route.route, problem=problem, dialect=claimed[0].dialect)
    problem = Refused("endpoint", f"route {route.route!r} serves no such path; use one of {names}", status=404)
    return Address(route=route.route, problem=problem)


def _claimants(head: RequestHead, route: Route, path: str, dialects: Dialects) -> Iterator[Address]:
    for target in route.targets:
        address = _claim(head, route, target, path, dialects)
        if address.lane is not None:
            yield address


def _unknown_route() -> Refused:
    return Refused("route", "no such route; the URL is /<route>/<target>/<the provider's own path>", status=404)
