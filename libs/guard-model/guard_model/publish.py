"""Writes `model/`, `results.json` and the card's tables from what grading and the final training left in `build`."""

import json
import shutil
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from . import artifacts, card, metrics, report
from .cascade import mixed
from .export import onnx_logits
from .grade import options
from .grammar import over_defence_texts
from .linear import Linear
from .models import Stages, score
from .network import SIZES
from .sources import HEADS, INJECTION

ROOT = Path(__file__).resolve().parent.parent


def read_final(folder: Path, window: int) -> Stages:
    with np.load(folder / "ngrams.npz") as file:
        ngrams = Linear(file["weights"], file["scale"], file["bias"])
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    return Stages(ngrams, tokenizer, folder / "float.onnx", folder / "model.onnx", window)


def _over_defence(stages: Stages, point: dict[str, float]) -> dict[str, float]:
    """The committed files on the over-defence texts, at the committed thresholds."""
    scores = score(stages, over_defence_texts())
    ngrams, transformer = scores.ngrams[:, INJECTION], scores.int8[:, INJECTION]
    return {
        "cascade": metrics.share_at_or_above(mixed(ngrams, transformer, point["ngramsShare"]), point["threshold"]),
        "ngrams": metrics.share_at_or_above(ngrams, point["ngramsThreshold"]),
        "transformer": metrics.share_at_or_above(transformer, point["transformerThreshold"]),
        "largestQuantisationError": float(np.abs(scores.int8 - scores.float32).max()),
    }


def publish(data: Path, build: Path) -> None:
    final = build / "final"
    recipe = json.loads((final / "recipe.json").read_text())
    size = SIZES[recipe["size"]]
    stages = read_final(final, size.window)
    results = report.collect(data, build)
    points = {name: results["heads"][name]["operatingPoint"] for name in HEADS}
    results["final"] = recipe | {"overDefence": _over_defence(stages, points["injection"])}

    folder = ROOT / "model"
    folder.mkdir(exist_ok=True)
    shutil.copyfile(stages.int8_file, folder / "model.onnx")
    shutil.copyfile(final / "tokenizer.json", folder / "tokenizer.json")
    artifacts.write_config(folder, size, points)
    artifacts.write_ngrams(folder, stages.ngrams)
    artifacts.write_vectors(folder, stages, onnx_logits(folder / "model.onnx", 1))
    artifacts.write_manifest(folder)
    report.write_json(results, ROOT / "results.json")
    card.write_tables(ROOT / "MODEL_CARD.md", results)


def main() -> None:
    arguments = options(__doc__).parse_args()
    publish(arguments.data, arguments.build)


if __name__ == "__main__":
    main()
