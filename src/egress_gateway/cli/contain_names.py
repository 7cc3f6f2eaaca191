"""What speaks for a name that is to be contained being misspelt. It is contained all the same.

A containment is made in a hurry, and what is written in files may be behind what runs: a doubt is told
and stops nothing.
"""

from collections.abc import Collection, Iterator
from pathlib import Path

from egress_gateway.adapters.key_store import STORE_FILE, KeyStore
from egress_gateway.cli.key_terms import check_routes
from egress_gateway.core.config import GatewayConfig
from egress_gateway.core.containment import Containment
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.state_config import StateConfig
from egress_gateway.wire.fields import nearest


def doubts(containment: Containment, gateway: GatewayConfig, state: Path) -> Iterator[str]:
    """A sentence for each name that nothing here knows."""
    upstreams = {upstream.name for upstream in gateway.upstreams}
    if _unknown(containment.upstream, upstreams):
        yield f"gateway.yaml has no upstream {containment.upstream!r}{nearest(containment.upstream, upstreams)}"
    if containment.route:
        try:
            check_routes([containment.route], None, state)
        except ConfigError as error:
            yield str(error)
    if containment.app:
        applications = {each.name for each in gateway.identity.applications} | _with_keys(state)
        if _unknown(containment.app, applications):
            yield f"no key and no configuration names an application {containment.app!r}"
    if containment.person and _issuer(containment.person) not in gateway.identity.names:
        yield (
            f"{containment.person!r} does not begin with an issuer of gateway.yaml and a colon, as verified persons "
            "do in records; it meets only whom applications name so"
        )


def _unknown(name: str, known: Collection[str]) -> bool:
    return bool(name) and name not in known


def _issuer(person: str) -> str:
    return person.partition(":")[0].partition("/")[0] if ":" in person else ""


def _with_keys(state: Path) -> set[str]:
    try:
        return {
            record.app for record in KeyStore(Path(StateConfig(directory=str(state)).key_store) / STORE_FILE).records()
        }
    except ConfigError:
        # Whoever may contain need not be able to read the keys.
        return set()
