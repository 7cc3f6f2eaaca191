"""No record shows content. Of every field that can hold text, somebody decided which of the two it is."""

import importlib
import pkgutil
import re
from collections.abc import Callable
from typing import Any, get_args, get_origin, get_type_hints

import msgspec
import pytest

import egress_gateway.core
from egress_gateway.core.concealed import conceals
from egress_gateway.core.secret import Secret, Sensitive

NAMES = {
    "AdminConfig": "address audience",
    "AdminsConfig": "auditor reviewer author approver operator",
    "AnswerFacts": "model finish tools fingerprint",
    "AnswerPlan": "mask mask_new",
    "AnswerSeen": "tools",
    "ApplicationConfig": "name spiffe dns clients",
    "Approval": "review rules redact upstream model bundle",
    "Asker": "app person asserted_person agent agent_chain route session",
    "Attachment": "pointer",
    "Case": "digest rid person route target_name operation model tools bundle",
    "Certificate": "spiffe dns fingerprint",
    "Charge": "bucket",
    "ClassCount": "data_class",
    "ClientCertificates": "ca revoked",
    "Committed": "leaf",
    "Cost": "currency",
    "Counter": "name classes per",
    "Containment": "id person app agent route upstream tool actor reason ticket",
    "Content": "masked masked_new",
    "Decision": "code reason rule matched bypassed model bundle",
    "DeployerClass": "name",
    "DetectionConfig": "lists_key",
    "DetectionFile": "path sha256",
    "DirectoryConfig": "url ca bind_dn credential people person_attribute groups nested issuers",
    "Ends": "local",
    "Escalate": "rule queue",
    "Facts": "region route target_name destination family operation model tools system_prompt rigid_data history "
    "contained",
    "Finding": "data_class detector",
    "Fragments": "per",
    "FrontProxy": "peers identity_header",
    "GatewayConfig": "profile node region host_suffix policy",
    "Grant": "token_id app key_id route actors agent session",
    "Hold": "name reason person route app actor ticket",
    "Identity": "issuer person tenant client workload groups roles strength region actors session token_id",
    "IssuerConfig": "name issuer audiences keys url ca algorithms types tenants claims mfa_values",
    "KeyRecord": "key_id env app routes networks successor note",
    "Limit": "unit",
    "ListenerConfig": "address",
    "LogConfig": "recovery_key witnesses witness_ca",
    "Lookup": "digest",
    "Membership": "groups",
    "ModelConfig": "name labels path package sha256",
    "Modify": "rule drop_tools set remove",
    "Observe": "ticket expires",
    "Observed": "code rule obligations",
    "Opaque": "pointer data_class reason",
    "Opened": "media",
    "OutboundRequest": "upstream method",
    "Passage": "where",
    "Principal": "app key_id issuer tenant person asserted_person groups roles strength agent agent_chain session "
    "person_region auth",
    "Quota": "rule per",
    "Receipt": "leaf body",
    "ReconcileConfig": "connector_counter others_counter",
    "Redact": "rule classes as_",
    "Redaction": "rigid",
    "Replacement": "token data_class",
    "Reroute": "rule upstream model",
    "RequestHead": "method peer",
    "Require": "app groups auth",
    "ResponseRules": "mask link_hosts",
    "RestoreRules": "tools",
    "RestoredSpan": "token data_class",
    "Review": "id decided_by",
    "RetentionConfig": "routes classes",
    "ReviewsConfig": "people",
    "Revoked": "tokens sessions persons clients workloads",
    "Route": "route owner deep",
    "RouteTarget": "name speaks upstreams",
    "ShownText": "place scope",
    "Slot": "pointer said_by",
    "SpiffeId": "trust_domain path",
    "Standing": "review",
    "StateConfig": "directory",
    "Subject": "pseudonym",
    "SystemPins": "sha256 prefixes",
    "SystemPrompt": "prepend",
    "Tally": "key values",
    "TargetFacts": "upstream tier region certified",
    "TlsFacts": "version cipher key",
    "TlsFiles": "certificate key minimum",
    "ToolCall": "name call_id called",
    "TopicFile": "file data_class sha256",
    "Unsealed": "upstream",
    "Unread": "where data_class reason",
    "UpstreamConfig": "pins name host url credential ca tls_minimum",
    "UpstreamHead": "peer",
    "ValueSeen": "data_class digest",
    "UsersConfig": "auditd connector worker directory control courier",
    "Vote": "reviewer redact",
}
"""By record, the fields that hold names, paths, digests and what the log holds anyway. A field that is not
here has to be concealed."""

RECORDS = {
    record.__name__: record
    for module in pkgutil.iter_modules(egress_gateway.core.__path__)
    for record in vars(importlib.import_module(f"egress_gateway.core.{module.name}")).values()
    if isinstance(record, type) and issubclass(record, msgspec.Struct) and record is not msgspec.Struct
}
SHOWN: dict[str, Callable[[object], str]] = {
    "repr": repr,
    "str": str,
    "format": format,
    "percent": lambda record: "%s %r" % (record, record),  # noqa: UP031  # a logger formats like this
    "inside an error": lambda record: repr(ValueError(record)),
    "inside a list": lambda record: str([record]),
}
_PLANTED = re.compile(r"planted\((\w+\.\w+)\)")


def value_for(hint: Any, canary: str) -> Any:
    """A value of a field's type, with the canary wherever the type has text."""
    if get_origin(hint) is tuple:
        return tuple(value_for(one, canary) for one in get_args(hint) if one is not Ellipsis)
    if get_origin(hint) is frozenset:
        return frozenset({value_for(get_args(hint)[0], canary)})
    if get_origin(hint) in (Secret, Sensitive):
        return get_origin(hint)(value_for(get_args(hint)[0], canary))
    if get_args(hint):
        return value_for(get_args(hint)[0], canary)
    kind = getattr(hint, "__supertype__", hint)
    if issubclass(kind, msgspec.Struct):
        return planted(kind)
    if kind in (str, bytes):
        return canary if kind is str else canary.encode()
    # An enum's first member, or a zero.
    return next(iter(kind)) if issubclass(kind, str | int) and hasattr(kind, "__members__") else kind()


def planted(record: type[msgspec.Struct]) -> msgspec.Struct:
    hints = get_type_hints(record)
    return record(**{name: value_for(hints[name], f"planted({record.__name__}.{name})") for name in hints})


@pytest.mark.parametrize("show", SHOWN.values(), ids=SHOWN)
@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)
def test_a_record_shows_names_and_no_content(record: type[msgspec.Struct], show: Callable[[object], str]) -> None:
    seen = set(_PLANTED.findall(show(planted(record))))
    names = {f"{owner}.{field}" for owner, fields in NAMES.items() for field in fields.split()}
    assert seen - names == set()
    # What the table calls a name is one, or it would hide that the field is gone or was concealed since.
    assert {f"{record.__name__}.{field}" for field in NAMES.get(record.__name__, "").split()} <= seen


def test_the_table_has_no_record_that_is_gone() -> None:
    assert NAMES.keys() <= RECORDS.keys()


@conceals("text", "data", "parts")
class Letter(msgspec.Struct, frozen=True):
    sender: str
    text: str = ""
    data: bytes = b""
    parts: tuple[str, ...] = ()


LETTER = Letter("ann", "dear", b"\0\1", ("a", "b", "c"))


def test_what_is_concealed_shows_its_length() -> None:
    assert repr(LETTER) == str(LETTER) == "Letter(sender='ann', text=<4>, data=<2>, parts=<3>)"


def test_rich_shows_the_same() -> None:
    assert list(LETTER.__rich_repr__()) == [("sender", "'ann'"), ("text", "<4>"), ("data", "<2>"), ("parts", "<3>")]


def test_a_record_stays_itself() -> None:
    assert msgspec.structs.asdict(LETTER)["text"] == "dear"
    assert Letter("ann", "dear", b"\0\1", ("a", "b", "c")) == LETTER
    assert msgspec.convert(msgspec.to_builtins(LETTER), Letter) == LETTER


def test_an_unknown_field_is_refused_at_import() -> None:
    with pytest.raises(TypeError, match=r"Letter conceals \['body'\], which it does not have"):
        conceals("body")(Letter)
