"""`egress policy submit`, `approve` and `proposals`: a bundle on its way into force, through four eyes."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table

from egress_gateway.adapters.active_policy import ActivePolicy
from egress_gateway.adapters.actor import who_acts
from egress_gateway.adapters.policy_proposals import PolicyApproval, Proposal, ProposalStore
from egress_gateway.cli.acts import Acts, configuration_of, fail, said_why
from egress_gateway.cli.key_terms import moment
from egress_gateway.cli.policy.candidate import (
    changes_from,
    from_directory,
    is_fit,
    read_candidate,
    show_changes,
    show_doubts,
)
from egress_gateway.cli.policy.reading import DEFAULT_STATE, NEGATIVE, OK, policy_of, print_json, refuse
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.state_config import StateConfig
from egress_gateway.identify.admins import AdminAct, check_approval


def submit(
    directory: Path,
    /,
    *,
    reason: str,
    ticket: str = "",
    allow_untested: bool = False,
    state: Path = DEFAULT_STATE,
    config: Path | None = None,
) -> int:
    """Hand in a bundle for approval. A copy of it is kept, and nothing else can be approved or put in force for it.

    Args:
        directory: The bundle.
        reason: Why, for the record of it.
        ticket: A reference, for the record of it.
        allow_untested: Hand it in although no test touches a rule that blocks.
        state: The gateway's state directory.
        config: The configuration; as for `activate`.
    """
    acts: Acts | None = None
    try:
        acts = Acts(AdminAct.POLICY_SUBMIT, state=state, config=config, reason=said_why(reason), ticket=ticket)
        gateway, _ = configuration_of(state, config)
        store, proposals = _stores(state)
        candidate = from_directory(directory, gateway)
        active = store.current()
        if not is_fit(candidate, active, allow_untested=allow_untested):
            return NEGATIVE
        found = changes_from(active, store, candidate.bundle)
        actor, digest = who_acts(), candidate.bundle.digest
        store.keep(digest, candidate.files)
        proposal = Proposal(
            digest=digest,
            name=candidate.bundle.name,
            serial=candidate.bundle.serial,
            author=actor.name or str(actor.uid),
            uid=actor.uid,
            at=candidate.at,
            reason=reason,
            ticket=ticket,
        )
        added = proposals.submit(proposal, announce=partial(acts.enter, digest, _details(proposal)))
    except ConfigError as error:
        return fail(error, acts)
    show_doubts(candidate.bundle, gateway)
    show_changes(found, candidate.untested)
    print(f"{'handed in' if added else 'was handed in before'}: {digest}")
    return OK


def approve(
    digest: str, /, *, reason: str, ticket: str = "", state: Path = DEFAULT_STATE, config: Path | None = None
) -> int:
    """Approve a bundle that somebody else handed in, in the place of what is in force now.

    Args:
        digest: Of the bundle, or its first twelve digits.
        reason: Why, for the record of it.
        ticket: A reference, for the record of it.
        state: The gateway's state directory.
        config: The configuration; as for `activate`.
    """
    acts: Acts | None = None
    try:
        acts = Acts(AdminAct.POLICY_APPROVE, state=state, config=config, reason=said_why(reason), ticket=ticket)
        gateway, _ = configuration_of(state, config)
        store, proposals = _stores(state)
        proposal = proposals.find(digest)
        actor = who_acts()
        check_approval(proposal.uid, actor.uid)
        candidate = read_candidate(store.files(proposal.digest), gateway)
        active = store.current()
        if not is_fit(candidate, active, allow_untested=True):
            return NEGATIVE
        base = active.digest if active is not None else ""
        found = changes_from(active, store, candidate.bundle)
        approval = PolicyApproval(approver=actor.name or str(actor.uid), uid=actor.uid, at=candidate.at, base=base)
        details = [*_details(proposal), f"author={proposal.author}", *([f"previous={base}"] if base else [])]
        proposals.approve(proposal.digest, approval, announce=partial(acts.enter, proposal.digest, details))
    except ConfigError as error:
        return fail(error, acts)
    show_doubts(candidate.bundle, gateway)
    show_changes(found, candidate.untested)
    print(f"approved: {proposal.digest}")
    return OK


def proposals(*, state: Path = DEFAULT_STATE, json: bool = False) -> int:
    """List the bundles that were handed in and were not put in force, oldest first.

    Args:
        state: The gateway's state directory.
        json: Print one JSON document instead of a table.
    """
    try:
        place = policy_of(state)
        store, handed_in = ActivePolicy(place), ProposalStore(place)
        active = store.current()
        waiting = [each for each in handed_in.listed() if active is None or each.serial > active.serial]
    except ConfigError as error:
        return refuse(error)
    if json:
        print_json(waiting)
    else:
        _show(waiting, active.digest if active is not None else "")
    return OK


def _stores(state: Path) -> tuple[ActivePolicy, ProposalStore]:
    place = Path(StateConfig(directory=str(state)).policy)
    return ActivePolicy(place), ProposalStore(place)


def _details(proposal: Proposal) -> list[str]:
    return [f"name={proposal.name}", f"serial={proposal.serial}"]


def _show(waiting: Sequence[Proposal], base: str) -> None:
    table = Table(box=None)
    table.add_column("digest", no_wrap=True)
    for heading in ("name", "serial", "handed in", "by", "approved by", "ticket"):
        table.add_column(heading, overflow="fold")
    for each in waiting:
        approvers = ", ".join(each.approvers(base))
        digest = each.digest[: len("sha256:") + 12]
        table.add_row(digest, each.name, str(each.serial), moment(each.at), each.author, approvers, each.ticket)
    Console(highlight=False, markup=False).print(table)
