"""What one request may ask of the gateway: `limits` of `gateway.yaml`."""

from typing import Final

from egress_gateway.core.config import Limits
from egress_gateway.wire.fields import Fields

_MEBI: Final = 1 << 20


def read_limits(top: Fields) -> Limits:
    """The given limits; the others as they are in `Limits`."""
    if not top.has("limits"):
        return Limits()
    standard = Limits()
    with top.mapping("limits") as fields:
        return Limits(
            body=fields.number("body_mib", standard.body // _MEBI, low=1, high=256) * _MEBI,
            answer=fields.number("answer_mib", standard.answer // _MEBI, low=1, high=1024) * _MEBI,
            stream=fields.number("stream_mib", standard.stream // _MEBI, low=1, high=4096) * _MEBI,
            head_seconds=fields.number("head_seconds", int(standard.head_seconds), low=1, high=120),
            body_seconds=fields.number("body_seconds", int(standard.body_seconds), low=1, high=600),
            upstream_connect_seconds=fields.number(
                "upstream_connect_seconds", int(standard.upstream_connect_seconds), low=1, high=60
            ),
            upstream_idle_seconds=fields.number(
                "upstream_idle_seconds", int(standard.upstream_idle_seconds), low=1, high=3600
            ),
            keepalive_seconds=fields.number("keepalive_seconds", int(standard.keepalive_seconds), low=1, high=3600),
            inspection_seconds=fields.number("inspection_seconds", int(standard.inspection_seconds), low=1, high=600),
            inspection_queue=fields.number("inspection_queue", standard.inspection_queue, low=1, high=1024),
            inspection_memory=fields.number(
                "inspection_memory_mib", standard.inspection_memory // _MEBI, low=256, high=65536
            )
            * _MEBI,
            drain_seconds=fields.number("drain_seconds", int(standard.drain_seconds), low=0, high=3600),
        )
