"""That somebody reads the log goes into the log (NIST SP 800-53 AU-9(4)), where it is a gateway's own.

Entered before anything is shown; what cannot be entered is not shown. A copy of a log, on an auditor's machine,
has no gateway that could record it: then a line says so.
"""

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from egress_gateway.adapters.used_configuration import noted_configuration
from egress_gateway.cli.acts import Acts
from egress_gateway.core.state_config import StateConfig
from egress_gateway.identify.admins import AdminAct


class Reading:
    """Somebody's reading of one log. Made before anything is read: whoever may not read gets no further."""

    def __init__(self, act: AdminAct, directory: Path, *, reason: str = "", ticket: str = "") -> None:
        """Raises `ConfigError` if the user may not."""
        state = state_of(directory)
        self._acts = None if state is None else Acts(act, state=state, config=None, reason=reason, ticket=ticket)
        if self._acts is None:
            print(f"not recorded: {directory} is a copy of a log, not one that a gateway writes", file=sys.stderr)

    def enter(self, object_: str, details: Iterable[str] = ()) -> None:
        """Enter what is read. Raises `ConfigError`."""
        if self._acts is not None:
            self._acts.enter(object_, details)


def details_of(asked: Mapping[str, object]) -> list[str]:
    """What was asked for, as details of an act: `name=value` of everything that was given."""
    return [
        f"{name}={','.join(map(str, value)) if isinstance(value, tuple) else value}"
        for name, value in asked.items()
        if value not in ("", 0, -1, (), False) and name != "limit"
    ]


def state_of(directory: Path) -> Path | None:
    """The state directory that a gateway keeps this log in; None for a copy."""
    state = directory.resolve().parent
    config = StateConfig(directory=str(state))
    own = Path(config.log) == directory.resolve() and noted_configuration(Path(config.configuration)) is not None
    return state if own else None
