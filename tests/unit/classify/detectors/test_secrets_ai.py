"""Each pattern of `secrets_ai` with a value it finds and a near miss that it does not."""

from egress_gateway.classify.detectors.secrets_ai import DETECTOR
from egress_gateway.testing.conformance.detector import Case, check

MIXED = "Ab3dE5gH7jK9mN2pQ4sT6vW8yZ1bC3fG"
HEX = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
UUID = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"


def mixed(length: int) -> str:
    return (MIXED * 8)[:length]


def hexes(length: int) -> str:
    return (HEX * 8)[:length]


KEYS = (
    ("gateway_key", "egk_" + "live_" + mixed(8) + "_" + mixed(43), "egk_" + "live_" + mixed(8) + "_" + mixed(42)),
    ("openai_key", "sk-" + "proj-" + mixed(48), "sk-" + "learn-" + "pipeline-is-good"),
    ("openai_key", "sk-" + mixed(20), "sk-" + mixed(19)),
    ("anthropic_key", "sk-ant-" + "api03-" + mixed(12), "sk-ant-" + "api03-" + mixed(11)),
    ("openrouter_key", "sk-or-" + "v1-" + hexes(64), "sk-or-" + "v1-" + hexes(63)),
    ("huggingface_token", "hf_" + "AbCdEfGhIjKlMnOpQr" * 2, "hf_" + "AbCdEfGhIjKlMnOpQr"),
    ("groq_key", "gsk_" + mixed(52), "gsk_" + mixed(40)),
    ("perplexity_key", "pplx-" + mixed(48), "pplx-" + mixed(39)),
    ("xai_key", "xai-" + mixed(80), "xai-" + mixed(60)),
    ("replicate_token", "r8_" + mixed(37), "r8_" + mixed(36)),
    ("nvidia_key", "nvapi-" + mixed(64), "nvapi-" + mixed(59)),
    ("langsmith_key", "lsv2_" + "pt_" + hexes(32) + "_" + hexes(10), "lsv2_" + "pt_" + hexes(32) + "_" + hexes(9)),
    ("tavily_key", "tvly-" + "dev-" + mixed(32), "tvly-" + mixed(31)),
    ("pinecone_key", "pcsk_" + mixed(60), "pcsk_" + mixed(49)),
)
CASES = tuple(Case(name, f"use {key} now", key, f"use {wrong} now") for name, key, wrong in KEYS)


def test_the_detector_conforms():
    check(DETECTOR, CASES)
