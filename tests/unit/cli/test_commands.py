"""The lists of commands, which load none of them, say what the commands say themselves."""

import subprocess
import sys

import pytest
from cyclopts import App
from cyclopts.command_spec import CommandSpec

from egress_gateway.cli import app


def listed(parent: App, chain: tuple[str, ...] = ()):
    for name in parent:
        entry = parent._get_item(name)
        if isinstance(entry, CommandSpec):
            yield (*chain, name), parent, entry
            resolved = entry.resolve(parent)
            yield from listed(resolved, (*chain, name))


LISTED = {" ".join(chain): (parent, entry) for chain, parent, entry in listed(app)}


@pytest.mark.parametrize(("parent", "entry"), LISTED.values(), ids=LISTED)
def test_what_is_listed_is_what_the_command_says(parent: App, entry: CommandSpec) -> None:
    if entry.show:
        said = entry.resolve(parent).help.split("\n\n")[0]
        assert entry.help == " ".join(said.split())


HEAVY = ("numpy", "aiohttp", "hyperscan", "phonenumbers", "cryptography", "egress_gateway.compose")


@pytest.mark.parametrize("line", ["--help", "--version", "audit --help"])
def test_a_list_of_commands_loads_none_of_them(line: str) -> None:
    program = (
        "import sys; from egress_gateway.cli import app; app(sys.argv[1:], result_action='return_value');"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program, *line.split()], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
