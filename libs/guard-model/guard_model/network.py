"""The transformer: pre-norm encoder (Vaswani et al., 2017; Xiong et al., 2020) with one logit a head."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from .sources import HEADS


@dataclass(frozen=True, slots=True)
class Size:
    layers: int
    width: int
    attention_heads: int
    vocabulary: int = 8192
    window: int = 256


SIZES = {
    "small": Size(layers=2, width=128, attention_heads=2),
    "medium": Size(layers=3, width=192, attention_heads=3),
    "large": Size(layers=4, width=256, attention_heads=4),
}


class Layer(nn.Module):
    def __init__(self, size: Size, dropout: float) -> None:
        super().__init__()
        self.heads = size.attention_heads
        self.attention_norm = nn.LayerNorm(size.width)
        self.query_key_value = nn.Linear(size.width, 3 * size.width)
        self.attention_out = nn.Linear(size.width, size.width)
        self.feed_norm = nn.LayerNorm(size.width)
        self.feed_in = nn.Linear(size.width, 4 * size.width)
        self.feed_out = nn.Linear(4 * size.width, size.width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, hidden: Tensor, bias: Tensor) -> Tensor:
        batch, length, width = hidden.shape
        mixed = self.query_key_value(self.attention_norm(hidden)).view(batch, length, 3, self.heads, -1)
        query, key, value = mixed.permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=bias.to(query.dtype))
        hidden = hidden + self.dropout(self.attention_out(seen.transpose(1, 2).reshape(batch, length, width)))
        return hidden + self.dropout(self.feed_out(functional.gelu(self.feed_in(self.feed_norm(hidden)))))


class GuardNetwork(nn.Module):
    """`logits` [batch, heads] from `input_ids` and `attention_mask` [batch, tokens]."""

    def __init__(self, size: Size, dropout: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding(size.vocabulary, size.width)
        self.positions = nn.Embedding(size.window, size.width)
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(size, dropout) for _ in range(size.layers))
        self.norm = nn.LayerNorm(size.width)
        self.classifier = nn.Linear(3 * size.width, len(HEADS))
        self.word_bias = nn.Parameter(torch.zeros(size.vocabulary))
        nn.init.normal_(self.words.weight, std=0.02)
        nn.init.normal_(self.positions.weight, std=0.02)

    def encode(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        places = torch.arange(input_ids.shape[1], device=input_ids.device)
        hidden = self.dropout(self.words(input_ids) + self.positions(places))
        bias = (1.0 - attention_mask[:, None, None, :].to(hidden.dtype)) * -10000.0
        for layer in self.layers:
            hidden = layer(hidden, bias)
        return self.norm(hidden)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """The first token's state, the mean, and the maximum over tokens: an insertion is a small part of a window."""
        hidden = self.encode(input_ids, attention_mask)
        mask = attention_mask[:, :, None].to(hidden.dtype)
        mean = (hidden * mask).sum(dim=1) / mask.sum(dim=1)
        highest = (hidden - (1 - mask) * 10000.0).amax(dim=1)
        return self.classifier(self.dropout(torch.cat([hidden[:, 0], mean, highest], dim=1)))

    def word_loss(self, input_ids: Tensor, attention_mask: Tensor, targets: Tensor) -> Tensor:
        """Masked-word loss (Devlin et al., 2019); `targets` is -100 where nothing was masked. Embeddings are tied."""
        hidden = self.encode(input_ids, attention_mask)
        asked = targets != -100
        scores = functional.linear(hidden[asked], self.words.weight, self.word_bias)
        return functional.cross_entropy(scores.float(), targets[asked])
