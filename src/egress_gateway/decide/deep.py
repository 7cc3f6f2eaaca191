"""Routes that want models which their gateway has not got: they load, and refuse every request.

A bundle is written once for many gateways, and one of them may lack a model for a time; so this is no mistake in the
bundle, but whoever puts it in force has to be told.
"""

from collections.abc import Collection, Iterator

from egress_gateway.decide.bundle import Bundle


def deep_lines(bundle: Bundle, models: Collection[str], *, inspectors: int) -> Iterator[str]:
    """A sentence for each route that refuses all requests for want of a model, or of inspectors to ask it."""
    for name, route in bundle.routes.items():
        lost = [model for model in route.deep if model not in models]
        if lost:
            yield (
                f"route {name} wants {', '.join(lost)}, which gateway.yaml does not have: each of its requests is "
                "refused; add it to detection.models, or remove it from deep"
            )
        elif route.deep and not inspectors:
            yield (
                f"route {name} wants {', '.join(route.deep)}, and gateway.yaml has no inspectors to ask: each of its "
                "requests is refused; set inspectors to 1 or more"
            )
