"""`python -m egress_verify` and the zipapp."""

import sys

from egress_verify.command import main

if __name__ == "__main__":
    sys.exit(main())
