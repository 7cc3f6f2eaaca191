"""One request told in plain sentences, from its records alone: for whoever a decision is about.

What GDPR articles 15(1)(h) and 22(3) ask for: the logic of a decision, its grounds, whether a person had a
part in it, and how to contest it. Never content: records hold none. What records do not say is not told.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from egress_gateway.audit.records.exchanges import Exchange, IntentRecord, OutcomeRecord, RefusalRecord, ToolRecord
from egress_gateway.audit.records.groups import ModelGroup, PolicyGroup, PrincipalGroup, TargetGroup
from egress_gateway.audit.records.operations import ReviewRecord
from egress_gateway.audit.records.own_kinds import OrphanRecord
from egress_gateway.audit.records.record import Record
from egress_gateway.audit.telling.phrases import (
    ENDS,
    FAMILIES_OF_ERROR,
    OBLIGATIONS,
    REASONS,
    listed,
    moment,
    number,
    of_classes,
    sentence,
)

SHOWN_DIGITS: Final = 12
"""Of a policy's version: enough to tell the versions of one installation apart."""


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What is known beside the records."""

    reasons: Mapping[str, str] = {}
    """What a bundle gives as the reason of each rule, by rule."""
    bundle: str = ""
    """Digest of that bundle; reasons are told of decisions by no other."""
    persons: Mapping[str, str] = {}
    """Names of persons, by pseudonym, as far as whoever reads may know them."""
    contest: str = ""
    """How a decision is contested, in the words of whoever answers for the gateway."""


NOTHING_ELSE: Final = Context()


def explain(records: Sequence[Record], context: Context = NOTHING_ELSE) -> tuple[str, ...]:
    """Sentences about one request. `records` are all of its records, in the order of the log.

    Empty if none of them is about a request.
    """
    told = [record for record in records if isinstance(record, Exchange)]
    if not told:
        return ()
    last = told[-1]
    intents = [record for record in told if isinstance(record, IntentRecord)]
    reviews = [record for record in records if isinstance(record, ReviewRecord)]
    sentences = [_asked(told, context), _found(last)]
    sentences += _shortened(told)
    sentences += _decided(last, intents, context)
    for record in told:
        if isinstance(record, IntentRecord):
            sentences += _sent(record, len(intents))
        elif isinstance(record, OutcomeRecord):
            sentences += _ended(record, len(intents))
    sentences += _tools(told)
    sentences += _without_end(records, intents)
    sentences += _people(last, reviews)
    sentences.append(_contest(last, context))
    return tuple(sentence(text) for text in sentences if text)


def _asked(told: Sequence[Exchange], context: Context) -> str:
    first, last = told[0], told[-1]
    who = last.principal
    app = f"the application {who.app}" if who.app else "an application that was not recognised"
    route = f" on route {last.route}" if last.route else ""
    owner = f", for which {last.owner} answers" if last.owner and route else ""
    model = f" for the model {last.model.requested}" if last.model.requested else ""
    return f"{moment(first.ts)}, {app}{_agent(who)} asked{model}{route}{owner}{_behalf(who, context)}"


def _agent(who: PrincipalGroup) -> str:
    if not who.agent:
        return ""
    proven = "" if who.agent_verified else ", by its own word,"
    chain = f" after {listed(who.agent_chain)}" if who.agent_chain else ""
    return f" with the agent {who.agent}{proven}{chain}"


def _behalf(who: PrincipalGroup, context: Context) -> str:
    if who.person:
        shown = context.persons.get(who.person, who.person)
        issuer = f" by {who.issuer}" if who.issuer else ""
        return f", on behalf of {shown}, whose identity was {'verified' + issuer if who.person_verified else 'given'}"
    if who.asserted_person:
        shown = context.persons.get(who.asserted_person, who.asserted_person)
        return f", on behalf of {shown} by the application's own word, which no rule relies on"
    return ", on nobody's behalf that it named"


def _found(record: Exchange) -> str:
    found, coverage = record.request, record.request.coverage
    if not found.bytes and not found.classes:
        return ""
    # A record from before inspection has no coverage; then nothing is known of what was in it.
    if not coverage.bytes and not found.classes:
        return f"It had {number(found.bytes, 'byte')} and was not inspected any more"
    unlisted = "What was found in it, if anything, is not listed"
    nothing = unlisted if record.abridged else "Nothing sensitive was found in it"
    what = f"In it were found: {of_classes(found.classes)}" if found.classes else nothing
    seen = f"; of {number(coverage.bytes, 'byte')} of content, {coverage.scanned:,} were inspected as text"
    missed = f" and {coverage.opaque + coverage.refused:,} could not be" if coverage.opaque + coverage.refused else ""
    return what + (seen + missed if coverage.bytes else "")


def _shortened(told: Sequence[Exchange]) -> Iterator[str]:
    if any(record.abridged for record in told):
        yield (
            "Its records were too long and were shortened: classes of data may stand as their families, and groups, "
            "rules, conditions, replaced values and tools may be missing here"
        )


def _decided(record: Exchange, intents: Sequence[IntentRecord], context: Context) -> Iterator[str]:
    policy = record.policy
    version = f"version {_short(policy.bundle)} of the policy" if policy.bundle else "the policy"
    if policy.outcome == "permit" and policy.code != "observe":
        rule = f"Rule {policy.rule} of {version} permitted it" if policy.rule else f"{version} permitted it"
        yield rule + _terms(policy)
        yield _reason(policy, context)
    elif policy.outcome == "permit":
        yield f"It went on because the route only observes: {version} was not enforced{_terms(policy)}"
    elif isinstance(record, RefusalRecord) and not policy.code:
        kind = FAMILIES_OF_ERROR.get(record.family_of_error, "it did not go on")
        yield f"It was refused before any rule was asked, because {_why(record.error.code, kind)}"
    elif policy.code:
        yield f"It was {_refused(record)} under {version}, because {_why(policy.code, '')}{_named(policy)}"
        yield _reason(policy, context)
    if isinstance(record, RefusalRecord) and policy.code and record.error.code != policy.code:
        kind = FAMILIES_OF_ERROR.get(record.family_of_error, "it did not go on")
        yield f"It was refused in the end, because {_why(record.error.code, kind)}"
    if policy.observed is not None:
        would = f"; rule {policy.observed.rule} would have decided" if policy.observed.rule else ""
        yield f"Enforced, it would have been {_verdict(policy.observed.outcome)} ({policy.observed.code}){would}"
    if policy.bypassed:
        yield f"A bypass that people had approved set aside: {listed(policy.bypassed)}"
    if isinstance(record, RefusalRecord) and not intents:
        yield f"Nothing left the gateway{f'; the caller got status {record.status}' if record.status else ''}"


def _refused(record: Exchange) -> str:
    return "held back for a person" if record.policy.outcome == "escalate" else "refused"


def _verdict(outcome: str) -> str:
    return {"permit": "permitted", "escalate": "held back for a person"}.get(outcome, "refused")


def _why(code: str, otherwise: str) -> str:
    known = REASONS.get(code)
    if known:
        return known
    return f"{otherwise} (code {code})" if otherwise else f"of a reason with the code {code}"


def _named(policy: PolicyGroup) -> str:
    if policy.code == "contained":
        return f" (containment {policy.rule})" if policy.rule else ""
    return f": rule {policy.rule}" if policy.rule else ""


def _reason(policy: PolicyGroup, context: Context) -> str:
    said = context.reasons.get(policy.rule, "") if context.bundle and context.bundle == policy.bundle else ""
    return f"The policy gives as the reason: {said}" if said else ""


def _terms(policy: PolicyGroup) -> str:
    rules: dict[str, list[str]] = {}
    for obligation in policy.obligations:
        kind, _, rule = obligation.partition(":")
        rules.setdefault(kind, []).append(rule)
    terms = [f"{OBLIGATIONS.get(kind, kind)} ({listed(dict.fromkeys(named))})" for kind, named in rules.items()]
    return f", on condition {listed(terms)}" if terms else ""


def _short(bundle: str) -> str:
    return bundle.removeprefix("sha256:")[:SHOWN_DIGITS]


def _sent(intent: IntentRecord, attempts: int) -> Iterator[str]:
    replaced = sum(count.count for count in intent.redactions.replaced)
    if replaced:
        were = "was replaced by a stand-in" if replaced == 1 else "were replaced by stand-ins"
        yield f"Before it left, {number(replaced, 'value')} {were}: {of_classes(intent.redactions.replaced)}"
    which = f"Attempt {intent.attempt}: " if attempts > 1 else ""
    size = number(intent.sent.bytes, "byte")
    yield f"{which}{moment(intent.ts)}, {size} were sent to {_place(intent.target)}{_model(intent.model)}"
    people = intent.disclosed
    if people:
        open_ = sum(not each.redacted for each in people)
        more = f", and {intent.further_disclosed:,} more that are not listed" if intent.further_disclosed else ""
        hidden = len(people) - open_
        yield f"Values that belong to people, in what left: {open_} readable, {hidden} behind stand-ins{more}"


def _place(target: TargetGroup) -> str:
    facts = [f"region {target.region}"] if target.region else []
    facts += [f"tier {target.tier}"] if target.tier else []
    names = {"baa": "business associate agreement", "dpa": "data processing agreement", "zdr": "zero data retention"}
    agreed = [name for field, name in names.items() if getattr(target, field)]
    facts.append(f"under a {listed(agreed)}" if agreed else "no agreement on data is on record")
    facts += [f"certified {listed(target.certified)}"] if target.certified else []
    facts += ["the contract had ended"] if target.ended else []
    return f"{target.upstream or 'a provider'} ({'; '.join(facts)})"


def _model(model: ModelGroup) -> str:
    return f", asking for the model {model.asked} instead" if model.asked and model.asked != model.requested else ""


def _ended(record: OutcomeRecord, attempts: int) -> Iterator[str]:
    response, back = record.response, record.redactions
    which = f" to attempt {record.attempt}" if attempts > 1 else "" if record.attempt else " that people had approved"
    facts = [number(response.bytes, "byte")] if response.bytes else []
    facts += [f"by the model {record.model.served}"] if record.model.served else []
    details = f" ({', '.join(facts)})" if facts else ""
    status = f"; the caller got status {record.status}" if record.status else ""
    yield f"The answer{which}{details} {ENDS.get(record.end, f'ended as {record.end}')}{status}"
    if response.classes:
        yield f"In the answer were found: {of_classes(response.classes)}"
    if response.masked:
        yield f"{number(response.masked, 'finding')} in the answer {_was(response.masked)} masked for the caller"
    if response.defused:
        yield f"{number(response.defused, 'address', 'addresses')} in the answer {_was(response.defused)} made inert"
    if back.restored:
        mended = f", {back.repaired:,} of them from a misspelt stand-in" if back.repaired else ""
        turned = f"{_was(back.restored)} turned back into the value{mended}"
        yield f"{number(back.restored, 'stand-in')} in the answer {turned}"
    if back.unrestored or back.foreign:
        left = back.unrestored + back.foreign
        yield f"{number(left, 'stand-in')} {_was(left)} left as {'it was' if left == 1 else 'they were'}"
    if record.error is not None and record.end != "complete":
        yield f"The end has the code {record.error.code}"


def _was(count: int) -> str:
    return "was" if count == 1 else "were"


def _tools(told: Sequence[Exchange]) -> Iterator[str]:
    calls = [call.name for record in told if isinstance(record, ToolRecord) for call in record.tools]
    if not calls:
        calls = [call.name for record in told if isinstance(record, OutcomeRecord) for call in record.tools]
    if calls:
        yield f"The model asked for {number(len(calls), 'tool call')}: {listed(dict.fromkeys(calls))}"


def _without_end(records: Sequence[Record], intents: Sequence[IntentRecord]) -> Iterator[str]:
    ended = {record.attempt for record in records if isinstance(record, OutcomeRecord)}
    lost = {record.attempt for record in records if isinstance(record, OrphanRecord)}
    for intent in intents:
        if intent.attempt in lost - ended:
            yield (
                "The process that had the request in hand died before it recorded an end: what was to be sent may have "
                "left, and nothing is known of an answer"
            )
        elif intent.attempt not in ended:
            yield (
                "These records hold no end: the request was under way when they were read, or its end is not among "
                "them, as where records were picked by a value that left, which the record of what was sent names alone"
            )


def _people(record: Exchange, reviews: Sequence[ReviewRecord]) -> Iterator[str]:
    for review in reviews:
        by = f" by {review.actor}{f' ({review.role})' if review.role else ''}" if review.actor else ""
        match review.act:
            case "submitted":
                queues = f" ({listed(review.queues)})" if review.queues else ""
                yield f"{moment(review.ts)}, people were asked to look at it{queues}"
            case "revealed":
                yield f"Its content was looked at{by}"
            case "approved" | "denied":
                yield f"{moment(review.ts)}, it was {review.act}{by}{_said(review)}"
            case "expired":
                yield "Nobody decided in time"
            case _:
                pass  # That an approval was used is told by what it let pass.
    if any(review.act in {"approved", "denied"} for review in reviews):
        yield "So a person had a part in this decision"
    elif record.policy.review:
        yield f"A person's part in this decision is on record under review {record.policy.review}"
    else:
        yield "The decision was made by rules alone; no person had a part in it"


def _said(review: ReviewRecord) -> str:
    return f", with the words: {review.reason}" if review.reason else ""


def _contest(record: Exchange, context: Context) -> str:
    named = f"record {record.rid}" if record.rid else "the time of the request"
    if context.contest:
        return f"{context.contest.rstrip('. ')}. Name {named}"
    owner = record.owner or "those who run the gateway"
    return f"To contest this decision, or to have a person look at it again, turn to {owner} and name {named}"
