"""The processes that `egress serve` starts, a file each: none loads what another needs."""
