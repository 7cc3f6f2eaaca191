"""What came back, what it asked to have done, and how long all of it took."""

from egress_gateway.audit.records.groups.base import Count, Group
from egress_gateway.core.slots import ClassCount


class UsageGroup(Group, frozen=True, kw_only=True):
    """What the provider says it counted."""

    input_tokens: Count = 0
    """Tokens of the prompt."""
    output_tokens: Count = 0
    """Tokens of the answer."""
    cached_tokens: Count = 0
    """Of the input, read from a cache."""
    reasoning_tokens: Count = 0
    """Of the output, spent on reasoning."""
    cost: Count = 0
    """By the policy's prices, in millionths of `currency`, rounded up."""
    currency: str = ""
    """ISO 4217; empty where the policy has no price for the model."""


class ResponseGroup(Group, frozen=True, kw_only=True):
    """What was answered, without its content."""

    digest: str = ""
    """`hmac-sha256:<hex>` of the bytes as the upstream sent them."""
    bytes: Count = 0
    """Length in bytes."""
    classes: tuple[ClassCount, ...] = ()
    """What was found: `[{data_class, count, score}]`."""
    new: tuple[ClassCount, ...] = ()
    """Of these, what did not stand in the request: the model made it up, or has it from elsewhere."""
    finish: tuple[str, ...] = ()
    """Finish reasons, one a choice."""
    complete: bool = False
    """The terminal event, or a whole document, was seen."""
    usage: UsageGroup = UsageGroup()
    masked: Count = 0
    """Findings masked on the way to the caller."""
    defused: Count = 0
    """Addresses, images and tags made inert on the way to the caller."""
    content_type: str = ""
    """Media type as the upstream says, without parameters."""
    hit: bool = False
    """The answer was there already: people had approved it earlier, and nothing was sent."""


class ToolGroup(Group, frozen=True, kw_only=True):
    """One tool call that the model asked the caller to make."""

    name: str
    """The tool's name, as rules know it: tools that a provider or an MCP server defines go by kind or server."""
    called: str = ""
    """The name that the answer uses, where rules know the tool by another."""
    call_id: str = ""
    """The provider's id of the call."""
    arguments: str = ""
    """`hmac-sha256:<hex>` of the arguments as released to the caller."""
    bytes: Count = 0
    """Length in bytes."""
    classes: tuple[ClassCount, ...] = ()
    """What was found in the arguments, as the upstream sent them."""
    disposition: str = ""
    """`released` to the caller, `held` for people to look at first, or `refused`."""
    new: bool = False
    """The agent is not used to calling it, or to where the call is aimed; said where a rule asks what agents are
    used to."""


class LatencyGroup(Group, frozen=True, kw_only=True):
    """Where the time went, in microseconds."""

    total: Count = 0
    """From the request's first byte to its end."""
    identify: Count = 0
    """Recognising who asks."""
    parse: Count = 0
    """Reading the body into slots."""
    classify: Count = 0
    """Detectors."""
    decide: Count = 0
    """The policy."""
    transform: Count = 0
    """Modify, redact and re-scan."""
    intent: Count = 0
    """Waiting for the intent to be durable."""
    first_byte: Count = 0
    """From sending to the upstream's first body byte."""
    upstream: Count = 0
    """From sending to the upstream's last byte."""
    screen: Count = 0
    """Inspecting the answer."""


class ErrorGroup(Group, frozen=True, kw_only=True):
    """Why a request did not run to its end."""

    code: str
    """A code of docs/reference/errors.md."""
    pointer: str = ""
    """JSON pointer of the offending place, without content."""
