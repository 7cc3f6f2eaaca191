"""What one request may ask of the gateway, as the file says it."""

from tests.unit.configuration.loading import UPSTREAM, load


def test_limits_are_given_in_mebibytes_and_seconds() -> None:
    limits = load(UPSTREAM + "limits: {body_mib: 1, answer_mib: 2, drain_seconds: 0}\n").limits
    assert (limits.body, limits.answer, limits.drain_seconds) == (1 << 20, 2 << 20, 0)


def test_inspectors_are_counted_and_bounded() -> None:
    text = "inspectors: 0\nlimits: {inspection_seconds: 2, inspection_queue: 3, inspection_memory_mib: 256}\n"
    config = load(UPSTREAM + text)
    assert (config.inspectors, load(UPSTREAM).inspectors) == (0, 1)
    limits = config.limits
    assert (limits.inspection_seconds, limits.inspection_queue, limits.inspection_memory) == (2, 3, 256 << 20)
