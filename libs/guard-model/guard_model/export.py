"""ONNX files: the network in float32, then with int8 weights (dynamic quantisation of ONNX Runtime)."""

import logging
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from .encoder import Logits
from .network import GuardNetwork


def export_float(network: GuardNetwork, path: Path) -> None:
    """`input_ids`, `attention_mask` (int64 [batch, tokens]) to `logits` (float32 [batch, heads])."""
    network = network.to("cpu").eval()
    ids = torch.randint(5, 1000, (2, 16))
    torch.onnx.export(
        network,
        (ids, torch.ones_like(ids)),
        str(path),
        input_names=["input_ids", "attention_mask"],
        output_names=["logits"],
        dynamic_axes={
            "input_ids": {0: "batch", 1: "tokens"},
            "attention_mask": {0: "batch", 1: "tokens"},
            "logits": {0: "batch"},
        },
        opset_version=17,
        dynamo=False,
    )


def quantise(source: Path, target: Path) -> None:
    """Weights of matrix products and embeddings as int8, a scale a channel; activations are quantised as they come.

    Weights keep to seven bits: on processors without VNNI the products of eight bits saturate, and scores would
    differ from machine to machine (ONNX Runtime, "Quantize ONNX models", on S8S8 and U8S8).
    """
    logging.getLogger().setLevel(logging.ERROR)
    quantize_dynamic(
        source,
        target,
        op_types_to_quantize=["MatMul", "Gather"],
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
        extra_options={"MatMulConstBOnly": True},
    )


def onnx_logits(path: Path, threads: int = 2) -> Logits:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def run(input_ids: np.ndarray, attention_mask: np.ndarray) -> np.ndarray:
        return session.run(["logits"], {"input_ids": input_ids, "attention_mask": attention_mask})[0]

    return run
