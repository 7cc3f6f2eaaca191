"""Addresses that carry their own password: databases, queues, URLs, ODBC and JDBC strings."""

import re
from typing import Final

from egress_gateway.classify.entropy import is_placeholder
from egress_gateway.classify.pattern import Detector, Pattern, Rank, run_on
from egress_gateway.core.ids import DataClass

_LONGEST: Final = 1024
"""Characters of settings on either side of a password."""
_TEMPLATE: Final = re.compile(r"(?i)(?:user(?:name)?)?:(?:pass(?:w(?:or)?d)?|pwd|pw)|[^:]*:\*+")
"""What documentation writes for a name and a password."""
_STOPS: Final = "\n\"'\x1d\x1e"
_SETTINGS: Final = re.compile(rf"[^{_STOPS}]*")
_CONNECTION: Final = DataClass("secret.connection_string")


def _are_credentials(text: str) -> bool:
    """A name and a password that somebody may have chosen."""
    return _TEMPLATE.fullmatch(text) is None and not is_placeholder(text.partition(":")[2])


def _has_password(text: str) -> bool:
    """The part between colon and at sign is neither a template nor a mask."""
    credentials = text.split("://", 1)[1].rpartition("@")[0]
    password = credentials.partition(":")[2]
    return _are_credentials(credentials) and bool(password) and not password.startswith(("$", "{", "<", "%", "*"))


def _settings_extent(text: str, start: int, end: int) -> tuple[int, int]:
    """The settings around a password: back and on to a line end, a quote or the border of the slot."""
    before = text[max(start - _LONGEST, 0) : start]
    begin = start - len(before) + max(before.rfind(stop) for stop in _STOPS) + 1
    rest = _SETTINGS.match(text, end, end + _LONGEST)
    return begin, rest.end() if rest else end


_PATTERNS: Final = (
    Pattern(
        id="connection_string",
        regex=r"(?i)\b(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?|mssql|sqlserver|clickhouse|"
        r"cockroachdb|oracle|kafka|nats|ldaps?|smtps?|ftps?|sftp|mqtts?|influxdb|neo4j(?:\+s)?|bolt|snowflake|"
        r"elasticsearch)"
        r"""(?:\+[a-z0-9]+)?://[^\s:/@"'<>\x1d\x1e]*:[^\s/"'<>\x1d\x1e]+@[A-Za-z0-9\[]""",
        data_class=_CONNECTION,
        rank=Rank.SECRET,
        score=960,
        extent=run_on(r"""[^\s"'<>\x1d\x1e]"""),
        validate=_has_password,
    ),
    Pattern(
        id="url_credentials",
        regex=r"""(?i)\b(?:https?|git|ssh|wss?)://([^\s:/@"'<>\x1d\x1e]+:[^\s:/@"'<>\x1d\x1e]{3,})@[a-z0-9\[]""",
        data_class=DataClass("secret.basic_auth"),
        rank=Rank.SECRET,
        score=940,
        validate=_are_credentials,
    ),
    Pattern(
        id="odbc_password",
        regex=r"(?i);[ ]?(?:pwd|password)=[^;\s\x1d\x1e]{3}",
        extent=_settings_extent,
        data_class=_CONNECTION,
        rank=Rank.SECRET,
        score=930,
    ),
    Pattern(
        id="jdbc_password",
        regex=r"(?i)\bjdbc:[a-z0-9]+:[^\s\x1d\x1e]*[?&;]password=[^\s&;\x1d\x1e]{3}",
        extent=run_on(r"[^\s\x1d\x1e]"),
        data_class=_CONNECTION,
        rank=Rank.SECRET,
        score=950,
    ),
)
DETECTOR: Final = Detector(name="connection_strings", patterns=_PATTERNS)
