"""What the index keeps of one record: names and times to find it by."""

from collections.abc import Sequence

import msgspec

from egress_gateway.audit.records.exchanges import Exchange, IntentRecord, OutcomeRecord, RefusalRecord
from egress_gateway.audit.records.groups import DisclosedGroup
from egress_gateway.audit.records.operations import (
    AdminRecord,
    DeniedSummaryRecord,
    ReceiptRefusedRecord,
    ReviewRecord,
    TokenIssuedRecord,
)
from egress_gateway.audit.records.record import Record, kind_of
from egress_gateway.core.slots import ClassCount

Row = tuple[int | str, ...]


class _Names(msgspec.Struct, frozen=True, kw_only=True):
    """The columns behind kind and time, in the order of the table."""

    person: str = ""
    asserted_person: str = ""
    agent: str = ""
    app: str = ""
    session: str = ""
    route: str = ""
    upstream: str = ""
    outcome: str = ""
    code: str = ""
    rule: str = ""
    model: str = ""
    review: str = ""
    actor: str = ""
    act: str = ""
    classes: str = ""
    answered: str = ""
    disclosed: str = ""


def row_of(record: Record) -> Row:
    """The columns of the table `record` behind the record's place."""
    return (record.rid, kind_of(record), record.ts, *msgspec.structs.astuple(_names(record)))


def _names(record: Record) -> _Names:
    match record:
        case Exchange():
            return _of_exchange(record)
        case ReviewRecord():
            return _Names(
                person=record.person,
                app=record.app,
                route=record.route,
                review=record.review,
                actor=record.actor,
                act=record.act,
            )
        case AdminRecord():
            return _Names(actor=record.actor, act=record.act)
        case TokenIssuedRecord():
            who = record.principal
            return _Names(
                person=who.person,
                asserted_person=who.asserted_person,
                agent=who.agent,
                app=who.app,
                session=who.session,
                route=record.route,
            )
        case DeniedSummaryRecord():
            return _Names(code=record.code)
        case ReceiptRefusedRecord():
            return _Names(upstream=record.upstream, code=record.code)
        case _:
            return _Names()


def _of_exchange(record: Exchange) -> _Names:
    who, policy, model = record.principal, record.policy, record.model
    failure = record.error if isinstance(record, OutcomeRecord | RefusalRecord) else None
    answered = record.response.classes if isinstance(record, OutcomeRecord) else ()
    disclosed = record.disclosed if isinstance(record, IntentRecord) else ()
    return _Names(
        person=who.person,
        asserted_person=who.asserted_person,
        agent=who.agent,
        app=who.app,
        session=who.session,
        route=record.route,
        upstream=record.target.upstream,
        outcome=policy.outcome,
        code=policy.code if failure is None else failure.code,
        rule=policy.rule,
        model=_listed(model.requested, model.asked, model.served),
        review=policy.review,
        classes=_classes(record.request.classes),
        answered=_classes(answered),
        disclosed=_classes(disclosed),
    )


def _classes(found: Sequence[ClassCount | DisclosedGroup]) -> str:
    """Classes with a space before and a dot behind, so that `pii` finds `pii.email` and not `pii_like`."""
    return "".join(f" {name}." for name in sorted({each.data_class for each in found})) if found else ""


def _listed(*names: str) -> str:
    """Names with a space around each, which no name has in it."""
    found = " ".join(dict.fromkeys(name for name in names if name))
    return f" {found} " if found else ""
