"""What the operator is told, and where."""

import pytest

from egress_gateway.compose.operator import tell


def test_the_operator_is_told_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    tell("something happened")
    assert capsys.readouterr() == ("", "egress: something happened\n")
