"""The units in `deploy/systemd`: what each process is kept from, and that none of them is given up."""

from collections import defaultdict

import pytest
from tests.unit.documentation import ROOT

UNITS = ROOT / "deploy" / "systemd"
SERVICES = ("auditd", "connector", "control", "worker")
RESOLVERS = {"-/run/systemd/resolve", "-/run/dbus", "-/run/nscd", "-/run/avahi-daemon"}


def settings(service: str) -> dict[str, list[str]]:
    """All values of each setting; a section is no part of its name, since none occurs in two."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for line in (UNITS / f"egress-{service}.service").read_text().splitlines():
        name, separator, value = line.partition("=")
        if separator and not line.startswith("#"):
            found[name] += value.split()
    return found


@pytest.mark.parametrize("service", ["auditd", "control", "worker"])
def test_who_has_no_way_out_reaches_no_resolver_over_a_unix_socket(service: str) -> None:
    assert set(settings(service)["InaccessiblePaths"]) >= RESOLVERS


def test_the_connector_looks_names_up() -> None:
    assert not RESOLVERS & set(settings("connector")["InaccessiblePaths"])


OTHERS_SECRETS = {
    "auditd": {"keys/worker", "keys/connector", "keys/control", "reviews"},
    "connector": {"log", "keys/log", "keys/worker", "keys/control", "reviews"},
    "control": {"log", "keys/log", "keys/worker", "keys/connector", "gateway-keys"},
    "worker": {"log", "keys/log", "keys/connector", "keys/control", "reviews"},
}


@pytest.mark.parametrize(("service", "places"), OTHERS_SECRETS.items(), ids=OTHERS_SECRETS)
def test_nobody_sees_what_is_another_s(service: str, places: set[str]) -> None:
    hidden = {f"-/var/lib/egress/{place}" for place in places}
    if service != "connector":
        hidden.add("-/etc/egress/credentials")
    assert set(settings(service)["InaccessiblePaths"]) >= hidden


def test_the_courier_has_a_way_out_and_nothing_to_carry_off() -> None:
    found = settings("courier")
    hidden = {"log", "keys", "gateway-keys", "reviews", "counters", "run/worker"}
    assert set(found["InaccessiblePaths"]) >= {f"-/var/lib/egress/{place}" for place in hidden}
    assert not RESOLVERS & set(found["InaccessiblePaths"])
    assert "ReadWritePaths" not in found


def test_a_witness_sees_nothing_of_a_gateway() -> None:
    found = settings("witness")
    assert set(found["InaccessiblePaths"]) == {"-/var/lib/egress", "-/etc/egress"}
    assert found["User"] == ["egress-witness"]


@pytest.mark.parametrize("service", [*SERVICES, "courier", "witness"])
def test_a_process_is_started_again_however_often_it_ended(service: str) -> None:
    found = settings(service)
    assert (found["Restart"], found["RestartSec"], found["StartLimitIntervalSec"]) == (["on-failure"], ["1"], ["0"])


def test_workers_stay_out_of_swap_and_the_others_may_lock_their_memory() -> None:
    assert settings("worker")["MemorySwapMax"] == ["0"]
    assert {settings(service)["LimitMEMLOCK"][0] for service in ("auditd", "connector", "control")} == {"infinity"}


def test_the_log_can_change_its_key() -> None:
    assert {"/var/lib/egress/log", "/var/lib/egress/keys/log"} <= set(settings("auditd")["ReadWritePaths"])
