"""A row says who, where, what was decided and what was found."""

from io import StringIO

from rich.console import Console

from egress_gateway.adapters.audit_index import Hit
from egress_gateway.cli.audit.rows import table_of
from egress_gateway.testing.written_log import WrittenLog


def test_each_kind_has_its_cells(written: WrittenLog) -> None:
    shown = StringIO()
    console = Console(width=200, file=shown)
    console.print(table_of(Hit(seq, body, b"") for seq, body in enumerate(written.bodies)))
    rows = shown.getvalue().splitlines()
    assert any("boot" in row for row in rows)
    assert any("refusal" in row and f"bot/p{'a' * 26}" in row and "block: ceiling" in row for row in rows)
    assert any("ann (operator)" in row and "key.revoke abcdefgh" in row for row in rows)
    assert any("submitted: review" in row and "bot" in row for row in rows)
    assert any("dave (reviewer)" in row and "denied: review" in row for row in rows)
    assert any("pii.email 2" in row for row in rows)


def test_nothing_is_left_out_of_a_narrow_terminal(written: WrittenLog) -> None:
    shown = StringIO()
    Console(width=60, file=shown).print(table_of(Hit(seq, body, b"") for seq, body in enumerate(written.bodies)))
    assert "…" not in shown.getvalue()
