"""What an administrator's command does, entered before it is done: who, in which role, why."""

import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

from egress_gateway.adapters.act_journal import enter
from egress_gateway.adapters.actor import who_acts
from egress_gateway.adapters.system import RandomIds, SystemClock
from egress_gateway.adapters.used_configuration import noted_configuration
from egress_gateway.audit.records.operations import AdminRecord
from egress_gateway.cli.configured import CONFIG_FILE, parse_configuration
from egress_gateway.compose.doctor.check import PRODUCTION
from egress_gateway.core.config import GatewayConfig
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.state_config import StateConfig
from egress_gateway.identify.admins import AdminAct, role_for

USAGE: Final = 2
"""The exit code of what could not be done as it was asked."""
MAX_REASON: Final = 200
MAX_TICKET: Final = 64
_DIGITS: Final = 16
"""Hexadecimal, of a configuration's digest: enough to tell the files of one installation apart."""


class Acts:
    """The acts of one command. Made before anything is changed: whoever may not act gets no further."""

    def __init__(self, act: AdminAct, *, state: Path, config: Path | None, reason: str = "", ticket: str = "") -> None:
        """Raises `ConfigError` if the user may not, and for a configuration that does not load."""
        for what, text, most in (("reason", reason, MAX_REASON), ("ticket", ticket, MAX_TICKET)):
            if len(text) > most or not text.isprintable():
                raise ConfigError(f"a {what} has at most {most} printable characters")
        gateway, digest = configuration_of(state, config)
        self._configured = (f"config={digest}",) if digest else ()
        self.gateway = gateway
        """The configuration that says who may do this."""
        self.issuers = gateway.identity.names
        """Who vouches for people, by that configuration."""
        self.actor = actor = who_acts()
        self._directory = Path(StateConfig(directory=str(state)).acts)
        self._clock = SystemClock()
        self._ids = RandomIds()
        self._entered = ""
        self._common = AdminRecord(
            ts=0,
            at=0,
            act=act.value,
            act_id="",
            actor=actor.name,
            uid=actor.uid,
            role=role_for(
                act, gateway.identity.admins, actor.uid, actor.name, production=gateway.profile == PRODUCTION
            ),
            object="",
            reason=reason,
            ticket=ticket,
        )

    def enter(self, object_: str, details: Iterable[str] = ()) -> None:
        """Enter that `object_` is about to be changed, with details as `name=value`. Raises `ConfigError`."""
        self._entered = self._enter(object_, list(details))

    def failed(self) -> None:
        """Enter that what was entered was not done, if anything was. Raises `ConfigError`."""
        if self._entered:
            self._enter(self._common.object, [f"failed={self._entered}"])

    def _enter(self, object_: str, details: list[str]) -> str:
        now = self._clock.now()
        self._common = msgspec.structs.replace(self._common, object=object_)
        act_id = self._ids.record_id(now)
        enter(
            self._directory,
            msgspec.structs.replace(
                self._common, ts=now, at=now, act_id=act_id, details=tuple(sorted((*details, *self._configured)))
            ),
        )
        return act_id


def said_why(reason: str) -> str:
    """The reason that was given. Raises `ConfigError` for a blank one."""
    if not reason.strip():
        raise ConfigError("say why, with --reason: it is what others will find in the log")
    return reason


def fail(error: ConfigError, acts: Acts | None = None) -> int:
    """Say why a command was not done, and enter that where it was entered that it would be; the exit code."""
    print(f"error: {error}", file=sys.stderr)
    enter_failure(acts)
    return USAGE


def enter_failure(acts: Acts | None) -> None:
    """Enter that what was entered, if anything was, was not done; or say that this cannot be entered either."""
    try:
        if acts is not None:
            acts.failed()
    except ConfigError as error:
        print(f"error: nor can it be recorded that it failed: {error}", file=sys.stderr)


def configuration_of(state: Path, named: Path | None) -> tuple[GatewayConfig, str]:
    """The configuration that says who may change a state, and the beginning of its digest, empty if there is none.

    It is the one that the gateway noted in the state: no other says who may. Where none is noted, it is the one that
    is named, else the one here, else the one beside the state directory, else none. Raises `ConfigError`.
    """
    noted = noted_configuration(Path(StateConfig(directory=str(state)).configuration))
    if noted is not None:
        if named is not None and named.resolve() != noted.resolve():
            raise ConfigError(
                f"is not what {state} is used with, which is {noted}; leave `--config` out, or run `egress prepare` "
                "with this one",
                file=str(named),
            )
        return _read(noted, "run `egress prepare --config FILE` if it was moved, or this command where the gateway is")
    here = (CONFIG_FILE, state.absolute().parent / CONFIG_FILE.name)
    place = named or next((place for place in here if place.exists()), None)
    return _read(place, "`egress init` makes one") if place is not None else (GatewayConfig(), "")


def configuration_to_read(state: Path, named: Path | None) -> GatewayConfig:
    """The configuration for a command that changes nothing: the one that is named, whatever the state is used with.

    Else as `configuration_of`. Raises `ConfigError`.
    """
    if named is None:
        return configuration_of(state, None)[0]
    return _read(named, "`egress init` makes one")[0]


def _read(place: Path, remedy: str) -> tuple[GatewayConfig, str]:
    try:
        data = place.read_bytes()
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}; {remedy}", file=str(place)) from error
    return parse_configuration(data, place), f"sha256:{hashlib.sha256(data).hexdigest()[:_DIGITS]}"
