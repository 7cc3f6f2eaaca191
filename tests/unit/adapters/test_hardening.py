"""What a process that holds keys gives up; tried in children, for it cannot be taken back."""

import subprocess
import sys
from pathlib import Path

import pytest

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="prctl(2) is Linux's; run this on Linux")


def in_a_child(code: str) -> str:
    """What the code prints in a process of its own."""
    prelude = "import ctypes, os, resource, sys\nfrom egress_gateway.adapters import hardening\n"
    done = subprocess.run(
        [sys.executable, "-c", prelude + code], capture_output=True, text=True, timeout=30, check=True
    )
    return done.stdout.strip()


@LINUX
def test_no_core_dump_no_reading_by_others_no_new_privileges() -> None:
    shown = in_a_child("""
hardening.harden(lock_memory=False)
libc = ctypes.CDLL(None)
PR_GET_DUMPABLE, PR_GET_NO_NEW_PRIVS = 3, 39
print(resource.getrlimit(resource.RLIMIT_CORE), libc.prctl(PR_GET_DUMPABLE))
print(libc.prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0))
""")
    assert shown.split("\n") == ["(0, 0) 0", "1"]


@LINUX
@pytest.mark.parametrize(("swaps", "told"), [("Filename\n", ""), ("Filename\n/swap\n", "keys may be written to swap")])
def test_a_limit_that_forbids_locking_matters_where_there_is_swap(tmp_path: Path, swaps: str, told: str) -> None:
    file = tmp_path / "swaps"
    file.write_text(swaps)
    shown = in_a_child(f"""
import pathlib
hardening._SWAPS = pathlib.Path({str(file)!r})
resource.setrlimit(resource.RLIMIT_MEMLOCK, (4096, 4096))
print(";".join(hardening.harden(lock_memory=True)))
""")
    assert told in shown
    assert bool(told) == bool(shown)


@LINUX
def test_the_limit_is_lifted_as_far_as_it_may_be() -> None:
    shown = in_a_child("""
hard = resource.getrlimit(resource.RLIMIT_MEMLOCK)[1]
resource.setrlimit(resource.RLIMIT_MEMLOCK, (0, hard))
hardening.allow_locked_memory()
print(resource.getrlimit(resource.RLIMIT_MEMLOCK)[0] in (hard, resource.RLIM_INFINITY))
""")
    assert shown == "True"
