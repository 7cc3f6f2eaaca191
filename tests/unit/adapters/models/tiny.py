"""ONNX models of ten words, made when they are needed: each word has its labels written into the weights."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing

SURE, SURER = 4.0, 6.0


def make(
    directory: Path,
    labels: Sequence[str],
    words: Mapping[str, str],
    *,
    sequence: bool = False,
    settings: Mapping[str, object] | None = None,
    inputs: Sequence[str] = ("input_ids", "attention_mask"),
) -> Path:
    """A model that labels each of these words as said and all others with the first label."""
    directory.mkdir(parents=True, exist_ok=True)
    vocabulary = {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2} | {word: at + 3 for at, word in enumerate(words)}
    weights = np.zeros((len(vocabulary), len(labels)), dtype=np.float32)
    weights[:, 0] = SURE
    for word, label in words.items():
        weights[vocabulary[word], labels.index(label)] = SURER
        weights[vocabulary[word], 0] = SURER if label == labels[0] else 0.0
    nodes = [helper.make_node("Gather", ["weights", "input_ids"], ["each"], axis=0)]
    result = "each"
    shape: list[object] = [1, "tokens", len(labels)]
    if sequence:
        nodes.append(helper.make_node("ReduceMax", ["each", "axes"], ["whole"], keepdims=0))
        result, shape = "whole", [1, len(labels)]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(name, TensorProto.INT64, [1, "tokens"]) for name in inputs],
        [helper.make_tensor_value_info(result, TensorProto.FLOAT, shape)],
        [numpy_helper.from_array(weights, "weights"), numpy_helper.from_array(np.array([1], dtype=np.int64), "axes")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    save(model, directory / "model.onnx")
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)])
    tokenizer.save(str(directory / "tokenizer.json"))
    config = {"id2label": dict(enumerate(labels)), "max_position_embeddings": 16, **(settings or {})}
    (directory / "config.json").write_text(json.dumps(config))
    return directory
