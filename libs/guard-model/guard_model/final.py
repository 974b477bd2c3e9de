"""Trains both stages on all sources: `python -m guard_model.final`. Their files go to `build/final`."""

import time

import numpy as np
import torch

from .grade import options, recipe_of
from .models import train_stages
from .report import write_json
from .sources import read_rows


def main() -> None:
    arguments = options(__doc__).parse_args()
    torch.set_num_threads(arguments.threads)
    started = time.monotonic()

    def say(text: str) -> None:
        print(f"final {time.monotonic() - started:.0f}s {text}", flush=True)

    recipe = recipe_of(arguments)
    folder = arguments.build / "final"
    stages = train_stages(read_rows(arguments.data), recipe, folder, say)
    model = stages.ngrams
    np.savez_compressed(folder / "ngrams.npz", weights=model.weights, scale=model.scale, bias=model.bias)
    write_json(
        {
            "size": recipe.size,
            "device": recipe.device,
            "headTokens": recipe.head_tokens,
            "wordTokens": recipe.word_tokens,
            "seconds": time.monotonic() - started,
        },
        folder / "recipe.json",
    )
    say("done")


if __name__ == "__main__":
    main()
