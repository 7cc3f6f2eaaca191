"""Routes: targets by name, and the end of observing."""

from egress_gateway.core.routes import Observe, Route, RouteTarget

OPENAI = RouteTarget(name="openai", speaks="openai", upstreams=("cloud",))


def test_a_target_is_found_by_its_name_alone() -> None:
    route = Route(targets=(OPENAI,))
    assert route.target("openai") == OPENAI
    assert route.target("cloud") is None


def test_observing_ends_at_its_first_moment_after() -> None:
    observe = Observe(ticket="SEC-9", expires="1970-01-01", ends=86_400_000_000)
    assert observe.holds(86_399_999_999)
    assert not observe.holds(86_400_000_000)


def test_a_route_enforces_unless_it_says_otherwise() -> None:
    assert Route().observe is None
