"""Scores texts with the committed model: `python -m guard_model.scan FILE`, a JSON array of texts or of objects.

Prints which share of them each head flags, for each way to run the stages; of harmless texts that is over-defence.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from . import encoder, linear
from .cascade import mixed
from .export import onnx_logits
from .metrics import share_at_or_above
from .models import TOKEN_STRIDE
from .ngrams import BUCKETS
from .sources import HEADS

MODEL = Path(__file__).resolve().parent.parent / "model"


def read_ngrams(folder: Path) -> linear.Linear:
    described = json.loads((folder / "ngrams.json").read_text())
    weights = np.frombuffer((folder / "ngrams.bin").read_bytes(), dtype=np.int8).reshape(BUCKETS, len(HEADS))
    return linear.Linear(weights, np.array(described["scale"]), np.array(described["bias"]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--key", default="text", help="where an object has its text")
    arguments = parser.parse_args()
    entries = json.loads(arguments.file.read_text(encoding="utf-8"))
    texts = [entry if isinstance(entry, str) else entry[arguments.key] for entry in entries]
    config = json.loads((MODEL / "config.json").read_text())
    tokenizer = Tokenizer.from_file(str(MODEL / "tokenizer.json"))
    window = config["sluice"]["window"]["tokens"]
    ngrams = linear.score_texts(read_ngrams(MODEL), texts)
    logits = onnx_logits(MODEL / "model.onnx", 1)
    transformer = encoder.score_texts(logits, tokenizer, texts, window, TOKEN_STRIDE)
    for head, name in enumerate(HEADS):
        point = config["sluice"]["heads"][name]
        cascade = mixed(ngrams[:, head], transformer[:, head], point["ngramsShare"])
        flagged = {
            "ngrams": share_at_or_above(ngrams[:, head], point["ngramsThreshold"]),
            "transformer": share_at_or_above(transformer[:, head], point["transformerThreshold"]),
            "cascade": share_at_or_above(cascade, point["threshold"]),
        }
        print(name, len(texts), {stage: round(value, 4) for stage, value in flagged.items()})


if __name__ == "__main__":
    main()
