"""How a model is called, in requests and in the policy."""

import re
from typing import Final

MODEL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@-]{0,254}")
"""How providers call models, deployments and inference profiles."""
