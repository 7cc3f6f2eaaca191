"""Phrases that try to give a model orders of its own: known wordings, not an understanding."""

from typing import Final

from egress_gateway.classify.pattern import Detector, Pattern
from egress_gateway.core.ids import DataClass

_INJECTION: Final = DataClass("injection.prompt")

_PATTERNS: Final = (
    Pattern(
        id="injection_override",
        regex=r"(?i)\b(?:ignore|disregard|forget|override|bypass)(?: all| any| every)?(?: of)?(?: the| your| my|"
        r" these| those)?"
        r"(?: previous| prior| above| earlier| preceding| system| original| safety)+ (?:instructions?|prompts?|"
        r"rules?|guidelines?|directions?|messages?)\b",
        data_class=_INJECTION,
        score=850,
    ),
    Pattern(
        id="injection_reveal",
        regex=r"(?i)\b(?:reveal|print|show|repeat|output|leak|tell me)(?: me)?(?: all)?(?: of)? (?:the|your) "
        r"(?:system|hidden|initial|secret|original) "
        r"(?:prompt|instructions?|message|rules)\b",
        data_class=_INJECTION,
        score=800,
    ),
    Pattern(
        id="injection_persona",
        regex=r"(?i)\byou are now (?:in )?(?:DAN|developer mode|jailbroken|unrestricted|an? unrestricted|an?"
        r" unfiltered)\b|"
        r"\b(?:do anything now|jailbreak mode|god mode enabled)\b",
        data_class=_INJECTION,
        score=800,
    ),
    Pattern(
        id="injection_role_marker",
        regex=r"<\|(?:im_start|im_end|system|assistant|endoftext|eot_id|start_header_id)\|>|\[/?INST\]|<</?SYS>>",
        data_class=_INJECTION,
        score=750,
    ),
)
DETECTOR: Final = Detector(name="prompt_injection", patterns=_PATTERNS)
