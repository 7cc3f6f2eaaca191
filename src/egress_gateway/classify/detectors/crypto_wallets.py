"""Addresses of crypto-currency wallets."""

from typing import Final

import stdnum
from stdnum import bitcoin

from egress_gateway.classify.pattern import Cue, Detector, Pattern, Rank
from egress_gateway.core.ids import DataClass

_WALLET: Final = DataClass("finance.crypto_wallet")

_PATTERNS: Final = (
    Pattern(
        id="bitcoin_address",
        # Checking base58 takes time that grows with the square of the length: no longer than addresses are (35
        # characters; BIP 173 for 90).
        regex=r"\b(?:[13][1-9A-HJ-NP-Za-km-z]{25,34}|bc1[02-9ac-hj-np-z]{11,87})\b",
        data_class=_WALLET,
        rank=Rank.VALIDATED,
        score=950,
        validate=bitcoin.is_valid,
        splits=True,
    ),
    Pattern(
        id="ethereum_address",
        regex=r"\b0x[0-9A-Fa-f]{40}\b",
        data_class=_WALLET,
        score=600,
        cue="wallet",
        near=900,
        splits=True,
    ),
)
_CUES: Final = (Cue(name="wallet", words=r"wallet|ethereum|eth|usdt|usdc|crypto|address|erc-?20|metamask|bitcoin|btc"),)
DETECTOR: Final = Detector(
    name="crypto_wallets", patterns=_PATTERNS, cues=_CUES, depends=(f"python-stdnum {stdnum.__version__}",)
)
