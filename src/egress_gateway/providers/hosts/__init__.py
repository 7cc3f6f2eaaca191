"""Hosts: wire facts of places that speak dialects, one short file each."""
