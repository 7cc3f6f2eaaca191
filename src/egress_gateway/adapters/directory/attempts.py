"""How often somebody may try to log in: a bound on wrong passwords, by name and for all names together.

It keeps guesses slow, and below the number at which a directory locks the account: nobody must be able to
lock others out of everything else by guessing here.
"""

from collections import deque
from typing import Final

MOST_OF_A_NAME: Final = 3
"""Wrong passwords for one name within the period. Directories commonly lock at five or more."""
MOST_OF_ALL: Final = 200
"""For all names within the period; whoever tries one password with each name is stopped by this."""
PERIOD_MICROSECONDS: Final = 15 * 60 * 1_000_000


class Attempts:
    """Wrong passwords of the last quarter of an hour, with times of a clock that never runs backwards."""

    def __init__(self) -> None:
        self._wrong: deque[tuple[int, str]] = deque()
        """Time and name, the oldest first."""

    def begin(self, name: str, now: int) -> bool:
        """Whether the directory may be asked once more about a name.

        What may be asked counts as wrong until it proves right: many at once are as many as one after another.
        """
        while self._wrong and now - self._wrong[0][0] >= PERIOD_MICROSECONDS:
            self._wrong.popleft()
        # Other spellings that a directory takes for the same name never get as far as a password.
        name = name.lower()
        of_name = sum(1 for _, other in self._wrong if other == name)
        if of_name >= MOST_OF_A_NAME or len(self._wrong) >= MOST_OF_ALL:
            return False
        self._wrong.append((now, name))
        return True

    def right(self, name: str) -> None:
        """It was the right password: earlier slips of this person do not count any more."""
        name = name.lower()
        self._wrong = deque(entry for entry in self._wrong if entry[1] != name)

    def unanswered(self, name: str, now: int) -> None:
        """Nothing was found out by the try that began then."""
        entry = (now, name.lower())
        if entry in self._wrong:
            self._wrong.remove(entry)
