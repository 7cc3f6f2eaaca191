"""Keys to other keys: secret stores, identity providers, networks, infrastructure as code."""

from typing import Final

from egress_gateway.classify.pattern import Detector, issued, named

_PATTERNS: Final = (
    issued("vault_token", r"\bhv[sbr]\.[A-Za-z0-9_-]{24,}"),
    issued("terraform_token", r"\b[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{60,}"),
    issued("pulumi_token", r"\bpul-[a-f0-9]{40}\b"),
    issued("doppler_token", r"\bdp\.(?:pt|st|ct|sa|scim|audit)\.(?:[a-z0-9_-]+\.)?[A-Za-z0-9]{40,}\b"),
    issued("onepassword_token", r"\bops_eyJ[A-Za-z0-9+/=_-]{100,}"),
    issued(
        "onepassword_token",
        r"\bA3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})(?:-[A-Z0-9]{5}){3}\b",
        variant="_secret_key",
    ),
    issued("tailscale_key", r"\btskey-[a-z]+-[A-Za-z0-9]{8,}-[A-Za-z0-9]{16,}\b"),
    named("okta_token", "okta", r"00[A-Za-z0-9_-]{40}"),
    issued("infisical_token", r"\bst\.[a-f0-9]{24}\.[a-f0-9]{32}\.[a-f0-9]{32}\b"),
    issued("bitwarden_token", r"\b0\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[A-Za-z0-9]{30}:[A-Za-z0-9+/]{22}=="),
    named("akeyless_key", "akeyless", r"[A-Za-z0-9+/]{43}="),
    named("consul_token", "consul", r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    named("nomad_token", "nomad", r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    named("auth0_secret", "auth0", r"[A-Za-z0-9_-]{64}"),
    issued("stytch_secret", r"\bsecret-(?:live|test)-[A-Za-z0-9_-]{36}={0,2}"),
    named("onelogin_secret", "onelogin", r"[a-f0-9]{64}"),
    named("duo_secret", r"\bduo", r"[A-Za-z0-9]{40}"),
    named("jumpcloud_key", "jumpcloud", r"(?:jca_)?[A-Za-z0-9]{36,40}"),
    named("workos_key", "workos", r"sk_(?:live|test)?_?[A-Za-z0-9]{40,}"),
    named("fusionauth_key", "fusionauth", r"[A-Za-z0-9_-]{43,64}"),
    issued("harness_token", r"\b[ps]at\.[A-Za-z0-9_-]{22}\.[a-f0-9]{24}\.[A-Za-z0-9]{20}\b"),
    issued("infracost_key", r"\bico-[A-Za-z0-9]{32}\b"),
    named("crowdstrike_secret", "crowdstrike|falcon", r"[A-Za-z0-9]{40}"),
    named("virustotal_key", r"virus[_-]?total|\bvt", r"[a-f0-9]{64}"),
    named("shodan_key", "shodan", r"[A-Za-z0-9]{32}"),
    named("abuseipdb_key", "abuse[_-]?ipdb", r"[a-f0-9]{80}"),
    named("greynoise_key", "greynoise", r"[A-Za-z0-9]{64}"),
    named("securitytrails_key", "security[_-]?trails", r"[A-Za-z0-9]{32}"),
    issued("hcaptcha_secret", r"\bES_[a-f0-9]{32}\b"),
    issued("turnstile_secret", r"\b0x4AAAAAAA[A-Za-z0-9_-]{25,}"),
    named("tenable_key", "tenable|nessus", r"[a-f0-9]{64}"),
)
DETECTOR: Final = Detector(name="secrets_vaults", patterns=_PATTERNS)
