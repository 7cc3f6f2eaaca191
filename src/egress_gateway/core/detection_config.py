"""What is looked for besides the built-in detectors: `detection` of `gateway.yaml`."""

import msgspec


class RulePackConfig(msgspec.Struct, frozen=True, kw_only=True):
    """A file of the deployer's own patterns."""

    path: str
    sha256: str = ""
    """Of the file, as 64 hexadecimal digits; empty if whatever stands in it is taken."""


class DetectionConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Lists, models and rules of the deployer's, and which of the built-in ones are on."""

    rule_packs: tuple[RulePackConfig, ...] = ()
