"""Addresses of networks, and numbers of devices and vehicles that point to a person."""

import ipaddress
from typing import Final

import stdnum
from stdnum import imei, luhn

from egress_gateway.classify.pattern import NUMBER, Cue, Detector, Pattern, Rank
from egress_gateway.core.ids import DataClass

_IP: Final = DataClass("pii.ip")
_VIN_WEIGHTS: Final = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_VIN_VALUES: Final = dict(zip("0123456789ABCDEFGHJKLMNPRSTUVWXYZ", "012345678912345678123457923456789", strict=True))


def _is_public_ip(text: str) -> bool:
    """An address that is routed to somebody; private, loopback and documentation ones are nobody's."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return address.is_global and not address.is_multicast


def _is_mac(text: str) -> bool:
    """Neither broadcast nor zero."""
    return len(set(text) - set(":-")) > 2


def _is_imei(text: str) -> bool:
    """15 digits with a Luhn check."""
    digits = "".join(character for character in text if character.isdigit())
    return len(digits) == 15 and bool(luhn.is_valid(digits)) and bool(imei.is_valid(digits))


def _is_vin(text: str) -> bool:
    """The check digit of ISO 3779 as North America uses it (49 CFR 565.15)."""
    total = sum(int(_VIN_VALUES[c]) * weight for c, weight in zip(text.upper(), _VIN_WEIGHTS, strict=True))
    return text[8].upper() == "0123456789X"[total % 11]


_PATTERNS: Final = (
    Pattern(
        id="ipv4",
        regex=r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b",
        data_class=_IP,
        score=800,
        cue="ip",
        near=950,
        validate=_is_public_ip,
        joints=NUMBER,
    ),
    Pattern(
        id="ipv6",
        regex=r"(?i)\b[0-9a-f]{1,4}:(?:[0-9a-f]{0,4}:){1,6}[0-9a-f]{1,4}\b",
        data_class=_IP,
        score=900,
        cue="ip",
        near=950,
        validate=_is_public_ip,
        splits=True,
    ),
    Pattern(
        id="mac_address",
        regex=r"(?i)\b[0-9a-f]{2}(?:(?::[0-9a-f]{2}){5}|(?:-[0-9a-f]{2}){5})\b",
        data_class=DataClass("pii.mac"),
        score=850,
        validate=_is_mac,
        splits=True,
    ),
    Pattern(
        id="imei",
        regex=r"\b\d{2}[ -]?\d{6}[ -]?\d{6}[ -]?\d\b",
        data_class=DataClass("pii.device_id"),
        rank=Rank.VALIDATED,
        score=0,
        cue="imei",
        near=950,
        validate=_is_imei,
        joints=NUMBER,
        splits=True,
    ),
    Pattern(
        id="vin",
        regex=r"\b[A-HJ-NPR-Z0-9]{17}\b",
        data_class=DataClass("pii.vehicle_id"),
        rank=Rank.VALIDATED,
        score=0,
        cue="vehicle",
        near=900,
        validate=_is_vin,
        splits=True,
    ),
)
_CUES: Final = (
    Cue(name="ip", words=r"ip|ipv[46]|ip address|client|remote|host|visitor|from"),
    Cue(name="imei", words=r"imei|device|handset|mobile equipment"),
    Cue(name="vehicle", words=r"vin|vehicle|chassis|fahrgestell(?:nummer)?"),
)
DETECTOR: Final = Detector(
    name="network_addresses", patterns=_PATTERNS, cues=_CUES, depends=(f"python-stdnum {stdnum.__version__}",)
)
