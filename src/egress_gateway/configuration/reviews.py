"""How people are asked, and where they are served: `reviews` and `admin` of `gateway.yaml`."""

import ipaddress
from collections.abc import Mapping, Sequence
from typing import Final

from egress_gateway.configuration.admins import ADMIN, PERSON
from egress_gateway.core.config import AdminConfig, ReviewsConfig
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.identity_config import IdentityConfig
from egress_gateway.wire.fields import Fields
from egress_gateway.wire.yaml import Node

LONGEST_HOLD: Final = 3600
LONGEST_PASS: Final = 86_400
LONGEST_KEEP: Final = 31 * 86_400


def read_reviews(top: Fields, identity: IdentityConfig) -> ReviewsConfig | None:
    """The bounds of reviews; None where there are none."""
    if not top.has("reviews"):
        return None
    standard = ReviewsConfig()
    with top.mapping("reviews") as fields:
        return ReviewsConfig(
            hold_seconds=fields.number("hold_seconds", standard.hold_seconds, low=1, high=LONGEST_HOLD),
            holds=fields.number("holds", standard.holds, low=0, high=4096),
            pass_seconds=fields.number("pass_seconds", standard.pass_seconds, low=60, high=LONGEST_PASS),
            keep_seconds=fields.number("keep_seconds", standard.keep_seconds, low=60, high=LONGEST_KEEP),
            pending_per_person=fields.number("pending_per_person", standard.pending_per_person, low=1, high=1000),
            pending_per_app=fields.number("pending_per_app", standard.pending_per_app, low=1, high=5000),
            pending_per_queue=fields.number("pending_per_queue", standard.pending_per_queue, low=1, high=5000),
            people=_people(fields, identity) if fields.has("people") else {},
        )


def read_admin(top: Fields, identity: IdentityConfig, reviews: ReviewsConfig | None) -> AdminConfig | None:
    """Where administrators are served over HTTP; None where they are not."""
    if not top.has("admin"):
        return None
    with top.mapping("admin") as fields:
        admin = AdminConfig(
            address=fields.text("address", "127.0.0.1"),
            port=fields.number("port", 8081, low=1, high=65535),
            audience=fields.text("audience"),
        )
        if reviews is None:
            raise fields.error("the admin API serves reviews: configure `reviews`, too")
        if not _is_loopback(admin.address):
            raise fields.error("the admin API is served on this machine alone: name a loopback address", key="address")
        if identity.admins is None or not identity.issuers:
            raise fields.error("whoever is served shows a token: name `identity.issuers` and `identity.admins`")
        if any(admin.audience in issuer.audiences for issuer in identity.issuers):
            # An application holds tokens of its users for the gateway, and could review in their name.
            raise fields.error("tokens for the admin API need an audience of their own", key="audience")
        unknown = _two_ways(identity.admins.reviewer, reviews.people)
        if unknown:
            raise fields.error(
                f"reviewer {unknown!r} could count twice, as a user and by a token; "
                "name the person in `reviews.people` for every reviewer who is a user"
            )
        return admin


def _two_ways(reviewers: Sequence[str], people: Mapping[str, str]) -> str:
    """The first reviewer who could be two; empty where all are users, or persons, or known as both."""
    users = [name for name in reviewers if ":" not in name]
    if len(users) == len(reviewers):
        return ""
    return next((user for user in users if user not in people), "")


def _people(fields: Fields, identity: IdentityConfig) -> dict[str, str]:
    def read(user: str, node: Node, line: int) -> str:
        if not ADMIN.fullmatch(user):
            raise ConfigError(f"people: {user!r} is no name or number of a user", file=fields.file, line=line)
        person = node.value
        if not isinstance(person, str) or not PERSON.fullmatch(person):
            raise ConfigError(
                "people: a person is named as in records, `<issuer>:<id>`", file=fields.file, line=node.line
            )
        if person.partition(":")[0].partition("/")[0] not in identity.names:
            raise ConfigError(f"people: no issuer of {person!r} is configured", file=fields.file, line=node.line)
        return person

    return fields.entries("people", read)


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
