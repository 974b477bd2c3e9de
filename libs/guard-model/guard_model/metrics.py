"""Figures of merit, at few false positives."""

import numpy as np
from scipy.stats import rankdata

FALSE_POSITIVE_RATE = 0.01


def area_under_curve(positive: np.ndarray, negative: np.ndarray) -> float:
    """Area under the ROC curve: the chance that a positive outscores a negative (Mann and Whitney, 1947)."""
    if len(positive) == 0 or len(negative) == 0:
        return float("nan")
    ranks = rankdata(np.concatenate([positive, negative]))[: len(positive)]
    return float((ranks.sum() - len(positive) * (len(positive) + 1) / 2) / (len(positive) * len(negative)))


def threshold_at(negative: np.ndarray, rate: float = FALSE_POSITIVE_RATE) -> float:
    """The lowest score that at most `rate` of the negatives reach or exceed."""
    ordered = np.sort(negative)[::-1]
    allowed = int(np.floor(rate * len(ordered)))
    return float(np.nextafter(ordered[allowed], np.inf)) if len(ordered) else float("inf")


def recall_at(positive: np.ndarray, negative: np.ndarray, rate: float = FALSE_POSITIVE_RATE) -> float:
    """The share of positives at or above the threshold of that false-positive rate."""
    return share_at_or_above(positive, threshold_at(negative, rate))


def share_at_or_above(scores: np.ndarray, threshold: float) -> float:
    return float(np.mean(scores >= threshold)) if len(scores) else float("nan")
