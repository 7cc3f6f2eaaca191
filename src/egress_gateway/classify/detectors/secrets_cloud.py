"""Credentials of clouds, hosting and infrastructure, by the prefix and length their issuers publish."""

from typing import Final

from egress_gateway.classify.pattern import Detector, issued, named

_PATTERNS: Final = (
    issued("aws_access_key", r"\b(?:AKIA|ASIA|ABIA|ACCA)(?:(?:\r?\n)?[A-Z2-7]){16}\b"),
    named("aws_secret_key", r"aws|amazon|secret[ _-]?access", r"[A-Za-z0-9/+]{40}"),
    issued("aws_bedrock_key", r"\bABSK[A-Za-z0-9+/]{100,}={0,2}"),
    issued("gcp_api_key", r"\bAIza[A-Za-z0-9_-]{35}\b"),
    issued("google_oauth", r"\bGOCSPX-[A-Za-z0-9_-]{28}\b"),
    issued("google_oauth", r"\bya29\.[A-Za-z0-9_-]{30,}", variant="_access"),
    issued("google_oauth", r"\b1//0[A-Za-z0-9_-]{40,}", variant="_refresh"),
    issued("azure_client_secret", r"\b[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34}\b"),
    issued("azure_storage_key", r"(?i)\b(?:AccountKey|SharedAccessKey)=[A-Za-z0-9+/]{43,}={0,2}"),
    issued("azure_storage_key", r"[?&]sv=20\d\d-\d\d-\d\d&[^\s\x1d\x1e]*sig=[A-Za-z0-9%+/]{40,}", variant="_sas"),
    issued("azure_devops_token", r"\b[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}\b"),
    issued("alibaba_access_key", r"\bLTAI[A-Za-z0-9]{17,}\b"),
    issued("tencent_key", r"\bAKID[A-Za-z0-9]{32,}\b"),
    issued("yandex_key", r"\bAQVN[A-Za-z0-9_-]{35,}"),
    issued("yandex_key", r"\by[0-3]_[A-Za-z0-9_-]{50,}", variant="_oauth"),
    issued("yandex_key", r"\bt1\.[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{80,}", variant="_iam"),
    issued("digitalocean_token", r"\bdo[opr]_v1_[a-f0-9]{64}\b"),
    issued("heroku_key", r"\bHRKU-[A-Za-z0-9_-]{36,}"),
    named("heroku_key", "heroku", r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", variant="_uuid"),
    issued("cloudflare_key", r"\bv1\.0-[0-9a-f]{24}-[0-9a-f]{146}\b"),
    named("cloudflare_key", "cloudflare|cf", r"[A-Za-z0-9_-]{40}", variant="_token"),
    issued("netlify_token", r"\bnf[pcoub]_[A-Za-z0-9]{36,}\b"),
    named("vercel_token", "vercel", r"(?:vc[pkai]_)?[A-Za-z0-9]{24,}"),
    issued("fly_token", r"\b(?:fm1r|fm1a|fm2)_[A-Za-z0-9+/=_-]{40,}"),
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
    issued("planetscale_token", r"\bpscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.=-]{32,}"),
    issued("supabase_token", r"\b(?:sbp_[a-f0-9]{40}|sb_secret_[A-Za-z0-9_-]{22,})"),
    issued("databricks_token", r"\bdapi[a-f0-9]{32}(?:-\d)?\b"),
    issued("dynatrace_token", r"\bdt0[a-z]\d\d\.[A-Z2-7]{24}\.[A-Z2-7]{64}\b"),
    issued("grafana_token", r"\b(?:glc_[A-Za-z0-9+/]{32,}={0,2}|glsa_[A-Za-z0-9]{32}_[a-f0-9]{8}\b)"),
    issued("newrelic_key", r"\b(?:NRAK-[A-Z0-9]{27}|NRII-[A-Za-z0-9_-]{32}|NRJS-[a-f0-9]{19}|NRAA-[a-f0-9]{27})\b"),
    issued("sentry_token", r"\bsntry[su]_[A-Za-z0-9+/=_-]{40,}"),
    named("okta_token", "okta", r"00[A-Za-z0-9_-]{40}"),
)
DETECTOR: Final = Detector(name="secrets_cloud", patterns=_PATTERNS)
