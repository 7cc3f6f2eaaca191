"""Which data classes have surrogates, and of what kind; the others get tokens where a rule asks for surrogates.

`redact.surrogates` draws them, `decide` asks what may stand in the place of a number, and
docs/reference/surrogates.md lists the table.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from egress_gateway.core.ids import DataClass
from egress_gateway.core.vocabulary import BUILTIN_CLASSES


class SurrogateKind(StrEnum):
    """How a surrogate is made."""

    NAME = "name"
    ADDRESS = "address"
    EMAIL = "email"
    PHONE = "phone"
    DATE = "date"
    CARD = "card"
    IBAN = "iban"
    REGISTERED = "registered"
    """Numbers of a register, with check digits: identity, tax, health, devices, vehicles, banks."""
    CHARACTERS = "characters"
    """Numbers without a rule of their own: a digit for a digit, a letter for a letter."""
    IP = "ip"
    MAC = "mac"
    LOCATION = "location"
    HOST = "host"
    IDENTIFIER = "identifier"
    FORM = "form"
    """Whatever of the above the value looks like."""


_NATIONAL_IDS: Final = "pii.national_id"
_PLAIN_IDS: Final = """
    lu_id yu_emso is_kt mt_id cy_tic hu_taj hu_tax ru_snils ru_inn ua_rnokpp by_id kz_iin md_idnp pt_cc
    de_svnr gb_utr fr_spi hk_id tw_id jp_my_number th_pin my_nric id_nik ph_id vn_cccd pk_cnic lk_nic in_epic
    ae_id sa_id kw_civil eg_id ke_pin ng_nin gh_card mx_rfc co_nit pe_dni ec_ci uy_ci do_cedula ve_rif cr_cpf
    gt_cui cu_ni
"""
"""Identity numbers of which no valid one is made: their registers keep no range for fiction."""

KINDS: Final[Mapping[str, SurrogateKind]] = MappingProxyType(
    {
        "pii.name": SurrogateKind.NAME,
        "pii.address": SurrogateKind.ADDRESS,
        "pii.email": SurrogateKind.EMAIL,
        "pii.phone": SurrogateKind.PHONE,
        "pii.date_of_birth": SurrogateKind.DATE,
        "pii.ip": SurrogateKind.IP,
        "pii.mac": SurrogateKind.MAC,
        "pii.location": SurrogateKind.LOCATION,
        "pii.device_id": SurrogateKind.REGISTERED,
        "pii.vehicle_id": SurrogateKind.REGISTERED,
        "pii.passport": SurrogateKind.CHARACTERS,
        "pii.driver_license": SurrogateKind.CHARACTERS,
        "pii.license": SurrogateKind.CHARACTERS,
        _NATIONAL_IDS: SurrogateKind.REGISTERED,
        **{f"{_NATIONAL_IDS}.{name}": SurrogateKind.CHARACTERS for name in _PLAIN_IDS.split()},
        "pci.card": SurrogateKind.CARD,
        "phi.date": SurrogateKind.DATE,
        "phi.mrn": SurrogateKind.CHARACTERS,
        "phi.health_plan": SurrogateKind.CHARACTERS,
        "phi.npi": SurrogateKind.REGISTERED,
        "phi.dea": SurrogateKind.REGISTERED,
        "phi.medicare": SurrogateKind.REGISTERED,
        "phi.nhs": SurrogateKind.REGISTERED,
        "finance.iban": SurrogateKind.IBAN,
        "finance.account": SurrogateKind.CHARACTERS,
        "finance.bic": SurrogateKind.REGISTERED,
        "finance.routing_number": SurrogateKind.REGISTERED,
        "finance.isin": SurrogateKind.REGISTERED,
        "finance.tax_id": SurrogateKind.REGISTERED,
        "customer.record": SurrogateKind.FORM,
        "code.source": SurrogateKind.FORM,
    }
)
"""By class, or by family for all classes below it. A built-in class that is not here has none."""

_WITHOUT: Final = frozenset({"secret", "opaque", "injection", "legal", "confidential"})
"""Families of which no class has a surrogate, whoever declares it: what opens a door, or is a text of its own."""

_NUMERIC: Final = frozenset(
    {
        SurrogateKind.PHONE,
        SurrogateKind.CARD,
        SurrogateKind.REGISTERED,
        SurrogateKind.CHARACTERS,
        SurrogateKind.FORM,
    }
)


def surrogate_kind(data_class: DataClass) -> SurrogateKind | None:
    """The kind of a class; None if a token has to do.

    A class that a deployer declares takes after the nearest class above it, or else after the form of each value.
    """
    family = str(data_class)
    while family:
        kind = KINDS.get(family)
        if kind is not None:
            return kind
        family = family.rpartition(".")[0]
    if data_class in BUILTIN_CLASSES or data_class.partition(".")[0] in _WITHOUT:
        return None
    return SurrogateKind.FORM


def can_stand_rigid(data_class: DataClass) -> bool:
    """Whether a surrogate of the class may be able to take the place of a JSON number.

    It says that a request need not be refused before it is tried: the number itself decides, and where
    nothing fits the request is refused after all.
    """
    return surrogate_kind(data_class) in _NUMERIC
