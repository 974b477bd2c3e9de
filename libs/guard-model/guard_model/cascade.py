"""How the two stages become one score, and where the thresholds lie; found on left-out sources only."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from . import folds, metrics
from .grade import OVER_DEFENCE
from .sources import INJECTION, TOXICITY

SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
# Of the positives that the whole cascade would find, so many at most may be lost by not asking the transformer.
LOST_BY_SKIPPING = 0.02


@dataclass(frozen=True, slots=True)
class Graded:
    """Scores of one fold's left-out texts."""

    sources: np.ndarray
    families: np.ndarray
    labels: np.ndarray
    ngrams: np.ndarray
    float32: np.ndarray
    int8: np.ndarray


@dataclass(frozen=True, slots=True)
class Sample:
    """What a head is graded on in a fold: positives, the source's own negatives, and all negatives."""

    family: str
    positive: np.ndarray
    own: np.ndarray
    negative: np.ndarray


def sample(graded: Graded, number: int, head: int) -> Sample | None:
    """Masks over a fold's texts. Spam and injections are mixed with benign sources that were left out too;
    toxicity has negatives enough of its own."""
    fold = folds.FOLDS[number]
    family = (fold.injection, fold.toxicity, folds.SPAM_SOURCE)[head]
    if not family:
        return None
    inside = graded.families == family
    label = graded.labels[:, head]
    benign = np.isin(graded.sources, fold.benign)
    own = inside & (label == 0)
    negative = own if head == TOXICITY else own | benign
    return Sample(family, inside & (label == 1), own, negative)


def mixed(ngrams: np.ndarray, transformer: np.ndarray, share: float) -> np.ndarray:
    """The cascade's score: a weighted mean of the two logits."""
    return share * ngrams + (1 - share) * transformer


def best_share(all_graded: Sequence[Graded], head: int, without: int | None = None) -> float:
    """The n-grams' share that does best on all folds, or on all but one, so that this one may be graded with it."""

    def merit(share: float) -> float:
        values: list[float] = []
        for number, graded in enumerate(all_graded):
            found = sample(graded, number, head)
            if number == without or found is None:
                continue
            scores = mixed(graded.ngrams[:, head], graded.int8[:, head], share)
            positive, negative = scores[found.positive], scores[found.negative]
            values.append(metrics.area_under_curve(positive, negative) + 0.5 * metrics.recall_at(positive, negative))
        return float(np.mean(values))

    return max(SHARES, key=merit)


def pooled_threshold(all_graded: Sequence[Graded], head: int, share: float) -> float:
    """The lowest threshold at which the folds' false-positive rates have a mean of at most 1 %.

    Over-defence texts count as one more set of negatives in every fold.
    """
    negatives: list[np.ndarray] = []
    for number, graded in enumerate(all_graded):
        found = sample(graded, number, head)
        if found is None:
            continue
        scores = mixed(graded.ngrams[:, head], graded.int8[:, head], share)
        negatives.append(scores[found.negative])
        if head == INJECTION:
            negatives.append(scores[graded.sources == OVER_DEFENCE])
    scores = np.concatenate(negatives)
    weights = np.concatenate([np.full(len(part), 1 / len(part) / len(negatives)) for part in negatives])
    order = np.argsort(-scores)
    allowed = int(np.searchsorted(np.cumsum(weights[order]), metrics.FALSE_POSITIVE_RATE, side="right"))
    return float(np.nextafter(np.float32(scores[order][min(allowed, len(order) - 1)]), np.float32(np.inf)))


def skip_below(all_graded: Sequence[Graded], head: int, share: float, threshold: float) -> float:
    """The n-gram score under which the transformer need not be asked: 2 % of the detections fall below it at most."""
    if share == 1.0:
        return threshold
    scores = [
        graded.ngrams[found.positive, head][
            mixed(graded.ngrams[:, head], graded.int8[:, head], share)[found.positive] >= threshold
        ]
        for number, graded in enumerate(all_graded)
        if (found := sample(graded, number, head)) is not None
    ]
    detected = np.concatenate(scores)
    return float(np.quantile(detected, LOST_BY_SKIPPING)) if len(detected) else -np.inf
