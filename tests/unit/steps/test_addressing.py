"""From URLs to lanes: one spelling of each path, everything else is refused."""

import pytest

from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.routes import Route, RouteTarget
from egress_gateway.registry import dialects_by_family
from egress_gateway.steps.addressing import Address, locate

OPENAI = RouteTarget(name="openai", speaks="openai", upstreams=("one",))
ANTHROPIC = RouteTarget(name="anthropic", speaks="anthropic", upstreams=("two",))
SECOND = RouteTarget(name="local", speaks="openai", upstreams=("three",))
ROUTES = {
    "support": Route(route="support", targets=(OPENAI, ANTHROPIC)),
    "twice": Route(route="twice", targets=(OPENAI, SECOND)),
}
DIALECTS = dialects_by_family()


def at(path: str, *, method: str = "POST", host: str = "gateway:8080") -> Address:
    head = RequestHead(method=method, path=path, host=host)
    return locate(head, ROUTES, DIALECTS, host_suffix=".egress.corp")


FOUND = {
    "canonical": ("/support/openai/v1/chat/completions", "gateway", "openai", "chat.completions"),
    "canonical, the other family": ("/support/anthropic/v1/messages", "gateway", "anthropic", "messages"),
    "short form": ("/support/v1/messages", "gateway", "anthropic", "messages"),
    "host names the route": ("/openai/v1/chat/completions", "support.egress.corp", "openai", "chat.completions"),
    "host names the route, short form": ("/v1/messages", "support.egress.corp:8443", "anthropic", "messages"),
}


@pytest.mark.parametrize(("path", "host", "target", "operation"), FOUND.values(), ids=FOUND)
def test_found(path: str, host: str, target: str, operation: str) -> None:
    address = at(path, host=host)
    assert address.problem is None
    assert address.lane is not None
    assert address.lane.target.name == target
    assert address.lane.operation.name == operation


REFUSED = {
    "unknown route": ("/nowhere/openai/v1/chat/completions", "route", 404),
    "no route": ("/", "route", 404),
    "route in upper case": ("/Support/openai/v1/chat/completions", "route", 404),
    "unclaimed path": ("/support/openai/v1/responses", "endpoint", 404),
    "unclaimed path, short form": ("/support/v1/embeddings", "endpoint", 404),
    "target of no such name": ("/support/azure/v1/chat/completions", "endpoint", 404),
    "target alone": ("/support/openai", "endpoint", 404),
    "trailing slash": ("/support/openai/v1/chat/completions/", "endpoint", 404),
    "short form of two targets": ("/twice/v1/chat/completions", "ambiguous", 400),
    "encoded letter": ("/support/openai/v1/chat/%63ompletions", "endpoint", 404),
    "encoded slash": ("/support/openai/v1%2fchat/completions", "endpoint", 404),
    "double slash": ("/support//openai/v1/chat/completions", "path", 400),
    "dot segment": ("/support/openai/v1/../v1/chat/completions", "path", 400),
    "path parameter": ("/support/openai/v1;x/chat/completions", "path", 400),
    "backslash": ("/support\\openai/v1/chat/completions", "path", 400),
    "absolute form": ("http://gateway/support/openai/v1/chat/completions", "path", 400),
    "authority form": ("gateway:443", "path", 400),
    "control character": ("/support/openai/\x01", "path", 400),
    "not ASCII": ("/support/openai/\u00e9", "path", 400),
}


@pytest.mark.parametrize(("path", "code", "status"), REFUSED.values(), ids=REFUSED)
def test_refused(path: str, code: str, status: int) -> None:
    address = at(path)
    assert address.lane is None
    assert address.problem is not None
    assert (address.problem.code, address.problem.status) == (code, status)


NAMED = {
    "/support/openai/v1/responses": "support",
    "/support/openai/v1/chat/completions": "support",
    "/patient-ada/openai/v1/chat/completions": "",
    "/support//openai": "",
}


@pytest.mark.parametrize(("path", "route"), NAMED.items())
def test_only_a_route_of_the_policy_is_named(path: str, route: str) -> None:
    assert at(path).route == route


def test_another_method_is_another_endpoint() -> None:
    problem = at("/support/openai/v1/chat/completions", method="GET").problem
    assert problem is not None
    assert problem.code == "endpoint"


def test_an_ambiguous_path_names_the_canonical_urls() -> None:
    problem = at("/twice/v1/chat/completions").problem
    assert problem is not None
    assert "/twice/openai/..., /twice/local/..." in problem.public


def test_a_refusal_takes_the_error_body_of_the_target_asked_for() -> None:
    dialect = at("/support/anthropic/v1/complete").dialect
    assert dialect is not None
    assert dialect.family == "anthropic"
