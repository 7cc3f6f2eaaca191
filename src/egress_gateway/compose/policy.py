"""The policy that a gateway works by: what was activated, else, under `dev`, the directory of `policy`."""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec

from egress_gateway import registry
from egress_gateway.adapters.active_policy import ActivePolicy
from egress_gateway.adapters.policy_source import Origin
from egress_gateway.adapters.watched_bundle import WatchedBundle
from egress_gateway.core.config import GatewayConfig, UpstreamConfig
from egress_gateway.core.errors import ConfigError
from egress_gateway.decide.bundle import Bundle, load_bundle
from egress_gateway.decide.cases import run_cases

DEV = "dev"
"""The only profile that works by a directory which nobody put in force."""


def load_policy(files: Mapping[str, bytes], upstreams: Sequence[UpstreamConfig], *, now: int | None = None) -> Bundle:
    """A bundle that this build can enforce in full, with these upstreams. Raises `ConfigError`.

    `now` is when it is, or was, put in force (microseconds since the epoch): nothing in it may last too long from then.
    """
    hosts = registry.hosts_by_name()
    return load_bundle(
        files,
        upstreams={upstream.name: hosts[upstream.host].families for upstream in upstreams},
        operations=registry.operations(),
        inspected=registry.inspected(),
        now=now,
    )


def load_tested(files: Mapping[str, bytes], upstreams: Sequence[UpstreamConfig], *, now: int) -> Bundle:
    """As `load_policy`, for a bundle whose own tests pass as of `now` (microseconds since the epoch).

    A test that fails says that the rules do something else than was meant. Raises `ConfigError` naming it.
    """
    bundle = load_policy(files, upstreams, now=now)
    for result in run_cases(bundle, now):
        if result.problems:
            file, _, line = result.where.rpartition(":")
            raise ConfigError(
                f"the bundle's own test {result.name!r} fails: {result.problems[0]}; `egress policy test` says more",
                file=file,
                line=int(line),
            )
    return bundle


class PolicyInForce:
    """Reads and loads what a gateway of this configuration has to work by."""

    def __init__(self, config: GatewayConfig, now: Callable[[], int] = lambda: time.time_ns() // 1000) -> None:
        """`now` gives microseconds since the epoch."""
        self._config = config
        self._now = now
        self._active = ActivePolicy(Path(config.state.policy))
        self._directory = WatchedBundle(Path(config.policy), now)
        self._activated: Origin | None = None
        """What was read last of what was activated."""

    def read(self) -> Origin:
        """The files, and who put them in force. Raises `ConfigError`; then nothing new may be taken up.

        Once something was activated the directory counts no more, whatever becomes of the activation.
        """
        activation = self._active.current()
        if activation is None:
            return self._watched()
        if self._activated is None or self._activated.activation != activation:
            self._activated = Origin(self._active.files(activation.digest), activation)
        return self._activated

    def load(self, origin: Origin) -> Bundle:
        """The bundle in these files, its tests passed. Raises `ConfigError`, also for a copy that was changed."""
        activation = origin.activation
        if activation is None:
            return load_tested(origin.files, self._config.upstreams, now=self._now())
        bundle = load_tested(origin.files, self._config.upstreams, now=activation.since)
        if bundle.digest != activation.digest:
            place = self._active.place(activation.digest)
            raise ConfigError(f"the copy is not what was activated: its digest is {bundle.digest}", file=str(place))
        return bundle

    def _watched(self) -> Origin:
        if self._activated is not None:
            raise ConfigError("what says which policy is in force is gone; restore it, or activate a bundle")
        if self._config.profile != DEV:
            raise ConfigError(
                f"nothing was activated, and the profile {self._config.profile} works by nothing else; "
                "run `egress policy activate`"
            )
        return Origin(self._directory.files())


def in_force(config: GatewayConfig) -> Bundle | None:
    """What a gateway of this configuration most likely works by, to look at; None if there is nothing that loads.

    Under production, too, the directory where nothing was put in force.
    """
    policy = PolicyInForce(msgspec.structs.replace(config, profile=DEV))
    try:
        return policy.load(policy.read())
    except ConfigError:
        return None
