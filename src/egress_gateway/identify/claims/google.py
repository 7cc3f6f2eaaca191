"""ID tokens of Google Workspace, and what Identity-Aware Proxy adds to requests.

The tenant is the Workspace domain, `hd`: a private Google account has none. Google puts no groups into
tokens; whoever needs them asks a directory.
"""

from typing import Final

from egress_gateway.identify.claims.vendor import STANDARD, VendorClaims

GOOGLE: Final = VendorClaims(fields={**STANDARD, "tenant": ("hd",), "groups": ()})
