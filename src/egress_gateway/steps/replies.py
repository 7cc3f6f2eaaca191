"""What a caller is told: the gateway's own headers, the provider's that may pass, refusals.

Refusals wear the dialect's own error body, so that an SDK raises the exception its users handle, and
say `x-should-retry: false` on every 4xx: a second try would be refused alike.
"""

import msgspec

from egress_gateway.core.errors import GatewayError
from egress_gateway.core.exchange import Headers, UpstreamHead
from egress_gateway.core.ids import RecordId
from egress_gateway.core.obligations import Reroute
from egress_gateway.core.policy import Decision, Outcome
from egress_gateway.core.redaction import Redaction
from egress_gateway.providers.dialect import Dialect

PASSED = frozenset(
    {
        "retry-after",
        "retry-after-ms",
        "request-id",
        "x-request-id",
        "x-should-retry",
        "openai-processing-ms",
        "openai-version",
    }
)
"""Provider headers that clients act on. Cookies, server banners and account names stay here."""
PASSED_PREFIXES = ("x-ratelimit-", "anthropic-ratelimit-")
LONGEST_PASSED = 256
"""Characters; a longer value is not one of the documented ones."""

OWN_PREFIX = "x-egress-"
REVIEW_HEADER = "x-egress-review"
PENDING = "review_pending"
"""The one refusal that may become a permit without anything having changed."""


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """A whole answer of our own."""

    status: int
    headers: Headers
    body: bytes


def passed(head: UpstreamHead) -> Headers:
    """The provider's headers that reach the caller."""
    return tuple(
        (name, value)
        for name, value in head.headers
        if (name in PASSED or name.startswith(PASSED_PREFIXES)) and len(value) <= LONGEST_PASSED and value.isascii()
    )


def own(rid: RecordId, decision: Decision, redaction: Redaction, review: str = "") -> Headers:
    """What the gateway says about an answer that it lets through."""
    replaced = sum(count.count for count in redaction.replaced)
    rerouted = next((duty.upstream for duty in decision.obligations if isinstance(duty, Reroute) and duty.upstream), "")
    verdict = decision.outcome.value
    verdict += f"; redact={replaced}" if replaced else ""
    verdict += f"; reroute={rerouted}" if rerouted else ""
    verdict += f"; model={decision.model}" if decision.model else ""
    headers = (("x-egress-decision", verdict), ("x-egress-record", rid), ("x-egress-policy", decision.bundle))
    return (*headers, (REVIEW_HEADER, review)) if review else headers


def renewed(headers: Headers, own: Headers) -> Headers:
    """The headers of an answer that is kept, for the request that gets it: what the gateway says is said anew."""
    return (*own, *((name, value) for name, value in headers if not name.startswith(OWN_PREFIX)))


def refusal(
    error: GatewayError, rid: RecordId, dialect: Dialect | None, *, rule: str = "", bundle: str = "", review: str = ""
) -> Reply:
    """A refusal as the caller's SDK understands it; in the plain OpenAI shape where no dialect is known."""
    if dialect is not None:
        shaped = dialect.error(error, rid)
        status, content_type, body = shaped.status, shaped.content_type, shaped.body
    else:
        status, content_type = error.status, "application/json"
        message = {"message": error.public, "type": "egress_refusal", "code": error.code, "record": rid}
        body = msgspec.json.encode({"error": message})
    headers = [
        ("content-type", content_type),
        ("content-length", str(len(body))),
        ("x-egress-decision", (Outcome.ESCALATE if error.code == PENDING else Outcome.BLOCK).value),
        ("x-egress-record", rid),
        ("x-egress-code", error.code),
    ]
    if status < 500:
        headers.append(("x-should-retry", "false"))
    if error.retry_after:
        headers.append(("retry-after", str(error.retry_after)))
    if bundle:
        headers.append(("x-egress-policy", bundle))
    if rule:
        headers.append(("x-egress-rule", rule))
    if review:
        headers.append((REVIEW_HEADER, review))
    if status == 401:
        headers.append(("www-authenticate", 'Bearer realm="egress"'))
    return Reply(status=status, headers=tuple(headers), body=body)
