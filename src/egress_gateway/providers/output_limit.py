"""How much a request lets the model say, under all the names that an API has for it."""

from egress_gateway.wire.json import Json

UNKNOWN = 0
"""No limit is known: a rule about the limit then takes it for exceeded."""


def output_limit(tree: dict[str, Json], *names: str) -> int:
    """The largest limit among the members; unknown if none is there or one is no positive whole number.

    Of two members a provider may heed either.
    """
    given = [value for name in names if (value := tree.get(name)) is not None]
    limits = [value for value in given if isinstance(value, int) and not isinstance(value, bool) and value > 0]
    return max(limits) if limits and len(limits) == len(given) else UNKNOWN
