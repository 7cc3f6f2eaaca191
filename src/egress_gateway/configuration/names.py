"""Names of people, organisations and places: `names` of `detection`."""

from egress_gateway.core.detection_config import NamesConfig
from egress_gateway.wire.fields import Fields


def read_names(detection: Fields) -> NamesConfig:
    """What is given; the rest as it is in `NamesConfig`."""
    standard = NamesConfig()
    if not detection.has("names"):
        return standard
    with detection.mapping("names") as names:
        return NamesConfig(
            builtin=names.flag("builtin", default=standard.builtin),
            least=names.number("least", standard.least, low=1, high=999),
        )
