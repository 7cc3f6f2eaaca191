"""Gateway keys held in memory."""

from egress_gateway.core.keys import KeyRecord


class FakeKeySource:
    """Implements `ports.KeySource`; remembers which ids were asked for."""

    def __init__(self, *records: KeyRecord) -> None:
        self._records = {record.key_id: record for record in records}
        self.asked: list[str] = []
        """Every id that was looked up, found or not."""

    def find(self, key_id: str) -> KeyRecord | None:
        """The record as it is now."""
        self.asked.append(key_id)
        return self._records.get(key_id)

    def put(self, record: KeyRecord) -> None:
        """Add a key, or replace it: this is how a test revokes one."""
        self._records[record.key_id] = record
