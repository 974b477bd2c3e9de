"""Figures of the graded folds: results.json, and the tables of the model card."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from . import cascade, folds, metrics
from .cascade import Graded
from .grade import OVER_DEFENCE
from .sources import HEADS, INJECTION, JAILBREAKS, Row, read_rows

FLOORS = {"injection": {"auc": 0.82, "recall": 0.35}, "toxicity": {"auc": 0.88}, "spam": {"auc": 0.99}}
OVER_DEFENCE_CEILING = 0.05
STAGES = ("length", "ngrams", "float32", "int8", "cascade")

Figures = dict[str, float]


def read_graded(build: Path) -> list[Graded]:
    found: list[Graded] = []
    for number in range(len(folds.FOLDS)):
        with np.load(build / f"fold-{number}.npz") as file:
            names = ("sources", "families", "labels", "ngrams", "float32", "int8")
            found.append(Graded(*(file[name] for name in names)))
    return found


def seconds_of(build: Path) -> list[float]:
    return [float(np.load(build / f"fold-{number}.npz")["seconds"]) for number in range(len(folds.FOLDS))]


def _stage_scores(graded: Graded, rows: Sequence[Row], head: int, share: float) -> dict[str, np.ndarray]:
    lengths = np.zeros(len(graded.sources))
    lengths[: len(rows)] = [len(row.text) for row in rows]
    return {
        "length": lengths,
        "ngrams": graded.ngrams[:, head],
        "float32": graded.float32[:, head],
        "int8": graded.int8[:, head],
        "cascade": cascade.mixed(graded.ngrams[:, head], graded.int8[:, head], share),
    }


def _figures(scores: np.ndarray, found: cascade.Sample, over_defence: np.ndarray) -> Figures:
    positive, negative, own = scores[found.positive], scores[found.negative], scores[found.own]
    threshold = metrics.threshold_at(negative)
    return {
        "auc": metrics.area_under_curve(positive, negative),
        "recall": metrics.recall_at(positive, negative),
        "aucOwnNegatives": metrics.area_under_curve(positive, own),
        "recallOwnNegatives": metrics.recall_at(positive, own) if len(own) else float("nan"),
        "falsePositivesOwn": metrics.share_at_or_above(own, threshold),
        "overDefence": metrics.share_at_or_above(scores[over_defence], threshold),
    }


def _pairs(scores: np.ndarray, rows: Sequence[Row], family: str, threshold: float) -> Figures | None:
    """Poisoned copies against their own clean document, where the family has them."""
    clean = {row.pair: scores[at] for at, row in enumerate(rows) if row.pair and row.labels[INJECTION] == 0}
    both = [
        (clean[row.pair], scores[at])
        for at, row in enumerate(rows)
        if row.pair and row.family == family and row.labels[INJECTION] == 1
    ]
    if not both:
        return None
    values = np.array(both)
    return {
        "poisonedHigher": float(np.mean(values[:, 1] > values[:, 0])),
        "recall": float(np.mean(values[:, 1] >= threshold)),
        "cleanFlagged": float(np.mean(np.array(list(clean.values())) >= threshold)),
    }


def _by_source(scores: np.ndarray, graded: Graded, threshold: float) -> Figures:
    return {
        source: metrics.share_at_or_above(scores[graded.sources == source], threshold)
        for source in JAILBREAKS
        if np.any(graded.sources == source)
    }


def grade_head(all_graded: Sequence[Graded], left_out: Sequence[Sequence[Row]], head: int) -> list[dict[str, object]]:
    """One entry a left-out source. The share of the n-grams in the cascade is chosen without the fold it grades."""
    entries: list[dict[str, object]] = []
    for number, graded in enumerate(all_graded):
        found = cascade.sample(graded, number, head)
        if found is None:
            continue
        share = cascade.best_share(all_graded, head, without=number)
        scores = _stage_scores(graded, left_out[number], head, share)
        over_defence = graded.sources == OVER_DEFENCE
        entry: dict[str, object] = {
            "source": found.family,
            "fold": number,
            "positives": int(found.positive.sum()),
            "negatives": int(found.negative.sum()),
            "ngramsShare": share,
            "stages": {stage: _figures(scores[stage], found, over_defence) for stage in STAGES},
        }
        if head == INJECTION:
            threshold = metrics.threshold_at(scores["cascade"][found.negative])
            pairs = _pairs(scores["cascade"], left_out[number], found.family, threshold)
            if pairs:
                entry["pairs"] = pairs
            if found.family == "jailbreaks":
                entry["recallBySource"] = _by_source(scores["cascade"], graded, threshold)
        entries.append(entry)
    return entries


def means(entries: Sequence[dict], stage: str) -> Figures:
    """Means over left-out sources; a figure that a source cannot have (no negatives of its own) is not counted."""
    names = entries[0]["stages"][stage]
    return {name: float(np.nanmean([entry["stages"][stage][name] for entry in entries])) for name in names}


def operating_point(all_graded: Sequence[Graded], head: int) -> dict[str, float]:
    """What config.json says of a head: the n-grams' share, a threshold for each way to run, when to skip."""
    share = cascade.best_share(all_graded, head)
    threshold = cascade.pooled_threshold(all_graded, head, share)
    return {
        "ngramsShare": share,
        "threshold": threshold,
        "ngramsThreshold": cascade.pooled_threshold(all_graded, head, 1.0),
        "transformerThreshold": cascade.pooled_threshold(all_graded, head, 0.0),
        "skipBelow": cascade.skip_below(all_graded, head, share, threshold),
    }


def at_operating_point(all_graded: Sequence[Graded], head: int, point: dict[str, float]) -> list[dict[str, object]]:
    """What the shipped threshold does on each fold's left-out texts."""
    entries: list[dict[str, object]] = []
    for number, graded in enumerate(all_graded):
        found = cascade.sample(graded, number, head)
        if found is None:
            continue
        scores = cascade.mixed(graded.ngrams[:, head], graded.int8[:, head], point["ngramsShare"])
        skipped = graded.ngrams[:, head] < point["skipBelow"]
        reached = np.where(skipped, -np.inf, scores)
        over_defence = graded.sources == OVER_DEFENCE
        entries.append(
            {
                "source": found.family,
                "recall": metrics.share_at_or_above(scores[found.positive], point["threshold"]),
                "recallSkipping": metrics.share_at_or_above(reached[found.positive], point["threshold"]),
                "falsePositives": metrics.share_at_or_above(scores[found.negative], point["threshold"]),
                "overDefence": metrics.share_at_or_above(scores[over_defence], point["threshold"]),
            }
        )
    return entries


def transformer_skipped(all_graded: Sequence[Graded], points: Sequence[dict[str, float]]) -> float:
    """The share of left-out benign texts for which no head asks the transformer."""
    shares: list[float] = []
    for number, graded in enumerate(all_graded):
        benign = np.isin(graded.sources, folds.FOLDS[number].benign)
        below = [graded.ngrams[benign, head] < point["skipBelow"] for head, point in enumerate(points)]
        shares.append(float(np.mean(np.logical_and.reduce(below))))
    return float(np.mean(shares))


def collect(folder: Path, build: Path) -> dict[str, object]:
    """Everything that the card and config.json need."""
    rows = read_rows(folder)
    left_out = [folds.split(rows, number)[1] for number in range(len(folds.FOLDS))]
    all_graded = read_graded(build)
    points = [operating_point(all_graded, head) for head in range(len(HEADS))]
    heads: dict[str, object] = {}
    for head, name in enumerate(HEADS):
        entries = grade_head(all_graded, left_out, head)
        heads[name] = {
            "sources": entries,
            "means": {stage: means(entries, stage) for stage in STAGES},
            "operatingPoint": points[head],
            "atOperatingPoint": at_operating_point(all_graded, head, points[head]),
        }
    return {
        "heads": heads,
        "transformerSkipped": transformer_skipped(all_graded, points),
        "gradingSeconds": seconds_of(build),
    }


def write_json(value: object, path: Path) -> None:
    """JSON as the repository's formatter would leave it, numbers kept short."""
    path.write_text(json.dumps(_rounded(value), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _rounded(value: object) -> object:
    match value:
        case float():
            return None if np.isnan(value) else float(f"{value:.6g}")
        case dict():
            return {key: _rounded(item) for key, item in value.items()}
        case list() | tuple():
            return [_rounded(item) for item in value]
        case _:
            return value
