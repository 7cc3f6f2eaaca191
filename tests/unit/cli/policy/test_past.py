"""Requests that the log knows of: those of a route, and not too long ago."""

from pathlib import Path

import msgspec
import pytest
from tests.unit.cli.policy.conftest import Operator, left, write_log

from egress_gateway.adapters.key_files import SUBJECTS_KEY, ensure_keys, log_key, worker_key
from egress_gateway.adapters.subjects.store import Store
from egress_gateway.audit.records.exchanges import OutcomeRecord, RefusalRecord
from egress_gateway.audit.records.groups import ErrorGroup, PrincipalGroup
from egress_gateway.audit.sealing.names import PersonName, seal_name
from egress_gateway.cli.policy.past import UNNAMED, outcomes, refusals, with_names
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import RecordId
from egress_gateway.core.state_config import StateConfig
from egress_gateway.steps.subjects import named_person


def test_what_left_and_what_did_not(operator: Operator, tmp_path: Path) -> None:
    now = left(1)
    refused = RefusalRecord(
        rid=RecordId("f" * 32),
        ts=now.ts,
        route="chat",
        family_of_error="refused",
        status=403,
        error=ErrorGroup(code="rule"),
    )
    write_log(operator.state, [left(2, ts=now.ts - 9 * 24 * 3600 * 10**6), now, left(3, route="other"), refused])
    asked = {"route": "chat", "since": "8d", "index": tmp_path / "index"}
    assert [record.rid for record in outcomes(operator.state, **asked)] == [now.rid]  # type: ignore[arg-type]  # a table
    assert [record.rid for record in refusals(operator.state, **asked)] == [refused.rid]  # type: ignore[arg-type]  # a table
    everywhere = outcomes(operator.state, route="", since="2w", index=None)
    assert len(list(everywhere)) == 3


def test_a_span_that_is_none_is_refused(operator: Operator) -> None:
    with pytest.raises(ConfigError, match="no span of time"):
        list(outcomes(operator.state, route="", since="soon", index=None))


def of(name: str, number: int) -> OutcomeRecord:
    """The record of a request of somebody whose name is kept."""
    return left(number, principal=PrincipalGroup(app="bot", person=name, person_verified=True))


def test_people_have_their_names_where_these_can_be_read(operator: Operator) -> None:
    places = StateConfig(directory=str(operator.state))
    ensure_keys(places)
    Path(places.subjects).mkdir()
    store = Store(Path(places.subjects), log_key(places, SUBJECTS_KEY))
    lookup = named_person(worker_key(places, SUBJECTS_KEY), "corp:ada")
    ada = store.of([(8107, lookup)])[8107, lookup]
    record = of(ada.pseudonym, 1)
    sealed = seal_name(ada, PersonName(name="corp:ada"), record.rid)
    record = msgspec.structs.replace(record, principal=msgspec.structs.replace(record.principal, subject=sealed))
    (known, nobody, erased), unnamed = with_names(operator.state, [record, left(2), of("p" + "0" * 26, 3)])
    assert (known.principal.person, nobody.principal.person) == ("corp:ada", "")
    assert (erased.principal.person.startswith(UNNAMED), unnamed) == (True, 1)
    store.erase([ada.pseudonym])
    store.close()
    assert with_names(operator.state, [record])[1] == 1


def test_who_may_not_read_names_is_told_of_nobody(operator: Operator) -> None:
    (record,), unnamed = with_names(operator.state, [of("p" + "0" * 26, 1)])
    assert (record.principal.person.isprintable(), unnamed) == (False, 1)
