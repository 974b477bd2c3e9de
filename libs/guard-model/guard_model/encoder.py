"""Training of the transformer: first masked words, then the three heads."""

import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from .embeddings import word_vectors
from .examples import Piece, balanced_weights
from .network import SIZES, GuardNetwork
from .sources import HEADS, UNKNOWN
from .wordpieces import FIRST, LAST, MASK, PAD, SPECIAL

# About as many characters as fill a window of 256 word pieces.
PIECE_CHARACTERS = 900
BATCH_TOKENS = 6144


@dataclass(frozen=True, slots=True)
class Recipe:
    """How long and how fast; tokens are counted with padding."""

    size: str = "small"
    device: str = "cpu"
    word_tokens: int = 1_000_000
    head_tokens: int = 5_000_000
    word_rate: float = 1e-3
    head_rate: float = 1.2e-3
    decay: float = 0.02
    smoothing: float = 0.03
    masked: float = 0.15
    dropped: float = 0.08
    seed: int = 7


@dataclass(frozen=True, slots=True)
class Batch:
    input_ids: Tensor
    attention_mask: Tensor
    picked: np.ndarray


def encode_window(ids: Sequence[int]) -> list[int]:
    return [FIRST, *ids, LAST]


def encode(tokenizer: Tokenizer, texts: Sequence[str], window: int) -> list[list[int]]:
    """Token ids of single windows; what does not fit is cut."""
    return [
        encode_window(found.ids[: window - 2])
        for found in tokenizer.encode_batch(list(texts), add_special_tokens=False)
    ]


def padded(rows: Sequence[Sequence[int]], picked: np.ndarray, device: str) -> Batch:
    length = max(len(rows[at]) for at in picked)
    ids = np.full((len(picked), length), PAD, dtype=np.int64)
    for line, at in enumerate(picked):
        ids[line, : len(rows[at])] = rows[at]
    input_ids = torch.from_numpy(ids).to(device)
    return Batch(input_ids, (input_ids != PAD).long(), picked)


def _batches(
    rows: Sequence[Sequence[int]], chances: np.ndarray, recipe: Recipe, rng: np.random.Generator
) -> Iterator[Batch]:
    """Endless batches of rows of like length, drawn by chance."""
    lengths = np.array([len(row) for row in rows])
    while True:
        drawn = rng.choice(len(rows), size=6000, p=chances)
        drawn = drawn[np.argsort(lengths[drawn] + rng.uniform(0, 4, len(drawn)))]
        groups: list[np.ndarray] = []
        at = 0
        while at < len(drawn):
            end = at + 1
            while end < len(drawn) and (end + 1 - at) * lengths[drawn[end]] <= BATCH_TOKENS:
                end += 1
            groups.append(drawn[at:end])
            at = end
        for number in rng.permutation(len(groups)):
            yield padded(rows, groups[number], recipe.device)


def _masked(batch: Batch, share: float) -> tuple[Tensor, Tensor]:
    """Word pieces replaced by [MASK], and which."""
    asked = (torch.rand(batch.input_ids.shape, device=batch.input_ids.device) < share) & (
        batch.input_ids >= len(SPECIAL)
    )
    return batch.input_ids.masked_fill(asked, MASK), asked


def _run(
    network: GuardNetwork,
    batches: Iterator[Batch],
    loss_of: Callable[[Batch], Tensor],
    recipe: Recipe,
    tokens: int,
    rate: float,
    say: Callable[[str], None],
) -> None:
    """AdamW with a warm-up and a cosine (Loshchilov and Hutter, 2019), until so many tokens were seen."""
    optimizer = torch.optim.AdamW(
        network.parameters(), lr=rate, weight_decay=recipe.decay, betas=(0.9, 0.98), fused=True
    )
    seen, step, total, started = 0, 0, 0.0, time.monotonic()
    network.train()
    while seen < tokens:
        batch = next(batches)
        progress = seen / tokens
        factor = min(1.0, progress / 0.06 + 0.01) * (0.05 + 0.95 * (1 + math.cos(math.pi * progress)) / 2)
        for group in optimizer.param_groups:
            group["lr"] = rate * factor
        with torch.autocast(recipe.device, torch.bfloat16):
            loss = loss_of(batch)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        seen += batch.input_ids.numel()
        step += 1
        total += float(loss.detach()) if step % 10 == 0 else 0.0
        if step % 200 == 0:
            say(f"{progress:.2f} loss {total / 20:.4f} {seen / (time.monotonic() - started):.0f} tokens/s")
            total = 0.0


def train_network(
    pieces: Sequence[Piece], tokenizer: Tokenizer, recipe: Recipe, say: Callable[[str], None]
) -> GuardNetwork:
    """A network that has seen these pieces only."""
    torch.manual_seed(recipe.seed)
    random.seed(recipe.seed)
    rng = np.random.default_rng(recipe.seed)
    size = SIZES[recipe.size]
    network = GuardNetwork(size).to(recipe.device)
    rows = encode(tokenizer, [piece.text for piece in pieces], size.window)
    with torch.no_grad():
        vectors = word_vectors(rows, size.vocabulary, size.width, recipe.seed)
        network.words.weight.copy_(torch.from_numpy(vectors))
    heads = range(len(HEADS))
    shares = np.stack([balanced_weights(pieces, head) for head in heads], axis=1)
    chances = shares @ np.array([0.45, 0.4, 0.15])
    chances /= chances.sum()
    # Drawing balances the heads together; what each head needs on top is a weight, bounded.
    weights = shares / np.maximum(chances[:, None], 1e-12)
    weights = torch.from_numpy(np.clip(weights / weights[shares > 0].mean(), 0, 4)).float().to(recipe.device)
    labels = torch.tensor([piece.labels for piece in pieces]).to(recipe.device)
    goals = (labels == 1).float() * (1 - 2 * recipe.smoothing) + recipe.smoothing
    weights = weights * (labels != UNKNOWN)

    def word_loss(batch: Batch) -> Tensor:
        inputs, asked = _masked(batch, recipe.masked)
        return network.word_loss(inputs, batch.attention_mask, batch.input_ids.masked_fill(~asked, -100))

    def head_loss(batch: Batch) -> Tensor:
        inputs, _ = _masked(batch, recipe.dropped)
        logits = network(inputs, batch.attention_mask).float()
        picked = torch.from_numpy(batch.picked).to(recipe.device)
        losses = nn.functional.binary_cross_entropy_with_logits(logits, goals[picked], reduction="none")
        return (losses * weights[picked]).sum() / weights[picked].sum().clamp(min=1e-6)

    flat = np.full(len(rows), 1 / len(rows)) * 0.5 + chances * 0.5
    if recipe.word_tokens > 0:
        _run(network, _batches(rows, flat, recipe, rng), word_loss, recipe, recipe.word_tokens, recipe.word_rate, say)
    _run(network, _batches(rows, chances, recipe, rng), head_loss, recipe, recipe.head_tokens, recipe.head_rate, say)
    return network.eval()


def token_windows(length: int, window: int, stride: int) -> list[tuple[int, int]]:
    """Windows over a text's word pieces; two places of each are for [CLS] and [SEP]. The last ends at the end."""
    room = window - 2
    if length <= room:
        return [(0, length)]
    return [(at, at + room) for at in range(0, length - room, stride)] + [(length - room, length)]


Logits = Callable[[np.ndarray, np.ndarray], np.ndarray]


def score_texts(logits: Logits, tokenizer: Tokenizer, texts: Sequence[str], window: int, stride: int) -> np.ndarray:
    """The highest logit over a text's windows, for each head. `logits` takes ids and mask, as the ONNX file does."""
    rows: list[list[int]] = []
    firsts: list[int] = []
    for found in tokenizer.encode_batch(list(texts), add_special_tokens=False):
        firsts.append(len(rows))
        rows.extend(encode_window(found.ids[start:end]) for start, end in token_windows(len(found.ids), window, stride))
    order = np.argsort([len(row) for row in rows], kind="stable")
    scores = np.zeros((len(rows), len(HEADS)), dtype=np.float32)
    for at in range(0, len(order), 64):
        picked = order[at : at + 64]
        batch = padded(rows, picked, "cpu")
        scores[picked] = logits(batch.input_ids.numpy(), batch.attention_mask.numpy())
    return np.maximum.reduceat(scores, firsts, axis=0)


def torch_logits(network: GuardNetwork, device: str) -> Logits:
    def run(input_ids: np.ndarray, attention_mask: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            found = network(torch.from_numpy(input_ids).to(device), torch.from_numpy(attention_mask).to(device))
        return found.float().cpu().numpy()

    return run
