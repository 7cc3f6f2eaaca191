"""A worker process: everything that inspects, and nothing that could send by itself."""

import asyncio
import secrets
import socket
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from egress_gateway import registry
from egress_gateway.adapters.act_journal import ActShipper
from egress_gateway.adapters.audit_client import AuditClient
from egress_gateway.adapters.classifier_cache import cached_classifier
from egress_gateway.adapters.connector.client import ConnectorClient
from egress_gateway.adapters.containment_file import ContainmentFile
from egress_gateway.adapters.counters.client import CountersClient
from egress_gateway.adapters.denial_tally import IntervalTally
from egress_gateway.adapters.directory.client import DirectoryClient
from egress_gateway.adapters.findings_table import shared_table
from egress_gateway.adapters.inspection_pool.pool import InspectionPool, PooledInspection
from egress_gateway.adapters.inspection_pool.process import spawner
from egress_gateway.adapters.key_files import DIGEST_KEY, MASTER_KEY, REVIEW_SEAL, SUBJECTS_KEY, worker_key
from egress_gateway.adapters.key_use import KeyUse
from egress_gateway.adapters.policy_source import Version, WatchedPolicy
from egress_gateway.adapters.reviews.client import ReviewsClient
from egress_gateway.adapters.side_thread import SideThread
from egress_gateway.adapters.subjects.client import SubjectsClient
from egress_gateway.adapters.supervisor import python
from egress_gateway.adapters.system import RandomIds, SystemClock
from egress_gateway.audit.records.record import encode
from egress_gateway.compose.detection import detection_of
from egress_gateway.compose.identity import means_of
from egress_gateway.compose.models import model_versions
from egress_gateway.compose.operator import Tell
from egress_gateway.compose.policy import PolicyInForce
from egress_gateway.compose.started import LOG_PATIENCE_SECONDS, STARTED, WATCHED, config_record, policy_record
from egress_gateway.core.config import GatewayConfig
from egress_gateway.core.secret import Secret
from egress_gateway.listen.entrance import entrances
from egress_gateway.listen.own import OwnEndpoints
from egress_gateway.listen.server import ReverseProxy
from egress_gateway.pipeline import Pipeline
from egress_gateway.ports import Clock
from egress_gateway.steps.agents import Agents
from egress_gateway.steps.breaker import Breakers
from egress_gateway.steps.desk import RefusalDesk
from egress_gateway.steps.examination import InlineInspection
from egress_gateway.steps.keys import Keys
from egress_gateway.steps.own import RecordDesk
from egress_gateway.steps.parts import Parts
from egress_gateway.steps.review import Reviewing
from egress_gateway.steps.review_status import ReviewStatusDesk
from egress_gateway.steps.running import RunningRequests
from egress_gateway.steps.subjects import Naming
from egress_gateway.steps.token_exchange import TokenDesk


def _pool(config: GatewayConfig, detectors: str, tell: Tell) -> InspectionPool:
    """The worker's inspectors: they find their patterns compiled, for the worker has just done it."""
    limits = config.limits
    command = python(
        "egress_gateway.compose.inspector",
        f"--cache={config.state.worker_cache}",
        f"--seconds={limits.inspection_seconds}",
        f"--memory={limits.inspection_memory}",
        f"--detection={msgspec.json.encode(config.detection).decode()}",
    )
    return InspectionPool(
        spawner(command),
        detectors=detectors,
        models=[model.name for model in config.detection.models],
        inspectors=config.inspectors,
        queue=limits.inspection_queue,
        seconds=limits.inspection_seconds,
        tell=tell,
    )


def _reviews(config: GatewayConfig) -> ReviewsClient | None:
    if config.reviews is None:
        return None
    return ReviewsClient(config.state.control_socket, worker_key(config.state, REVIEW_SEAL).expose())


def _reviewing(
    config: GatewayConfig, reviews: ReviewsClient | None, key: Secret[bytes], clock: Clock
) -> Reviewing | None:
    if reviews is None or config.reviews is None:
        return None
    return Reviewing(reviews, limits=config.reviews, key=key, clock=clock)


def _nobody_fetches(_issuer: str) -> None:
    """Keys of issuers are the operator's files."""


class Worker:
    """One worker process: everything that serves requests on inherited sockets."""

    def __init__(self, config: GatewayConfig, *, name: str, tell: Tell) -> None:
        self._config = config
        self._tell = tell
        state = config.state
        clock = SystemClock()
        hosts = registry.hosts_by_name()
        policy = PolicyInForce(config, clock.now)
        self.policy = WatchedPolicy(policy.read, policy.load, tell=tell)
        self._audit = AuditClient(
            state.audit_socket,
            name,
            lambda: secrets.token_hex(8),
            node=config.node,
            region=config.region,
            timeout=LOG_PATIENCE_SECONDS,
        )
        self._upstream = ConnectorClient(
            state.connector_socket,
            patience=config.limits.upstream_connect_seconds + config.limits.upstream_idle_seconds,
        )
        self._denials = IntervalTally(self._audit, clock, tell=tell)
        keys = Keys(
            tokens=worker_key(state, MASTER_KEY),
            digests=worker_key(state, DIGEST_KEY),
        )
        cache = Path(state.worker_cache)
        detection = detection_of(config.detection)
        classifier = cached_classifier(cache, detection.detectors, detection.finders, memory=shared_table(cache, tell))
        dialects = registry.dialects_by_family()
        self._detectors = classifier.digest
        models = model_versions(config.detection.models)
        self._pool = _pool(config, classifier.digest_of_deepened(models), tell)
        self._key_use = KeyUse(Path(state.key_use), name, tell=tell)
        self._subjects = SubjectsClient(state.subjects_socket, clock)
        naming = Naming(self._subjects, worker_key(state, SUBJECTS_KEY))
        self._acts = ActShipper(Path(state.acts), self._audit, naming, clock, tell=tell)
        self._counters = CountersClient(state.counters_socket)
        self._directory = DirectoryClient(state.directory_socket) if config.identity.asks_outside else None
        self._reviews = _reviews(config)
        means = means_of(
            config,
            wanted=self._directory.want_keys if self._directory is not None else _nobody_fetches,
            used=self._key_use.note,
        )
        self._contained = ContainmentFile(Path(state.containments), tell=tell)
        self._running = RunningRequests(self._contained, clock)
        parts = Parts(
            policy=self.policy.current,
            dialects=dialects,
            paths={
                upstream.name: partial(hosts[upstream.host].path, urlsplit(upstream.url).path)
                for upstream in config.upstreams
            },
            classifier=classifier,
            means=means,
            audit=self._audit,
            upstream=self._upstream,
            denials=self._denials,
            clock=clock,
            running=self._running,
            counters=self._counters,
            agents=Agents(self._counters, keys.tokens),
            directory=self._directory,
            reviewing=_reviewing(config, self._reviews, keys.digests, clock),
            breakers=Breakers({upstream.name: upstream.breaker for upstream in config.upstreams}),
            ids=RandomIds(),
            keys=keys,
            naming=naming,
            limits=config.limits,
            beside=SideThread(),
            inspections=lambda: PooledInspection(self._pool, InlineInspection(classifier, dialects, clock.tick)),
            host_suffix=config.host_suffix,
            region=config.region,
        )
        refusals = RefusalDesk(self._audit, clock, RandomIds())
        own = OwnEndpoints(
            Pipeline(parts).handle,
            records=RecordDesk(means, records=self._audit, naming=naming, clock=clock, refusals=refusals),
            reviews=ReviewStatusDesk(means, reviews=self._reviews, clock=clock, refusals=refusals),
            tokens=TokenDesk(
                means,
                policy=self.policy.current,
                audit=self._audit,
                naming=naming,
                clock=clock,
                ids=RandomIds(),
                refusals=refusals,
                log_ins=self._directory if config.identity.directory is not None else None,
            ),
            denials=self._denials,
        )
        self._clock = clock
        self._proxy = ReverseProxy(
            own.handle,
            limits=config.limits,
            denials=self._denials,
            clock=clock,
            tell=tell,
        )

    async def serve(self, sockets: Sequence[socket.socket], stop: asyncio.Event, ready: Callable[[], None]) -> None:
        """Serve until `stop` is set, then drain."""
        doors = entrances(self._config.listeners, tell=self._tell)
        async with asyncio.TaskGroup() as group:
            running = [
                group.create_task(self._audit.run()),
                group.create_task(self._denials.run()),
                group.create_task(self._pool.run()),
                group.create_task(self._key_use.run()),
                group.create_task(self._acts.run()),
                group.create_task(self._contained.watch(self._running.sweep)),
                group.create_task(self._counters.run()),
                group.create_task(self._subjects.run()),
                group.create_task(self.policy.watch(self._record_policy)),
            ]
            if self._directory is not None:
                running.append(group.create_task(self._directory.run()))
            if self._reviews is not None:
                running.append(group.create_task(self._reviews.run()))
            await self._record_start()
            for sock, entrance in zip(sockets, doors, strict=True):
                await self._proxy.listen(sock, entrance, group)
            ready()
            await stop.wait()
            await self._proxy.drain()
            await self._denials.flush()
            for task in running:
                task.cancel()
        await self._upstream.close()

    async def _record_start(self) -> None:
        """Put on record what this worker runs with, before it serves anybody."""
        now = self._clock.now()
        version = self.policy.version
        started = config_record(
            self._config, "worker", now=now, bundle=version.bundle.digest, detectors=self._detectors
        )
        await self._audit.append(encode(started))
        await self._audit.append(encode(policy_record(version, now=now, actor=STARTED)))

    async def _record_policy(self, old: Version, new: Version) -> None:
        actor = new.activation.actor if new.activation is not None else WATCHED
        record = policy_record(new, now=self._clock.now(), actor=actor, previous=old.bundle.digest)
        await self._audit.append(encode(record))
