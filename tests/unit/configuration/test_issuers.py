"""Issuers of tokens, as the file says them."""

import pytest
from tests.unit.configuration.loading import UPSTREAM, load

from egress_gateway.core.errors import ConfigError
from egress_gateway.core.identity_config import IssuerConfig, Vendor

CORP = "{vendor: oidc, issuer: 'https://corp.example', audiences: egress, keys: corp.json"


def issuers(text: str) -> tuple[IssuerConfig, ...]:
    return load(f"{UPSTREAM}identity:\n  issuers:\n    {text}\n").identity.issuers


def test_no_issuer_is_believed_unless_it_is_named() -> None:
    assert load(UPSTREAM).identity.issuers == ()
    assert load(UPSTREAM + "identity: {}\n").identity.issuers == ()


def test_what_is_left_out_is_strict() -> None:
    (issuer,) = issuers(f"corp: {CORP}}}")
    assert issuer == IssuerConfig(
        name="corp",
        issuer="https://corp.example",
        vendor=Vendor.OIDC,
        audiences=("egress",),
        keys="etc/corp.json",
        algorithms=("RS256",),
        types=("JWT", "at+jwt"),
    )


def test_everything_can_be_said() -> None:
    (issuer,) = issuers(
        "corp: {vendor: entra, issuer: 'https://sts.example/{tenantid}/', audiences: [a, b], ca: ca.pem, "
        "url: 'https://keys.example/jwks', algorithms: [RS256, ES256], types: [JWT], tenants: [t-1, t-2], "
        "claims: {region: ctry, groups: teams.all}, mfa_values: [mfa, c1], longest_seconds: 7200, "
        "refresh_seconds: 60, stale_seconds: 600}"
    )
    assert issuer == IssuerConfig(
        name="corp",
        issuer="https://sts.example/{tenantid}/",
        vendor=Vendor.ENTRA,
        audiences=("a", "b"),
        keys="etc/var/issuer-keys/corp.json",
        url="https://keys.example/jwks",
        ca="etc/ca.pem",
        algorithms=("RS256", "ES256"),
        types=("JWT",),
        tenants=("t-1", "t-2"),
        claims={"region": "ctry", "groups": "teams.all"},
        mfa_values=("mfa", "c1"),
        longest_seconds=7200,
        refresh_seconds=60,
        stale_seconds=600,
    )


def test_a_workloads_token_may_have_its_own_type() -> None:
    (issuer,) = issuers("mesh: {vendor: spiffe, issuer: 'spiffe://example.org', audiences: egress, keys: k}")
    assert issuer.types == ("JWT", "JOSE")


def test_a_person_may_stand_in_another_claim_and_an_address_in_another_field() -> None:
    (issuer,) = issuers(f"corp: {CORP}, claims: {{person: employee.number, region: email}}}}")
    assert issuer.claims == {"person": "employee.number", "region": "email"}


def test_a_shared_secret_and_keys_of_this_machine_are_possible() -> None:
    one, two = issuers(
        f"one: {CORP}, algorithms: HS256}}\n    "
        "two: {vendor: oidc, issuer: 'https://two', audiences: a, url: 'http://127.0.0.1:9/jwks'}"
    )
    assert (one.algorithms, two.url) == (("HS256",), "http://127.0.0.1:9/jwks")


def test_two_issuers_may_have_one_name_if_their_tenants_differ() -> None:
    google = "{vendor: google, issuer: 'https://accounts.google.com', audiences: a, keys: k, tenants: "
    assert len(issuers(f"one: {google}one.example}}\n    two: {google}two.example}}")) == 2


GOOGLE = "{vendor: google, issuer: 'https://accounts.google.com', audiences: a, keys: k"
ENTRA = "{vendor: entra, issuer: 'https://login.example/%s/v2.0', audiences: a, keys: k"
MISTAKES = {
    "an unknown vendor": (f"corp: {CORP}}}".replace("oidc", "azure"), "vendor of issuer 'corp' must be one of oidc,"),
    "no vendor": (f"corp: {CORP}}}".replace("vendor: oidc, ", ""), "issuer 'corp' needs 'vendor'"),
    "no audience": (f"corp: {CORP}}}".replace("audiences: egress, ", ""), "issuer 'corp' needs 'audiences'"),
    "an empty list of audiences": (f"corp: {CORP}}}".replace("egress", "[]"), "audiences of issuer 'corp' must be at"),
    "no keys": (f"corp: {CORP}}}".replace(", keys: corp.json", ""), "issuer 'corp' needs 'keys'"),
    "a name that cannot be a file's": (f"../corp: {CORP}}}", "'../corp' cannot name an issuer"),
    "no signature": (f"corp: {CORP}, algorithms: none}}", "'none' is no algorithm of signed identities"),
    "an algorithm that there is not": (f"corp: {CORP}, algorithms: RS265}}", "did you mean 'RS256'?"),
    "a secret beside public keys": (f"corp: {CORP}, algorithms: [RS256, HS256]}}", "it stands alone"),
    "a secret that is fetched": (
        f"corp: {CORP}, algorithms: HS256}}".replace("keys: corp.json", "url: 'https://a/k'"),
        "keys in a file that nobody fetches",
    ),
    "keys from two places": (f"corp: {CORP}, url: 'https://corp.example/k'}}", "not from both"),
    "keys over plain HTTP": (
        f"corp: {CORP}}}".replace("keys: corp.json", "url: 'http://corp.example/k'"),
        "http is for this machine only",
    ),
    "keys from a file's address": (
        f"corp: {CORP}}}".replace("keys: corp.json", "url: 'file:///etc/passwd'"),
        "url must be https://",
    ),
    "an address with a user": (
        f"corp: {CORP}}}".replace("keys: corp.json", "url: 'https://127.0.0.1@evil.example/k'"),
        "without user",
    ),
    "an address with a bad port": (
        f"corp: {CORP}}}".replace("keys: corp.json", "url: 'https://corp.example:port/k'"),
        "url is no address",
    ),
    "a CA of a file": (f"corp: {CORP}, ca: ca.pem}}", "ca is about fetched keys"),
    "the age of a file": (f"corp: {CORP}, stale_seconds: 600}}", "stale_seconds is about fetched keys"),
    "keys that age before they are fetched": (
        f"corp: {CORP}, refresh_seconds: 600, stale_seconds: 600}}".replace("keys: corp.json", "url: 'https://a/k'"),
        "stale before they are refreshed",
    ),
    "a field that there is not": (f"corp: {CORP}, claims: {{group: g}}}}", "did you mean 'groups'?"),
    "an unknown key": (f"corp: {CORP}, audience: a}}", "unknown key 'audience' in issuer 'corp'"),
    "Google for everybody": (f"g: {GOOGLE}}}", "everybody has an account at Google"),
    "Google by another vendor's name": (f"g: {GOOGLE}, tenants: a}}".replace("google,", "oidc,"), "take vendor google"),
    "Google without a scheme": (
        "g: {vendor: okta, issuer: accounts.google.com, audiences: a, keys: k}",
        "take vendor google",
    ),
    "persons by an address": (f"corp: {CORP}, claims: {{person: email}}}}", "'email' changes hands"),
    "persons by a log-in name": (f"corp: {CORP}, claims: {{person: preferred_username}}}}", "changes hands"),
    "persons by a name of Active Directory": (
        f"corp: {CORP}, claims: {{person: ext.UPN}}}}",
        "'ext.UPN' changes hands",
    ),
    "a password for a second factor": (
        f"corp: {CORP}, mfa_values: [mfa, pwd]}}",
        "'pwd' says that a password was used",
    ),
    "Entra for everybody": (f"e: {ENTRA % 'common'}}}", "no token has such an iss; write {tenantid}"),
    "Entra for all companies": (f"e: {ENTRA % 'organizations'}}}", "no token has such an iss"),
    "Entra for unnamed tenants": (f"e: {ENTRA % '{tenantid}'}}}", "serves many tenants; name yours in tenants"),
    "a mesh of no trust domain": (
        "mesh: {vendor: spiffe, issuer: 'https://oidc.example', audiences: a, keys: k}",
        "name the trust domain of issuer 'mesh' in tenants",
    ),
    "two of the same iss": (f"one: {CORP}}}\n    two: {CORP}}}", "issuer 'one' has the same iss"),
    "two of the same iss and tenant": (
        f"one: {GOOGLE}, tenants: [a, b]}}\n    two: {GOOGLE}, tenants: [b, c]}}",
        "issuer 'one' has the same iss",
    ),
    "two of the same iss, one for many tenants": (
        f"one: {ENTRA % '{tenantid}'}, tenants: [t-1, t-2]}}\n    two: {ENTRA % 't-2'}}}",
        "issuer 'one' has the same iss",
    ),
}


@pytest.mark.parametrize(("text", "message"), MISTAKES.values(), ids=MISTAKES)
def test_mistakes_are_told_with_file_line_and_remedy(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        issuers(text)
    assert message in str(caught.value)
    assert caught.value.file == "etc/gateway.yaml"
    assert caught.value.line >= 4
