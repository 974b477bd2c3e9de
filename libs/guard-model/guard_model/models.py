"""Both stages trained on the same rows, and their scores."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from . import encoder, linear
from .examples import own_rows, pieces_of, thinned
from .export import export_float, onnx_logits, quantise
from .network import SIZES
from .sources import Row
from .wordpieces import train_tokenizer

TOKEN_STRIDE = 128
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Stages:
    """The stages, and the files that the transformer was exported to."""

    ngrams: linear.Linear
    tokenizer: Tokenizer
    float_file: Path
    int8_file: Path
    window: int


@dataclass(frozen=True, slots=True)
class Scores:
    """Logits, texts x heads, by stage; of the transformer before and after quantisation."""

    ngrams: np.ndarray
    float32: np.ndarray
    int8: np.ndarray


def train_stages(rows: Sequence[Row], recipe: encoder.Recipe, folder: Path, say: Say) -> Stages:
    """Reads nothing but `rows` and the grammar, so what was left out of `rows` is unseen."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(recipe.seed)
    kept = thinned(rows, rng)
    every = [*kept, *own_rows(kept, rng)]
    short = [piece for row in every for piece in pieces_of(row, linear.PIECE_CHARACTERS)]
    say(f"n-grams: {len(short)} pieces")
    ngrams = linear.fit(short)
    long = [piece for row in every for piece in pieces_of(row, encoder.PIECE_CHARACTERS)]
    size = SIZES[recipe.size]
    tokenizer = train_tokenizer((piece.text for piece in long), size.vocabulary)
    tokenizer.save(str(folder / "tokenizer.json"))
    say(f"transformer: {len(long)} pieces")
    network = encoder.train_network(long, tokenizer, recipe, say)
    float_file, int8_file = folder / "float.onnx", folder / "model.onnx"
    export_float(network, float_file)
    quantise(float_file, int8_file)
    return Stages(ngrams, tokenizer, float_file, int8_file, size.window)


def score(stages: Stages, texts: Sequence[str]) -> Scores:
    def transformer(file: Path) -> np.ndarray:
        return encoder.score_texts(onnx_logits(file, 1), stages.tokenizer, texts, stages.window, TOKEN_STRIDE)

    return Scores(
        linear.score_texts(stages.ngrams, texts), transformer(stages.float_file), transformer(stages.int8_file)
    )
