"""Ids that a test knows beforehand are still well-formed UUIDv7."""

import uuid

from egress_gateway.testing.counting_ids import CountingIds, counted

NOW = 1_767_225_600_123_456


def test_ids_count_upwards_and_sort_by_time() -> None:
    ids = CountingIds()
    first, second, later = ids.record_id(NOW), ids.record_id(NOW), ids.record_id(NOW + 1000)
    assert first < second < later
    assert (first, second) == (counted(1, NOW), counted(2, NOW))


def test_an_id_is_a_uuid_of_version_7_with_its_time() -> None:
    parsed = uuid.UUID(hex=counted(1, NOW))
    assert (parsed.version, parsed.variant) == (7, uuid.RFC_4122)
    assert parsed.int >> 80 == NOW // 1000
    assert len(counted(1, NOW)) == 32
