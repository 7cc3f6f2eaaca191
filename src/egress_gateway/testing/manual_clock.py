"""A clock that stands still until it is told to move."""

START = 1_767_225_600_000_000
"""2026-01-01T00:00:00Z in microseconds; any fixed instant would do."""


class ManualClock:
    """Implements `ports.Clock`. Wall time and monotonic time move together."""

    def __init__(self, now: int = START) -> None:
        self._now = now
        self._tick = 0

    def now(self) -> int:
        """Microseconds since the epoch."""
        return self._now

    def tick(self) -> int:
        """Monotonic microseconds."""
        return self._tick

    def advance(self, microseconds: int) -> None:
        """Let time pass."""
        if microseconds < 0:
            raise ValueError(f"time does not run backwards: {microseconds}; use `step` for a wall clock set back")
        self._now += microseconds
        self._tick += microseconds

    def step(self, microseconds: int) -> None:
        """Set the wall clock, either way, as an administrator or NTP does; monotonic time stays."""
        self._now += microseconds
