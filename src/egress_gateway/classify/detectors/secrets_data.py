"""Credentials of databases and data platforms that are rented as a service."""

from typing import Final

from egress_gateway.classify.pattern import Detector, issued, named

_PATTERNS: Final = (
    issued("planetscale_token", r"\bpscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.=-]{32,}"),
    issued("supabase_token", r"\b(?:sbp_[a-f0-9]{40}|sb_secret_[A-Za-z0-9_-]{22,})"),
    issued("databricks_token", r"\bdapi[a-f0-9]{32}(?:-\d)?\b"),
    issued("neon_key", r"\bnapi_[a-z0-9]{64}\b"),
    issued("neon_key", r"\bnpg_[A-Za-z0-9]{12,16}\b", variant="_password"),
    issued("mongodb_atlas_key", r"\bmdb_sa_sk_[A-Za-z0-9_-]{40}"),
    named(
        "mongodb_atlas_key", "(?:mongodb[_-]?)?atlas", r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", variant="_uuid"
    ),
    issued("aiven_password", r"\bAVNS_[A-Za-z0-9_-]{16,}"),
    named("confluent_secret", "confluent", r"[A-Za-z0-9+/]{64}"),
    issued("confluent_secret", r"\bcflt[A-Za-z0-9+/]{60}", variant="_marked"),
    issued("elastic_key", r"\bessu_[A-Za-z0-9+/]{40,}={0,2}"),
    issued("cockroach_key", r"\bCCDB1_[A-Za-z0-9]{22}_[A-Za-z0-9]{40}\b"),
    issued("clickhouse_key", r"\b4b1d[A-Za-z0-9]{38}\b"),
    named("influxdb_token", "influx(?:db)?", r"[A-Za-z0-9_-]{86}=="),
    named("upstash_token", "upstash", r"A[A-Za-z0-9_-]{40,}={0,2}"),
    issued("airbyte_token", r"\bnrb_[A-Za-z0-9]{40,}\b"),
    named("fivetran_secret", "fivetran", r"[A-Za-z0-9]{32}"),
    issued("dbt_token", r"\bdbt[cu]_[A-Za-z0-9_-]{40,}={0,2}"),
    named("algolia_key", "algolia", r"[a-f0-9]{32}"),
    issued("prefect_key", r"\bpn[ubt]_[A-Za-z0-9]{36}\b"),
    named("snowflake_secret", "snowflake", r"[A-Za-z0-9+/]{43}="),
    issued("tinybird_token", r"\bp\.eyJ[A-Za-z0-9_-]{40,}\.[A-Za-z0-9_-]{20,}"),
    named("typesense_key", "typesense", r"[A-Za-z0-9]{32,48}"),
    named("xata_key", "xata", r"xau_[A-Za-z0-9]{30,}"),
)
DETECTOR: Final = Detector(name="secrets_data", patterns=_PATTERNS)
