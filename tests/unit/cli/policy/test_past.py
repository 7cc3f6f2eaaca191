"""Requests that the log knows of: those of a route, and not too long ago."""

from pathlib import Path

import pytest
from tests.unit.cli.policy.conftest import Operator, left, write_log

from egress_gateway.audit.exchanges import RefusalRecord
from egress_gateway.audit.groups import ErrorGroup
from egress_gateway.cli.policy.past import outcomes, refusals
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import RecordId


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
