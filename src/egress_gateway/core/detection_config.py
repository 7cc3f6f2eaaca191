"""What is looked for besides the built-in detectors: `detection` of `gateway.yaml`."""

import msgspec


class DetectionConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Lists, models and rules of the deployer's, and which of the built-in ones are on."""
