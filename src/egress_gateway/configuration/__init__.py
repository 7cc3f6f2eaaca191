"""`gateway.yaml`, read into one frozen record; a section is a file."""

from egress_gateway.configuration.gateway import load_configuration

__all__ = ["load_configuration"]
