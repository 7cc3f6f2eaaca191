"""Applications that are known by other means than a gateway key: `identity.applications` of `gateway.yaml`."""

from collections.abc import Collection, Iterator, Mapping

from egress_gateway.core.errors import ConfigError
from egress_gateway.core.identity_config import ApplicationConfig
from egress_gateway.identify.certificate import is_dns_name, is_spiffe_id
from egress_gateway.wire.fields import NAME, Fields, nearest
from egress_gateway.wire.yaml import Node


def read_applications(top: Fields, issuers: Collection[str]) -> tuple[ApplicationConfig, ...]:
    """Every application; no two of them are known by the same id. `issuers` are the configured ones."""
    if not top.has("applications"):
        return ()
    taken: dict[tuple[str, str], str] = {}

    def read(name: str, node: Node, line: int) -> ApplicationConfig:
        if not NAME.fullmatch(name):
            raise ConfigError(f"{name!r} cannot name an application", file=top.file, line=line)
        with Fields(node, file=top.file, what=f"application {name!r}") as fields:
            application = ApplicationConfig(
                name=name,
                spiffe=fields.texts("spiffe", ()),
                dns=fields.texts("dns", ()),
                clients=_clients(fields.mapping("clients"), issuers) if fields.has("clients") else {},
                asserts_identity=fields.flag("asserts_identity", default=False),
            )
        _check_form(application, fields)
        for means, known_as in _ids(application):
            if (owner := taken.setdefault((means, known_as), name)) != name:
                raise fields.error(f"{known_as!r} is application {owner!r} already; one id is one application")
        return application

    return tuple(top.entries("applications", read).values())


def _clients(fields: Fields, issuers: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    with fields:
        for issuer in fields.names():
            if issuer not in issuers:
                raise fields.error(f"no issuer is called {issuer!r}{nearest(issuer, issuers)}", key=issuer)
        return {issuer: fields.texts(issuer) for issuer in fields.names()}


def _ids(application: ApplicationConfig) -> Iterator[tuple[str, str]]:
    """Everything that an application is known by, with the means by which it is."""
    yield from (("spiffe", each) for each in application.spiffe)
    yield from (("dns", each) for each in application.dns)
    for issuer, clients in application.clients.items():
        yield from ((f"client of {issuer}", each) for each in clients)


def _check_form(application: ApplicationConfig, fields: Fields) -> None:
    if not (application.spiffe or application.dns or application.clients):
        raise fields.error(f"{fields.what} is known by nothing; give it spiffe, dns or clients")
    for spiffe in application.spiffe:
        if not is_spiffe_id(spiffe):
            raise fields.error(f"{spiffe!r} is no SPIFFE id of a workload (spiffe://trust-domain/path)", key="spiffe")
    for name in application.dns:
        if not is_dns_name(name):
            raise fields.error(f"{name!r} is no DNS name in lower case and without a wildcard", key="dns")
