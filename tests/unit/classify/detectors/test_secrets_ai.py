"""Each pattern of `secrets_ai` with a value it finds and a near miss that it does not."""

from tests.shapes import UUID, hexes, lower, mixed, upper

from egress_gateway.classify.detectors.secrets_ai import DETECTOR
from egress_gateway.testing.conformance.detector import Case, check

KEYS = (
    ("gateway_key", "egk_" + "live_" + mixed(8) + "_" + mixed(43), "egk_" + "live_" + mixed(8) + "_" + mixed(42)),
    ("openai_key", "sk-" + mixed(20), "sk-" + mixed(19)),
    ("openai_key_of_project", "sk-" + "proj-" + mixed(20), "sk-" + "proj-" + mixed(19)),
    ("openai_key_of_project", "sk-" + "proj-" + mixed(30), "sk-" + "proj-" + "-" * 25),
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
    ("together_key", "tgp_v1_" + mixed(43), "tgp_v1_" + mixed(42)),
    ("fireworks_key", "fw_" + mixed(22), "fw_" + mixed(21)),
    ("cerebras_key", "csk-" + lower(48), "csk-" + lower(47)),
    ("elevenlabs_key", "sk_" + hexes(48), "sk_" + hexes(47)),
    ("wandb_key_versioned", "wandb_v1_" + mixed(60), "wandb_v1_" + mixed(59)),
    ("voyage_key", "pa-" + mixed(43), "pa-" + mixed(42)),
    ("jina_key", "jina_" + hexes(32) + mixed(28), "jina_" + hexes(32) + mixed(27)),
    ("langfuse_key", "sk-lf-" + UUID, "sk-lf-" + "0a1b2c3d"),
    (
        "helicone_key",
        "sk-helicone-" + lower(7) + "-" + lower(7) + "-" + lower(7) + "-" + lower(7),
        "sk-helicone-" + lower(7) + "-" + lower(7) + "-" + lower(7) + "-" + lower(6),
    ),
    ("anyscale_key", "esecret_" + lower(28), "esecret_" + lower(27)),
    ("runpod_key", "rpa_" + upper(40), "rpa_" + upper(39)),
    ("cursor_key", "crsr_" + hexes(64), "crsr_" + hexes(63)),
    ("firecrawl_key", "fc-" + hexes(32), "fc-" + hexes(31)),
    ("brave_key", "BSA" + mixed(28), "BSA" + mixed(27)),
    ("e2b_key", "e2b_" + hexes(40), "e2b_" + hexes(39)),
    ("llamacloud_key", "llx-" + mixed(48), "llx-" + mixed(47)),
    ("mem0_key", "m0-" + mixed(40), "m0-" + mixed(39)),
    ("apify_token", "apify_api_" + mixed(36), "apify_api_" + mixed(35)),
)
NAMED = (
    ("cohere_key", "COHERE_API_KEY=", mixed(40), mixed(39)),
    ("mistral_key", "mistral-token: ", mixed(32), mixed(31)),
    ("deepseek_key", "deepseek.secret = ", "sk-" + hexes(32), "sk-" + hexes(31)),
    ("together_key_hex", '"together_key": ', hexes(64), hexes(63)),
    ("assemblyai_key", "ASSEMBLYAI_API_KEY=", hexes(32), hexes(31)),
    ("deepgram_key", "deepgram-token: ", hexes(40), hexes(39)),
    ("wandb_key", "wandb.secret = ", hexes(40), hexes(39)),
    ("stability_key", '"stability_key": ', "sk-" + mixed(48), "sk-" + mixed(47)),
    ("fal_key", "FAL_API_KEY=", UUID + ":" + hexes(32), UUID + ":" + hexes(31)),
    ("modal_token", "modal-token: ", "ak-" + mixed(22), "ak-" + mixed(21)),
    ("baseten_key", "baseten.secret = ", mixed(8) + "." + mixed(32), mixed(8) + "." + mixed(31)),
    ("exa_key", '"exa_key": ', UUID, "0a1b2c3d"),
    ("clarifai_key", "CLARIFAI_API_KEY=", hexes(32), hexes(31)),
    ("sambanova_key", "sambanova-token: ", UUID, "0a1b2c3d"),
    ("ai21_key", "ai21.secret = ", mixed(32), mixed(31)),
)
CASES = tuple(Case(name, f"use {key} now", key, f"use {wrong} now") for name, key, wrong in KEYS)
CASES += tuple(Case(name, near + key, key, near + wrong) for name, near, key, wrong in NAMED)


def test_the_detector_conforms():
    check(DETECTOR, CASES)
