"""Hashed n-grams: the first stage's features, written so that TypeScript can compute the same numbers.

All arithmetic is on unsigned 32-bit integers; units are UTF-16 code units of the normal form.

- step(h, x) = ((h xor x) * 16777619) mod 2^32, the step of FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/).
- mix(h) is the finaliser of MurmurHash3 (fmix32, https://github.com/aappleby/smhasher).
- A token is a run of word units (0-9, a-z, _, and all units from 0x80 on) or one other unit that is no space.
  Its hash is step over its first 24 units, from 2166136261.
- Word n-grams, n = 1..3: h = WORD_SEED + n, step over the hashes of n neighbouring tokens, mix.
- Character n-grams, n = 3..5: h = CHARACTER_SEED + n, step over n neighbouring units (spaces too), mix.
- A feature is mix(h) mod BUCKETS. A window's features are a set: how often one occurs does not count.
"""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix

BUCKETS = 1 << 18
FNV_PRIME = np.uint32(16777619)
FNV_OFFSET = 2166136261
WORD_SEED = 0x57000000
CHARACTER_SEED = 0x43000000
WORD_ORDERS = (1, 2, 3)
CHARACTER_ORDERS = (3, 4, 5)
TOKEN_UNITS = 24

# Windows of the normal form, in UTF-16 units.
WINDOW = 512
STRIDE = 256

Units = np.ndarray


def units_of(normal: str) -> Units:
    """UTF-16 code units; a lone surrogate stays one unit, as in JavaScript."""
    return np.frombuffer(normal.encode("utf-16-le", "surrogatepass"), dtype="<u2").astype(np.uint32)


def windows(length: int, window: int = WINDOW, stride: int = STRIDE) -> list[tuple[int, int]]:
    """Starts and ends: one window for what fits, else every stride, the last ending at the end."""
    if length <= window:
        return [(0, length)]
    starts = list(range(0, length - window, stride))
    return [(start, start + window) for start in starts] + [(length - window, length)]


def _step(state: Units, value: Units) -> Units:
    return (state ^ value) * FNV_PRIME


def _mix(state: Units) -> Units:
    state = state ^ (state >> np.uint32(16))
    state = state * np.uint32(0x85EBCA6B)
    state = state ^ (state >> np.uint32(13))
    state = state * np.uint32(0xC2B2AE35)
    return state ^ (state >> np.uint32(16))


def _grams(values: Units, owner: Units, seed: int, orders: Sequence[int]) -> tuple[list[Units], list[Units]]:
    owners: list[Units] = []
    features: list[Units] = []
    for order in orders:
        count = len(values) - order + 1
        if count <= 0:
            continue
        state = np.full(count, seed + order, dtype=np.uint32)
        for offset in range(order):
            state = _step(state, values[offset : offset + count])
        whole = owner[:count] == owner[order - 1 :]
        owners.append(owner[:count][whole])
        features.append(_mix(state[whole]) % np.uint32(BUCKETS))
    return owners, features


def _tokens(units: Units, owner: Units) -> tuple[Units, Units]:
    """Hashes of tokens, and the text that each belongs to."""
    is_word = (units >= 0x80) | ((units >= 48) & (units <= 57)) | ((units >= 97) & (units <= 122)) | (units == 95)
    follows = np.zeros(len(units), dtype=bool)
    follows[1:] = is_word[1:] & is_word[:-1] & (owner[1:] == owner[:-1])
    starts = np.flatnonzero((units != 32) & ~follows)
    state = np.full(len(starts), FNV_OFFSET, dtype=np.uint32)
    state = _step(state, units[starts])
    going = np.arange(len(starts))
    for offset in range(1, TOKEN_UNITS):
        at = starts[going] + offset
        inside = at < len(units)
        going = going[inside]
        going = going[follows[starts[going] + offset]]
        if len(going) == 0:
            break
        state[going] = _step(state[going], units[starts[going] + offset])
    return state, owner[starts]


def features(pieces: Sequence[Units]) -> csr_matrix:
    """One row a piece: its set of features, each with the value 1."""
    lengths = np.array([len(piece) for piece in pieces])
    units = np.concatenate(pieces) if len(pieces) else np.zeros(0, dtype=np.uint32)
    owner = np.repeat(np.arange(len(pieces)), lengths)
    with np.errstate(over="ignore"):
        tokens, token_owner = _tokens(units, owner)
        owners, found = _grams(tokens, token_owner, WORD_SEED, WORD_ORDERS)
        more_owners, more = _grams(units, owner, CHARACTER_SEED, CHARACTER_ORDERS)
    rows = np.concatenate([*owners, *more_owners, np.zeros(0, dtype=np.int64)])
    columns = np.concatenate([*found, *more, np.zeros(0, dtype=np.uint32)])
    matrix = csr_matrix((np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=(len(pieces), BUCKETS))
    matrix.sum_duplicates()
    matrix.data[:] = 1
    return matrix
