"""Numbering: a writer's stamp, spliced into canonical records."""

import orjson

from egress_gateway.core.errors import WireError


class Stamper:
    """Adds `writer` to canonical records of one boot of one writer. Does not count: numbers are given.

    `writer` sorts after every other top-level key, so that the stamp is appended and the result is
    canonical again without parsing the record (0.3 us against 12 us).
    """

    def __init__(self, writer: str, boot: str, *, node: str = "", region: str = "") -> None:
        self.writer = writer
        self.boot = boot
        self.node = node
        self.region = region
        fields = {"boot": boot, "id": writer, "node": node, "region": region}
        present = {name: value for name, value in fields.items() if value}
        # `wseq` sorts last in the group, so that only its digits change.
        self._prefix = b',"writer":' + orjson.dumps(present, option=orjson.OPT_SORT_KEYS)[:-1] + b',"wseq":'

    def stamp(self, body: bytes, wseq: int) -> bytes:
        """The record with its writer and number. Raises `WireError` for what cannot be a record."""
        if not body.startswith(b'{"') or not body.endswith(b"}"):
            raise WireError("not a canonical record")
        return b"%b%b%d}}" % (body[:-1], self._prefix, wseq)
