"""Checks of the machine, on facts that are made up."""

import msgspec
import pytest

from egress_gateway.adapters.machine import Machine
from egress_gateway.compose.doctor.check import Installation, Look
from egress_gateway.compose.doctor.machine import (
    CHECKS,
    careful_umask,
    clock_set,
    dumped,
    enough_files,
    maintained,
    seeded,
    swapped,
)


class Case(msgspec.Struct, frozen=True):
    """Facts that differ from a good machine's, and what is said of them."""

    look: Look
    facts: dict[str, object]
    told: list[str]


CASES = {
    "swap and a small limit": Case(
        swapped,
        {"swap": True, "memlock": 8 << 20},
        ["swap is on, and a process may keep no more than 8192 KiB out of it"],
    ),
    "swap and no limit": Case(swapped, {"swap": True, "memlock": -1}, []),
    "swap and a large limit": Case(swapped, {"swap": True, "memlock": 512 << 20}, []),
    "a small limit and no swap": Case(swapped, {"memlock": 0}, []),
    "core dumps to a program": Case(
        dumped,
        {"core_pattern": "|/usr/lib/collect %p"},
        ["core dumps go to a program, whatever the limit `core` says (|/usr/lib/collect)"],
    ),
    "a clock that nobody sets": Case(
        clock_set, {"clock_synchronised": False}, ["the kernel does not take the clock for synchronised"]
    ),
    "few files": Case(enough_files, {"open_files": 1024}, ["a process may open 1024 files"]),
    "just enough files": Case(enough_files, {"open_files": 4096}, []),
    "any number of files": Case(enough_files, {"open_files": -1}, []),
    "an open umask": Case(careful_umask, {"umask": 0}, ["new files can be written by everybody (umask 000)"]),
    "the usual umask": Case(careful_umask, {"umask": 0o022}, []),
    "no seed": Case(seeded, {"entropy": False}, ["the kernel's random generator has no seed yet"]),
    "an old Python": Case(maintained, {"python": (3, 9)}, ["Python is 3.9"]),
    "an old OpenSSL": Case(maintained, {"openssl": (1, 1)}, ["OpenSSL is 1.1"]),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_facts_are_judged(installation: Installation, case: Case) -> None:
    machine = msgspec.structs.replace(installation.machine, **case.facts)
    found = case.look(msgspec.structs.replace(installation, machine=machine))
    assert [problem.what for problem in found] == case.told


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_good_machine_is_well_and_an_unknown_one_is_not(installation: Installation, check: object) -> None:
    assert list(check.look(installation)) == []  # type: ignore[attr-defined]
    assert list(check.look(msgspec.structs.replace(installation, machine=Machine()))) != []  # type: ignore[attr-defined]
