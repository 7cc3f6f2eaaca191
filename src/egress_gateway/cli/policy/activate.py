"""`egress policy activate`: puts a bundle in force on every worker, on record before it is."""

from pathlib import Path

import msgspec

from egress_gateway.adapters.active_policy import Activation, ActivePolicy
from egress_gateway.adapters.actor import who_acts
from egress_gateway.adapters.policy_proposals import ProposalStore
from egress_gateway.cli.acts import Acts, configuration_of, fail, said_why
from egress_gateway.cli.policy.candidate import (
    Candidate,
    changes_from,
    from_directory,
    is_fit,
    read_candidate,
    show_changes,
    show_doubts,
)
from egress_gateway.cli.policy.reading import DEFAULT_STATE, NEGATIVE, OK, print_json
from egress_gateway.core.config import GatewayConfig
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.state_config import StateConfig
from egress_gateway.decide.changes import Changes
from egress_gateway.identify.admins import AdminAct


class ActivateReport(msgspec.Struct, frozen=True, kw_only=True):
    """What `egress policy activate --json` prints."""

    activation: Activation
    changes: Changes
    untested: tuple[str, ...]


def activate(
    bundle: str,
    /,
    *,
    reason: str,
    ticket: str = "",
    allow_untested: bool = False,
    state: Path = DEFAULT_STATE,
    config: Path | None = None,
    json: bool = False,
) -> int:
    """Put a bundle in force: every worker works by it within a second.

    It is loaded with the configured upstreams and its tests are run. Its serial has to be above the one in
    force, also to go back to what was in force before. Where the configuration names administrators, somebody
    else than its author must have approved it.

    Args:
        bundle: The directory of the bundle, or the digest of one that was handed in.
        reason: Why, for the record of it.
        ticket: A reference, for the record of it.
        allow_untested: Put it in force although no test touches a rule that blocks.
        state: The gateway's state directory.
        config: The configuration, which names the upstreams and says who may do this; if it is left out,
            the one that the gateway noted in the state, else `gateway.yaml` here or beside the state directory.
        json: Print one JSON document instead of text.
    """
    acts: Acts | None = None
    try:
        acts = Acts(AdminAct.POLICY_ACTIVATE, state=state, config=config, reason=said_why(reason), ticket=ticket)
        gateway, _ = configuration_of(state, config)
        place = Path(StateConfig(directory=str(state)).policy)
        store, proposals = ActivePolicy(place), ProposalStore(place)
        candidate = _candidate(bundle, gateway, store, proposals)
        active = store.current()
        if not is_fit(candidate, active, allow_untested=allow_untested):
            return NEGATIVE
        base = active.digest if active is not None else ""
        approvers = _approvers(candidate, proposals, base) if gateway.identity.admins is not None else ()
        actor = who_acts()
        activation = Activation(
            digest=candidate.bundle.digest,
            name=candidate.bundle.name,
            serial=candidate.bundle.serial,
            since=candidate.at,
            actor=actor.name or str(actor.uid),
            approvers=approvers,
            reason=reason,
            ticket=ticket,
        )
        found = changes_from(active, store, candidate.bundle)
        store.keep(activation.digest, candidate.files)
        store.activate(activation, base=base, announce=lambda: _announce(acts, activation, base))
    except ConfigError as error:
        return fail(error, acts)
    show_doubts(candidate.bundle, gateway)
    if json:
        print_json(ActivateReport(activation=activation, changes=found, untested=candidate.untested))
        return OK
    show_changes(found, candidate.untested)
    print(f"in force: {activation.name} serial {activation.serial}  {activation.digest}")
    return OK


def _candidate(bundle: str, gateway: GatewayConfig, store: ActivePolicy, proposals: ProposalStore) -> Candidate:
    if Path(bundle).is_dir():
        return from_directory(Path(bundle), gateway)
    digest = proposals.find(bundle).digest
    return read_candidate(store.files(digest), gateway)


def _approvers(candidate: Candidate, proposals: ProposalStore, base: str) -> tuple[str, ...]:
    """Who has approved this very bundle in the place of the one in force. Raises `ConfigError` if nobody has."""
    digest = candidate.bundle.digest
    proposal = next((each for each in proposals.listed() if each.digest == digest), None)
    if proposal is None:
        raise ConfigError(f"nobody has handed in {digest}; an author runs `egress policy submit` first")
    approvers = proposal.approvers(base)
    if not approvers:
        raise ConfigError(
            f"nobody but its author has approved {digest} in the place of what is in force now; an approver runs "
            "`egress policy approve`"
        )
    return approvers


def _announce(acts: Acts, activation: Activation, base: str) -> None:
    acts.enter(
        activation.digest,
        [
            f"name={activation.name}",
            f"serial={activation.serial}",
            *([f"previous={base}"] if base else []),
            *(f"approver={name}" for name in activation.approvers),
        ],
    )
