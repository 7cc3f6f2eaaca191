"""Each pattern of `secrets_data` with a value it finds and a near miss that it does not."""

from tests.shapes import UUID, hexes, lower, mixed

from egress_gateway.classify.detectors.secrets_data import DETECTOR
from egress_gateway.testing.conformance.detector import Case, check

KEYS = (
    ("planetscale_token", "pscale_" + "tkn_" + mixed(43), "pscale_" + "tkn_" + mixed(31)),
    ("supabase_token", "sbp_" + hexes(40), "sbp_" + hexes(39)),
    ("databricks_token", "dapi" + hexes(32), "dapi" + hexes(31)),
    ("neon_key", "napi_" + lower(64), "napi_" + lower(63)),
    ("neon_key_password", "npg_" + mixed(12), "npg_" + mixed(11)),
    ("mongodb_atlas_key", "mdb_sa_sk_" + mixed(40), "mdb_sa_sk_" + mixed(39)),
    ("aiven_password", "AVNS_" + mixed(16), "AVNS_" + mixed(15)),
    ("confluent_secret_marked", "cflt" + mixed(60), "cflt" + mixed(59)),
    ("elastic_key", "essu_" + mixed(40), "essu_" + mixed(39)),
    ("cockroach_key", "CCDB1_" + mixed(22) + "_" + mixed(40), "CCDB1_" + mixed(22) + "_" + mixed(39)),
    ("clickhouse_key", "4b1d" + mixed(38), "4b1d" + mixed(37)),
    ("airbyte_token", "nrb_" + mixed(40), "nrb_" + mixed(39)),
    ("dbt_token", "dbtc_" + mixed(40), "dbtc_" + mixed(39)),
    ("prefect_key", "pnu_" + mixed(36), "pnu_" + mixed(35)),
    ("tinybird_token", "p.eyJ" + mixed(40) + "." + mixed(20), "p.eyJ" + mixed(40) + "." + mixed(19)),
)
NAMED = (
    ("mongodb_atlas_key_uuid", "ATLAS_API_KEY=", UUID, "0a1b2c3d"),
    ("confluent_secret", "confluent-token: ", mixed(64), mixed(63)),
    ("influxdb_token", "influx.secret = ", mixed(86) + "==", mixed(85) + "=="),
    ("upstash_token", '"upstash_key": ', "A" + mixed(40), "A" + mixed(39)),
    ("fivetran_secret", "FIVETRAN_API_KEY=", mixed(32), mixed(31)),
    ("algolia_key", "algolia-token: ", hexes(32), hexes(31)),
    ("snowflake_secret", "snowflake.secret = ", mixed(43) + "=", mixed(42) + "="),
    ("typesense_key", '"typesense_key": ', mixed(32), mixed(31)),
    ("xata_key", "XATA_API_KEY=", "xau_" + mixed(30), "xau_" + mixed(29)),
)
CASES = tuple(Case(name, f"use {key} now", key, f"use {wrong} now") for name, key, wrong in KEYS)
CASES += tuple(Case(name, near + key, key, near + wrong) for name, near, key, wrong in NAMED)
CASES += (
    Case("fivetran_secret", f"fivetran:\n  secret: {mixed(32)}\n", mixed(32), f"fivetran: x\n  secret: {mixed(32)}\n"),
    Case("fivetran_secret", f"| fivetran key | `{mixed(32)}` |", mixed(32), f"| five | `{mixed(32)}` |"),
    Case(
        "fivetran_secret", f'{{"fivetran": {{"key": "{mixed(32)}"}}}}', mixed(32), f'{{"f": {{"key": "{mixed(32)}"}}}}'
    ),
)


def test_the_detector_conforms():
    check(DETECTOR, CASES)
