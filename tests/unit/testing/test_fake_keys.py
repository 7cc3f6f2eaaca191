"""Keys in memory."""

import msgspec

from egress_gateway.core.keys import KeyRecord
from egress_gateway.testing.fake_keys import FakeKeySource

KEY = KeyRecord(key_id="abcdefgh", env="test", app="bot", digest=b"d")


def test_a_key_is_found_by_its_id_and_every_question_is_remembered() -> None:
    keys = FakeKeySource(KEY)
    assert (keys.find("abcdefgh"), keys.find("other")) == (KEY, None)
    assert keys.asked == ["abcdefgh", "other"]


def test_a_key_that_was_replaced_shows_its_new_state() -> None:
    keys = FakeKeySource(KEY)
    keys.put(msgspec.structs.replace(KEY, revoked=5))
    found = keys.find("abcdefgh")
    assert found is not None
    assert found.revoked == 5
