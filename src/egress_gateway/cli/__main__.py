"""`python -m egress_gateway.cli`, the same as `egress`."""

from egress_gateway.cli import main

main()
