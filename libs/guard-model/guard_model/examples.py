"""Training examples: the rows of the training sources, with texts of our own beside them."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from .documents import poisoned_document
from .grammar import generate
from .sources import INJECTION, TOXICITY, UNKNOWN, Row

# (rule, how many, labels)
OWN_TEXTS: tuple[tuple[str, int, tuple[int, int, int]], ...] = (
    ("direct", 3000, (1, UNKNOWN, 0)),
    ("jailbreak", 1500, (1, UNKNOWN, 0)),
    ("about-attacks", 4000, (0, 0, 0)),
    ("plain", 2500, (0, 0, 0)),
    ("short-turn", 300, (0, 0, 0)),
    ("abuse", 5000, (0, 1, UNKNOWN)),
    ("kind", 5000, (0, 0, 0)),
    ("spam", 600, (0, 0, 1)),
)
OWN_DOCUMENTS = 2500
# Sentences of the training sources with an insult put in, and as many with a group's name or a mild word put in.
OWN_INSULTS = 4000
# Few templates, or few ideas: more of them teaches nothing else.
MOST_ROWS = {"bias-madlibs": 3000, "davidson": 9000}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an example, short enough for one window, with what it should do to each head."""

    text: str
    labels: tuple[int, int, int]
    weight: float
    source: str


def _sentences(rows: Iterable[Row]) -> list[str]:
    """Short benign texts, from which documents of our own are made."""
    return [row.text for row in rows if row.labels == (0, 0, 0) and 20 <= len(row.text) <= 220 and not row.pair]


def own_rows(rows: Sequence[Row], rng: random.Random) -> list[Row]:
    """Texts of our own. Only `rows`, which are the training sources, lend them their sentences."""
    own: list[Row] = []
    for rule, count, labels in OWN_TEXTS:
        texts = {generate(rule, rng) for _ in range(count)}
        own.extend(Row(_vary_case(text, rng), labels, f"own-{rule}") for text in sorted(texts))
    own.extend(_insults([row.text for row in rows if row.labels[TOXICITY] == 0 and len(row.text) <= 160], rng))
    sentences = _sentences(rows)
    for number in range(OWN_DOCUMENTS):
        made = poisoned_document(rng, sentences)
        pair = f"own/{number}"
        own.append(Row(made.clean, (0, 0, 0), "own-documents", pair=pair))
        own.append(Row(made.text, (1, 0, 0), "own-documents", pair=pair, inserted=made.inserted))
        if number % 4 == 0:
            asked = generate("carrier", rng).replace("{DOC}", made.clean)
            own.append(Row(asked, (0, 0, 0), "own-documents", pair=pair))
    for row in rows:
        if row.pair and row.labels[INJECTION] == 0 and row.source != "own-documents":
            made = poisoned_document(rng, sentences, (row.text, "code" in row.kind))
            own.append(Row(made.text, (1, 0, 0), "own-insertions", pair=row.pair, inserted=made.inserted))
    return own


def _insults(harmless: Sequence[str], rng: random.Random) -> list[Row]:
    made: list[Row] = []
    for _ in range(OWN_INSULTS):
        words = rng.choice(harmless).split(" ")
        at = rng.randint(0, len(words))
        for rule, source, labels in (
            ("insult", "own-insults", (0, 1, UNKNOWN)),
            ("mention", "own-mentions", (0, 0, UNKNOWN)),
        ):
            text = " ".join([*words[:at], generate(rule, rng), *words[at:]])
            made.append(Row(text, labels, source))
    return made


def _vary_case(text: str, rng: random.Random) -> str:
    """What the n-grams and the tokenizer fold anyway, but punctuation and line ends count."""
    choice = rng.random()
    if choice < 0.15:
        return text.rstrip(".!?")
    if choice < 0.2:
        return text.upper()
    if choice < 0.25:
        return text.replace("'", "").replace(",", "")
    return text


def thinned(rows: Sequence[Row], rng: random.Random) -> list[Row]:
    """All rows, but of the largest sources only a sample."""
    counts = Counter(row.source for row in rows)
    return [row for row in rows if rng.random() < MOST_ROWS.get(row.source, counts[row.source]) / counts[row.source]]


def pieces_of(row: Row, length: int) -> list[Piece]:
    """Overlapping stretches of at most `length` characters.

    In a poisoned document a stretch is positive if it holds most of the insertion, negative if none of it.
    """
    if len(row.text) <= length:
        return [Piece(row.text, row.labels, 1.0, row.source)]
    start, end = row.inserted
    found: list[Piece] = []
    stride = length // 2
    for at in [*range(0, len(row.text) - length, stride), len(row.text) - length]:
        labels = row.labels
        if end > start:
            seen = min(end, at + length) - max(start, at)
            if 0 < seen < 0.7 * min(end - start, length):
                continue
            labels = (int(seen > 0), *row.labels[1:])
        found.append(Piece(row.text[at : at + length], labels, 1.0, row.source))
    share = 1 / len(found) ** 0.5 if found else 1
    return [Piece(piece.text, piece.labels, share, piece.source) for piece in found]


def balanced_weights(pieces: Sequence[Piece], head: int, power: float = 0.75) -> np.ndarray:
    """A weight for each piece so that a source's share grows with a power of its size, and both labels count alike."""
    labels = np.array([piece.labels[head] for piece in pieces])
    own = np.array([piece.weight for piece in pieces])
    totals: Counter[tuple[str, int]] = Counter()
    for piece in pieces:
        totals[(piece.source, piece.labels[head])] += piece.weight
    scale = np.array([totals[(piece.source, piece.labels[head])] ** (power - 1) for piece in pieces])
    weights = np.where(labels == UNKNOWN, 0.0, own * scale)
    for label in (0, 1):
        share = weights[labels == label].sum()
        if share > 0:
            weights[labels == label] *= 0.5 / share
    return weights
