"""Trains without some sources and scores them: `python -m guard_model.grade --fold 0`."""

import argparse
import os
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from . import folds
from .encoder import Recipe
from .grammar import over_defence_texts
from .models import score, train_stages
from .sources import read_rows

OVER_DEFENCE = "over-defence"


def grade(number: int, folder: Path, build: Path, recipe: Recipe) -> None:
    """Leaves the scores of all left-out texts in `build/fold-N.npz`; their labels and sources are beside them."""
    started = time.monotonic()

    def say(text: str) -> None:
        print(f"fold {number} {time.monotonic() - started:.0f}s {text}", flush=True)

    training, left_out = folds.split(read_rows(folder), number)
    stages = train_stages(training, recipe, build / f"fold-{number}", say)
    texts = [row.text for row in left_out] + over_defence_texts()
    extra = len(texts) - len(left_out)
    scores = score(stages, texts)
    seconds = time.monotonic() - started
    np.savez_compressed(
        build / f"fold-{number}.npz",
        sources=np.array([row.source for row in left_out] + [OVER_DEFENCE] * extra),
        families=np.array([row.family for row in left_out] + [OVER_DEFENCE] * extra),
        labels=np.array([row.labels for row in left_out] + [(0, 0, 0)] * extra),
        ngrams=scores.ngrams,
        float32=scores.float32,
        int8=scores.int8,
        seconds=np.array(seconds),
    )
    say("done")


def recipe_of(arguments: argparse.Namespace) -> Recipe:
    """The recipe that the command line asks for."""
    recipe = Recipe(size=arguments.size, device=arguments.device)
    if arguments.tokens:
        recipe = replace(recipe, word_tokens=arguments.tokens // 5, head_tokens=arguments.tokens)
    return recipe


def options(description: str | None) -> argparse.ArgumentParser:
    """The command line that training and grading share."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--data", type=Path, required=True, help="folder of the labelled data")
    parser.add_argument("--build", type=Path, default=Path("build"), help="where intermediate files go")
    parser.add_argument("--size", choices=["small", "medium", "large"], default="small")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--tokens", type=int, default=0, help="word pieces to see; 0 for the recipe's own number")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    return parser


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--fold", type=int, action="append", choices=range(len(folds.FOLDS)))
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    for number in arguments.fold or range(len(folds.FOLDS)):
        grade(number, arguments.data, arguments.build, recipe_of(arguments))


if __name__ == "__main__":
    main()
