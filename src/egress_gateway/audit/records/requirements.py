"""Which requirements each field of a record serves as evidence: data, one theme after the other.

Evidence is not compliance: docs/compliance/evidence-map.md says what the records do not show. A field is
named `<group or kind>.<field>` as in docs/reference/audit-records.md, one that all records have, or all about
a request, `record.<field>`. Citations are short: `HIPAA` 45 CFR, `AI Act` Regulation (EU) 2024/1689, `GDPR`
Regulation (EU) 2016/679, `800-53` NIST SP 800-53 rev. 5, `SOC 2` the trust services criteria, `ISO 42001` and
`ISO 27001` controls of their annexes, `PCI` DSS 4.0.1.
"""

from collections.abc import Mapping
from typing import Final

import msgspec


class Theme(msgspec.Struct, frozen=True):
    """Fields that answer one question of an auditor, and who asks it."""

    question: str
    requirements: tuple[str, ...]
    fields: str
    """`<section>: <field> <field> ...`, a line each."""


THEMES: Final = (
    Theme(
        "Which natural person, application and agent asked?",
        ("HIPAA 164.312(d)", "AI Act 12(2)", "800-53 AU-3", "PCI 10.2.2"),
        """
        principal: app key_id issuer tenant person subject person_verified asserted_person agent agent_verified
        principal: agent_chain auth strength mfa
        record: principal
        token_issued: principal token_id route expires peer
        """,
    ),
    Theme(
        "What were they entitled to?",
        ("HIPAA 164.312(a)(1)", "SOC 2 CC6.3", "800-53 AC-3"),
        """
        principal: groups groups_complete roles
        """,
    ),
    Theme(
        "Whose data is it, and can it be made nobody's again?",
        ("HIPAA 164.528", "GDPR 15", "GDPR 17", "GDPR 33"),
        """
        intent: disclosed further_disclosed
        disclosed: data_class subject redacted
        """,
    ),
    Theme(
        "Which requests belong together?",
        ("AI Act 12(2)", "800-53 AU-6(3)", "SOC 2 CC7.3"),
        """
        record: rid route owner traceparent kind v
        principal: session session_derived
        """,
    ),
    Theme(
        "When was it?",
        ("800-53 AU-8", "PCI 10.6", "ISO 27001 8.17"),
        """
        record: ts
        clock: synchronised error_us estimate_us
        heartbeat: clock
        """,
    ),
    Theme(
        "What was decided, by which version of which policy, and why?",
        ("AI Act 12(2)", "GDPR 22", "SOC 2 CC6.1", "800-53 AC-4"),
        """
        record: policy stages
        stages: identity request_class request_policy response_class audit
        policy: bundle name serial outcome code rule rules obligations observed
        observed: outcome code rule obligations
        error: code pointer
        outcome: error end status
        refusal: error family_of_error status
        """,
    ),
    Theme(
        "Who set a rule aside, or agreed as a human being?",
        ("HIPAA 164.312(a)(2)(ii)", "AI Act 14", "GDPR 22"),
        """
        policy: bypassed review
        review: act review phase queues rules route app person actor role reason redact votes needed until
        """,
    ),
    Theme(
        "Where did it go, under which agreement?",
        ("GDPR 28", "GDPR 30", "SOC 2 CC9.2", "800-53 SA-9"),
        """
        record: target family operation
        target: name upstream region tier baa dpa zdr certified ended
        """,
    ),
    Theme(
        "Did it leave the region?",
        ("GDPR 44", "GDPR 30(1)(e)"),
        """
        record: transfer
        principal: person_region
        """,
    ),
    Theme(
        "Which model answered, in which version?",
        ("AI Act 12(2)", "ISO 42001 A.6.2.8"),
        """
        record: model stream
        model: requested asked served fingerprint
        request: max_tokens tools_digest system system_digest
        """,
    ),
    Theme(
        "What kinds of data were in it, and was all of it inspected?",
        ("GDPR 30", "GDPR 35", "SOC 2 C1.1", "PCI 3.4"),
        """
        record: request
        request: bytes classes coverage detectors
        outcome: response
        response: bytes classes new content_type
        config: detectors
        """,
    ),
    Theme(
        "Was no more sent than had to be?",
        ("GDPR 5(1)(c)", "GDPR 25", "HIPAA 164.312(e)(2)(ii)", "ISO 27001 8.11"),
        """
        record: redactions
        redactions: replaced restored repaired unrestored foreign
        response: masked defused
        """,
    ),
    Theme(
        "Is it exactly what was sent and received?",
        ("HIPAA 164.312(c)(1)", "800-53 AU-10", "GDPR 5(1)(f)"),
        """
        request: digest
        response: digest
        intent: sent
        outcome: sent
        sent: digest bytes destination
        """,
    ),
    Theme(
        "What did the model want done?",
        ("AI Act 12(2)", "AI Act 14", "ISO 42001 A.6.2.8"),
        """
        request: tools further_tools conduct
        conduct: baseline new_tool new_target unusual_rate
        intent: sealed
        sealed: holder purpose text entries left_out
        outcome: tools
        tool: attempt tools sealed name called call_id arguments bytes classes disposition new
        """,
    ),
    Theme(
        "Was it encrypted on its way, and which connection was it?",
        ("HIPAA 164.312(e)(1)", "800-53 SC-8", "800-53 AU-3(1)", "PCI 4.2.1"),
        """
        record: peer caller
        caller: peer_port local local_port tls cipher
        outcome: connection
        connection: peer peer_port local local_port tls cipher key
        """,
    ),
    Theme(
        "Did it work, how long did it take, what did it cost?",
        ("SOC 2 A1.2", "ISO 42001 9.1", "AI Act 72"),
        """
        intent: attempt
        outcome: attempt upstream_status lat_us
        refusal: lat_us
        response: finish complete usage hit
        usage: input_tokens output_tokens cached_tokens reasoning_tokens cost currency
        lat_us: total identify parse classify decide transform intent first_byte upstream screen
        """,
    ),
    Theme(
        "Is the record whole, unaltered and in its place?",
        ("HIPAA 164.312(b)", "HIPAA 164.312(c)(2)", "AI Act 12(1)", "800-53 AU-9(3)", "PCI 10.3.4"),
        """
        record: writer abridged
        writer: boot id node region wseq
        writer_open: opened uid
        writer_gap: refused expected
        orphan: attempt intent lost
        boot: size cut cut_digest
        heartbeat: size root connected witnessed
        log_key: act note
        """,
    ),
    Theme(
        "Which software and configuration ran?",
        ("800-53 SI-7", "800-53 CM-6", "SOC 2 CC8.1"),
        """
        boot: version package
        config: digest component version profile package bundle
        """,
    ),
    Theme(
        "Who changed what, and who agreed to it?",
        ("SOC 2 CC8.1", "800-53 CM-3", "800-53 AC-6(9)", "PCI 10.2.1.2"),
        """
        policy_change: bundle name serial activated previous actor approvers ticket
        admin: act act_id at actor uid role object details reason ticket
        """,
    ),
    Theme(
        "Who was turned away, and was anything attempted past the gateway?",
        ("HIPAA 164.308(a)(5)(ii)(C)", "800-53 SC-7", "SOC 2 CC7.2", "PCI 10.2.1.4"),
        """
        denied_summary: source code count first last key_id
        receipt_refused: code upstream digest bytes seq uid
        traffic: since until upstreams
        upstreams: upstream requests sent_bytes received_bytes wire_sent
        reconciliation: since until source agrees differences
        """,
    ),
)


def _served() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for theme in THEMES:
        for line in theme.fields.strip().splitlines():
            section, _, names = line.strip().partition(": ")
            for name in names.split():
                path = f"{section}.{name}"
                if path in table:
                    raise ValueError(f"{path} is in two themes")
                table[path] = theme.requirements
    return table


SERVED: Final[Mapping[str, tuple[str, ...]]] = _served()
"""The requirements that each field serves, by its path."""
