"""Word-piece vectors from co-occurrence, so that the transformer does not start from noise."""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.linalg import svds

REACH = 4
STANDARD_DEVIATION = 0.06


def word_vectors(rows: Sequence[Sequence[int]], vocabulary: int, width: int, seed: int) -> np.ndarray:
    """Truncated SVD of shifted positive pointwise mutual information (Levy and Goldberg, NeurIPS 2014)."""
    flat = np.concatenate([np.array(row) for row in rows])
    owner = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    counts = csr_matrix((vocabulary, vocabulary), dtype=np.float32)
    for reach in range(1, REACH + 1):
        same = owner[:-reach] == owner[reach:]
        left, right = flat[:-reach][same], flat[reach:][same]
        ones = np.full(len(left), 1 / reach, dtype=np.float32)
        counts = counts + coo_matrix((ones, (left, right)), shape=counts.shape).tocsr()
    counts = (counts + counts.T).tocoo()
    totals = np.asarray(counts.tocsr().sum(axis=1)).ravel()
    smooth = totals**0.75
    information = np.log(counts.data * smooth.sum() / np.maximum(totals[counts.row] * smooth[counts.col], 1e-9))
    kept = information > 0
    positive = coo_matrix((information[kept], (counts.row[kept], counts.col[kept])), shape=counts.shape).tocsr()
    left, values, _ = svds(positive.astype(np.float64), k=width, random_state=seed)
    vectors = left * np.sqrt(values)
    return (vectors / max(vectors.std(), 1e-9) * STANDARD_DEVIATION).astype(np.float32)
