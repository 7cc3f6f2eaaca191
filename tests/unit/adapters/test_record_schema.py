"""The schema is that of the records: what the log takes it takes, and what the log refuses it refuses."""

import json
from pathlib import Path

import msgspec
import pytest
from jsonschema import Draft202012Validator
from tests.unit.audit.records.test_record import ONE_OF_EACH

from egress_gateway.adapters.record_schema import field_texts, record_schema
from egress_gateway.audit.records import groups
from egress_gateway.audit.records.header import Common
from egress_gateway.audit.records.record import KINDS, decode, encode, kind_of
from egress_gateway.audit.records.sections import OF_GROUP
from egress_gateway.core.errors import WireError

ALL = Draft202012Validator(record_schema())
KINDS_BY_NAME = {kind_of(kind): kind for kind in KINDS}
PUBLISHED = Path(__file__).parents[3] / "docs" / "reference" / "audit-record.schema.json"


def test_it_is_a_schema_and_the_one_that_is_published() -> None:
    Draft202012Validator.check_schema(record_schema())
    assert json.loads(PUBLISHED.read_text()) == record_schema(), "run: egress audit schema > " + PUBLISHED.name


@pytest.mark.parametrize("record", ONE_OF_EACH.values(), ids=ONE_OF_EACH)
def test_a_record_of_each_kind_is_valid(record: Common) -> None:
    body = json.loads(encode(record))  # type: ignore[arg-type]  # one of the kinds
    ALL.validate(body)
    Draft202012Validator(record_schema(body["kind"])).validate(body)


BOOT = {"kind": "boot", "size": 1, "ts": 1, "v": 1, "version": "1"}
WRONG: dict[str, dict[str, object]] = {
    "an unknown field": {**BOOT, "extra": 1},
    "an unknown kind": {**BOOT, "kind": "reboot"},
    "another version": {**BOOT, "v": 2},
    "no version": {name: value for name, value in BOOT.items() if name != "v"},
    "a number that some readers would round": {**BOOT, "size": 2**53},
    "a negative number": {**BOOT, "size": -1},
    "null for nothing": {**BOOT, "writer": None},
    "a field too few": {name: value for name, value in BOOT.items() if name != "size"},
}


@pytest.mark.parametrize("body", WRONG.values(), ids=WRONG)
def test_what_is_no_record_is_not_valid(body: dict[str, object]) -> None:
    assert not ALL.is_valid(body)
    if "writer" not in body and "v" in body:
        with pytest.raises(WireError):
            decode(msgspec.json.encode(body))


@pytest.mark.parametrize("kind", KINDS_BY_NAME)
def test_the_schema_of_one_kind_holds_what_it_refers_to_and_no_more(kind: str) -> None:
    schema = record_schema(kind)
    text = json.dumps(schema)
    assert all(f'"#/$defs/{name}"' in text for name in schema["$defs"])
    assert schema["$ref"] == f"#/$defs/{KINDS_BY_NAME[kind].__name__}"


def test_every_field_says_what_it_is_and_what_it_serves() -> None:
    for name, definition in record_schema()["$defs"].items():
        for field, value in definition["properties"].items():
            if name not in {"ClassCount", "Coverage"}:
                assert value["x-serves"], f"{name}.{field}"
                # A group says for itself what it is.
                assert field == "kind" or "$ref" in str(value) or value["description"], f"{name}.{field}"


@pytest.mark.parametrize("owner", [*KINDS, *OF_GROUP], ids=lambda owner: owner.__name__)
def test_the_text_below_each_field_is_found(owner: type) -> None:
    texts = field_texts(owner)
    assert set(texts) <= {*owner.__struct_fields__}
    assert not any("\n" in text for text in texts.values())


def test_only_classes_have_fields_to_read() -> None:
    assert field_texts(groups.SentGroup)["digest"] == "`sha256:<hex>` of the body that leaves, after redaction."
