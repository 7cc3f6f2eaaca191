"""Applications that are known by other means than a gateway key, as the file says them."""

import pytest
from tests.unit.configuration.loading import UPSTREAM, load

from egress_gateway.core.errors import ConfigError
from egress_gateway.core.identity_config import ApplicationConfig

ISSUERS = """identity:
  issuers:
    corp: {vendor: oidc, issuer: 'https://corp.example', audiences: egress, keys: corp.json}
  applications:
    """


def applications(text: str) -> tuple[ApplicationConfig, ...]:
    return load(UPSTREAM + ISSUERS + text + "\n").identity.applications


def test_an_application_is_known_by_what_stands_here() -> None:
    assert applications(
        "bot: {spiffe: 'spiffe://example.org/bot', dns: [bot.example, bot-2], clients: {corp: [c1, c2]}, "
        "asserts_identity: true}\n    batch: {dns: batch.example}"
    ) == (
        ApplicationConfig(
            name="bot",
            spiffe=("spiffe://example.org/bot",),
            dns=("bot.example", "bot-2"),
            clients={"corp": ("c1", "c2")},
            asserts_identity=True,
        ),
        ApplicationConfig(name="batch", dns=("batch.example",)),
    )


MISTAKES = {
    "known by nothing": ("bot: {asserts_identity: true}", "known by nothing; give it spiffe, dns or clients"),
    "a name in capitals": ("Bot: {dns: a}", "'Bot' cannot name an application"),
    "an unknown issuer": ("bot: {clients: {crop: a}}", "no issuer is called 'crop'; did you mean 'corp'?"),
    "a trust domain": ("bot: {spiffe: 'spiffe://example.org'}", "is no SPIFFE id of a workload"),
    "a URL": ("bot: {spiffe: 'https://example.org/bot'}", "is no SPIFFE id of a workload"),
    "a wildcard": ("bot: {dns: '*.example'}", "'*.example' is no DNS name in lower case and without a wildcard"),
    "capitals": ("bot: {dns: Bot.example}", "is no DNS name"),
    "a dot at the end": ("bot: {dns: bot.example.}", "is no DNS name"),
    "an id of two": ("bot: {dns: a.example}\n    batch: {dns: a.example}", "'a.example' is application 'bot' already"),
    "a client of two": (
        "bot: {clients: {corp: a}}\n    batch: {clients: {corp: a}}",
        "'a' is application 'bot' already",
    ),
    "an unknown key": ("bot: {spiff: a}", "unknown key 'spiff' in application 'bot'; did you mean 'spiffe'?"),
}


@pytest.mark.parametrize(("text", "message"), MISTAKES.values(), ids=MISTAKES)
def test_mistakes_are_told_with_file_line_and_remedy(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        applications(text)
    assert message in str(caught.value)
    assert caught.value.line >= 6
