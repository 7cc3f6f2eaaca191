"""Lines that only code has, and fences."""

import pytest

from egress_gateway.classify.source_code.lines import code_lines, fences

CODE = (
    "def total(rows):",
    "    return sum(row.price for row in rows)",
    "from pathlib import Path",
    "import os",
    "if (count > 3) {",
    "  const total = rows.length;",
    "export default function App() {",
    "public static void main(String[] args) {",
    "    private final List<String> names = new ArrayList<>();",
    "#include <stdio.h>",
    'printf("%d", n);',
    "fn main() -> Result<(), Error> {",
    "    let mut total = 0;",
    "func (s *Server) Run(ctx context.Context) error {",
    "x, err := open(name)",
    "using System.Linq;",
    "<?php",
    "$total = 0;",
    "fun main(args: Array<String>) {",
    "SELECT name, price FROM orders",
    "WHERE price > 3",
    "for f in *.txt; do",
    "fi",
    "my ($self, %args) = @_;",
    "model <- lm(y ~ x, data = d)",
    "end",
    "@app.route('/orders')",
    "raise ValueError(name)",
    "});",
)
OTHER = (
    "If the total is above 3 percent, we will call you.",
    "for example, a list of prices (see below)",
    "return the book to the library by Friday",
    "from Monday on the office is closed",
    "import duties are rising again this year.",
    "The licensee shall not (a) copy the program;",
    '"price": 3.5,',
    '  "items": [',
    "port = 8080",
    "listen: 0.0.0.0",
    "color: red;",
    "server {",
    "- buy milk (two litres)",
    "* see section 3;",
    "# A heading",
    '<div class="box">',
    "$ git status",
    "drwxr-xr-x 2 root root 4096 Jan 1 00:00 log",
    "select the rows you need",
    "Where are you?",
    "12:04:11 INFO started worker(3) in 20 ms",
    "class of 2024 reunion: everybody is welcome.",
    "let me know = thanks",
)
PADDING = "\n(;={:"
"""Enough of what code has that the text is looked at."""


@pytest.mark.parametrize("line", CODE)
def test_code(line: str) -> None:
    start, end = code_lines(f"Prose.\n{line}\n{PADDING}")[0]
    assert f"Prose.\n{line}"[start:end] == line


@pytest.mark.parametrize("line", OTHER)
def test_what_is_not_code(line: str) -> None:
    assert not code_lines(f"Prose.\n{line}\n{PADDING}")


def test_a_text_without_its_signs_is_not_looked_at() -> None:
    assert not code_lines("import os\nimport sys\n" * 9)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a\n```py\nx\ny\n```\nb", [("x\ny\n", "py")]),
        ("```\nx\n```\n```Rust\ny\n```", [("x\n", ""), ("y\n", "rust")]),
        ("~~~\nx\n```\ny\n~~~", [("x\n```\ny\n", "")]),
        ("````\n```\nx\n```\n````", [("```\nx\n```\n", "")]),
        ("```sql\nx", [("x", "sql")]),
        ("```\n```", []),
        ("```", []),
        ("see `x` and ```y```", []),
    ],
    ids=["one", "two", "another sign", "a fence in a fence", "left open", "empty", "nothing after it", "in a line"],
)
def test_fences(text: str, found: list[tuple[str, str]]) -> None:
    assert [(text[start:end], tag) for start, end, tag in fences(text)] == found
