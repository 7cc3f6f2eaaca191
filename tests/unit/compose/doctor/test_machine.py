"""Checks of the machine, on facts that are made up."""

import msgspec
import pytest

from egress_gateway.adapters.machine import Machine
from egress_gateway.compose.doctor.check import PRODUCTION, Installation, Look, Mark, examine
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
    "swap": Case(
        swapped,
        {"swap": True},
        ["swap is on: the token key and what callers send may be written to it, and outlive the process"],
    ),
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


def test_production_refuses_swap_and_anybody_else_is_warned(installation: Installation) -> None:
    machine = msgspec.structs.replace(installation.machine, swap=True)
    marks = {
        profile: {
            result.name: result.mark
            for result in examine(CHECKS, msgspec.structs.replace(installation, machine=machine), profile)
        }
        for profile in (PRODUCTION, "dev")
    }
    assert (marks[PRODUCTION].pop("swap"), marks["dev"].pop("swap")) == (Mark.REFUSED, Mark.WARNING)
    assert set(marks[PRODUCTION].values()) == {Mark.WELL}
