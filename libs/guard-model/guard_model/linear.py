"""The first stage: logistic regression over hashed n-grams, all heads at once, kept as int8 weights."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, vstack

from .examples import Piece, balanced_weights
from .ngrams import BUCKETS, features, units_of, windows
from .normalize import normalize
from .sources import HEADS, UNKNOWN

PIECE_CHARACTERS = 520
PENALTY = 3e-6
STEPS = 60
BATCH = 4000


@dataclass(frozen=True, slots=True)
class Linear:
    """score(head) = bias + scale * (sum of int8 weights of the window's features) / sqrt(number of features)."""

    weights: np.ndarray  # int8, BUCKETS x heads
    scale: np.ndarray  # heads
    bias: np.ndarray  # heads

    def score(self, matrix: csr_matrix) -> np.ndarray:
        counts = np.maximum(np.diff(matrix.indptr), 1)[:, None]
        return self.bias + self.scale * (matrix @ self.weights.astype(np.float32)) / np.sqrt(counts)


def matrix_of(texts: Sequence[str]) -> csr_matrix:
    """Features of whole texts, one row each."""
    parts = [
        features([units_of(normalize(text)) for text in texts[at : at + BATCH]]) for at in range(0, len(texts), BATCH)
    ]
    return vstack(parts, format="csr")


def fit(pieces: Sequence[Piece], penalty: float = PENALTY, matrix: csr_matrix | None = None) -> Linear:
    """Weighted logistic loss and an L2 penalty, by L-BFGS (Liu and Nocedal, 1989). Unknown labels have no weight."""
    rows = matrix if matrix is not None else matrix_of([piece.text for piece in pieces])
    rows = rows.multiply(1 / np.sqrt(np.maximum(np.diff(rows.indptr), 1))[:, None]).tocsr().astype(np.float32)
    turned = rows.T.tocsr()
    labels = np.array([piece.labels for piece in pieces])
    signs = np.where(labels == 1, 1.0, -1.0).astype(np.float32)
    weights = np.stack([balanced_weights(pieces, head) for head in range(len(HEADS))], axis=1).astype(np.float32)
    assert not np.any(weights[labels == UNKNOWN])

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        parameters = flat.reshape(BUCKETS + 1, len(HEADS))
        margins = signs * (rows @ parameters[:-1].astype(np.float32) + parameters[-1])
        slope = -weights * signs / (1 + np.exp(np.clip(margins, -30, 30)))
        gradient = np.empty_like(parameters)
        gradient[:-1] = turned @ slope.astype(np.float32) + 2 * penalty * parameters[:-1]
        gradient[-1] = slope.sum(axis=0)
        value = (weights * np.logaddexp(0, -margins)).sum() + penalty * (parameters[:-1] ** 2).sum()
        return float(value), gradient.ravel()

    start = np.zeros((BUCKETS + 1) * len(HEADS))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS, "maxcor": 8})
    return quantised(found.x.reshape(BUCKETS + 1, len(HEADS)))


def quantised(parameters: np.ndarray) -> Linear:
    """Weights as int8, clipped at the 99.99th percentile, so that the many small ones keep their digits."""
    weights, bias = parameters[:-1], parameters[-1]
    scale = np.quantile(np.abs(weights), 0.9999, axis=0) / 127
    whole = np.clip(np.round(weights / scale), -127, 127).astype(np.int8)
    return Linear(whole, scale.astype(np.float64), bias.astype(np.float64))


def score_texts(model: Linear, texts: Sequence[str]) -> np.ndarray:
    """The highest score over a text's windows, for each head."""
    scores: list[np.ndarray] = []
    for at in range(0, len(texts), BATCH):
        pieces: list[np.ndarray] = []
        firsts: list[int] = []
        for text in texts[at : at + BATCH]:
            units = units_of(normalize(text))
            firsts.append(len(pieces))
            pieces.extend(units[start:end] for start, end in windows(len(units)))
        scores.append(np.maximum.reduceat(model.score(features(pieces)), firsts, axis=0))
    return np.concatenate(scores)
