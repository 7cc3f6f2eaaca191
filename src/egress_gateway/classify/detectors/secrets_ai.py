"""Keys of model providers and of this gateway itself."""

from typing import Final

from egress_gateway.classify.pattern import Detector, issued

_PATTERNS: Final = (
    issued("gateway_key", r"\begk_[a-z0-9]{1,32}_[A-Za-z0-9]{8}_[A-Za-z0-9_-]{43}"),
    issued("openai_key", r"\bsk-(?:(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{20,}|[A-Za-z0-9]{20,})\b"),
    issued("anthropic_key", r"\bsk-ant-[a-z]+\d\d-[A-Za-z0-9_-]{12,}"),
    issued("openrouter_key", r"\bsk-or-v1-[a-f0-9]{64}\b"),
    issued("huggingface_token", r"\b(?:hf|api_org)_[A-Za-z]{34,}\b"),
    issued("groq_key", r"\bgsk_[A-Za-z0-9]{48,}\b"),
    issued("perplexity_key", r"\bpplx-[A-Za-z0-9]{40,}\b"),
    issued("xai_key", r"\bxai-[A-Za-z0-9]{70,}\b"),
    issued("replicate_token", r"\br8_[A-Za-z0-9]{37}\b"),
    issued("nvidia_key", r"\bnvapi-[A-Za-z0-9_-]{60,}"),
    issued("langsmith_key", r"\blsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}\b"),
    issued("tavily_key", r"\btvly-(?:dev-|prod-)?[A-Za-z0-9]{32}\b"),
    issued("pinecone_key", r"\bpcsk_[A-Za-z0-9_]{50,}"),
)
DETECTOR: Final = Detector(name="secrets_ai", patterns=_PATTERNS)
