"""`log`: how the audit log vouches for itself, from YAML."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.unit.configuration.loading import UPSTREAM, load

from egress_gateway.audit.notes.checkpoint import cosigner_key
from egress_gateway.audit.notes.log_keys import recovery_key
from egress_gateway.core.config import LogConfig, MaxUnwitnessed, SecondSignature
from egress_gateway.core.errors import ConfigError

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
VKEY = recovery_key("egress.local/local/gateway", KEY)


@pytest.mark.parametrize("section", ["", "log: {}\n", "log: {second_signature: none}\n"])
def test_without_a_word_there_is_one_signature(section: str) -> None:
    assert load(UPSTREAM + section).log == LogConfig(second_signature=SecondSignature.NONE)


def test_a_second_signature_is_asked_for_by_its_algorithm() -> None:
    assert load(f"{UPSTREAM}log: {{second_signature: ml-dsa-44}}\n").log.second_signature is SecondSignature.ML_DSA_44


@pytest.mark.parametrize("section", ["{second_signature: rsa}", "{second: ml-dsa-44}", "[]"])
def test_anything_else_is_refused_with_its_line(section: str) -> None:
    with pytest.raises(ConfigError, match=r"second_signature|must be a mapping"):
        load(f"{UPSTREAM}log: {section}\n")


def test_without_a_word_nothing_is_kept_and_nothing_can_be_revoked() -> None:
    assert load(UPSTREAM).log == LogConfig() == load(UPSTREAM + "log: {old_keys: destroy}\n").log


def test_a_recovery_key_is_a_verifier_key() -> None:
    text = f"log: {{recovery_key: '{VKEY}', old_keys: keep}}\n"
    assert load(UPSTREAM + text).log == LogConfig(recovery_key=VKEY, keep_old_keys=True)


def test_witnesses_and_what_may_be_unwitnessed() -> None:
    text = "log: {witnesses: w.txt, witness_ca: ca.pem, max_unwitnessed: {records: 10, seconds: 60}}\n"
    found = load(UPSTREAM + text).log
    assert (found.witnesses.endswith("w.txt"), found.witness_ca.endswith("ca.pem")) == (True, True)
    assert found.max_unwitnessed == MaxUnwitnessed(records=10, seconds=60)


WRONG = {
    "a bound without witnesses": ("{max_unwitnessed: {seconds: 60}}", "nothing is ever witnessed without"),
    "a bound that is none": ("{witnesses: w, max_unwitnessed: {seconds: -1}}", "seconds"),
    "no key": ("{recovery_key: secret}", "not a verifier key.*`egress audit recovery-key`"),
    "a witness's key": (f"{{recovery_key: '{cosigner_key('w', KEY.public_key())}'}}", "must be an Ed25519 key"),
    "another word": ("{old_keys: burn}", "one of destroy, keep"),
}


@pytest.mark.parametrize(("value", "message"), WRONG.values(), ids=WRONG)
def test_what_is_no_setting_is_refused(value: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        load(UPSTREAM + f"log: {value}\n")
