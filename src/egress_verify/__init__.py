"""Checks a log, a proof or a pack of the gateway without the gateway: the standard library and `cryptography`."""
