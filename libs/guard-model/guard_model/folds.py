"""Which sources are left out together: five folds, each without one family of attacks."""

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from .normalize import normalize
from .sources import Row

SPAM_SOURCE = "uci-sms"


# Each fold looks at every text again.
normal_form = cache(normalize)


@dataclass(frozen=True, slots=True)
class Fold:
    """Sources that a model is graded on and has not seen; `benign` ones give it negatives it has not seen either."""

    injection: str
    toxicity: str
    benign: tuple[str, ...]


FOLDS = (
    Fold("jailbreaks", "davidson", ("awesome-chatgpt-prompts", "flan-strategyqa")),
    Fold("deepset", "toxigen", ("clinc", "self-instruct")),
    Fold("bipia-email", "vicomtech-cc-by-sa", ("gpteacher",)),
    Fold("bipia-table-cc-by-sa", "bias-madlibs", ("flan-gsm8k", "flan-creak")),
    Fold("bipia-code-cc-by-sa", "", ("flan-aqua", "flan-qasc")),
)


def spam_fold(row: Row) -> int:
    """The fold that leaves this message out. Messages alike but for numbers are one group, since the texts repeat."""
    letters = re.sub(r"[^a-z]+", " ", normal_form(row.text)).strip()
    return zlib.crc32(letters.encode()) % len(FOLDS)


def is_left_out(row: Row, number: int) -> bool:
    fold = FOLDS[number]
    if row.source == SPAM_SOURCE:
        return spam_fold(row) == number
    return row.family in (fold.injection, fold.toxicity) or row.source in fold.benign


def split(rows: Sequence[Row], number: int) -> tuple[list[Row], list[Row]]:
    """Training rows and left-out rows. A text that is on both sides after normalising is dropped from training."""
    left_out = [row for row in rows if is_left_out(row, number)]
    seen = {normal_form(row.text) for row in left_out}
    training = [row for row in rows if not is_left_out(row, number) and normal_form(row.text) not in seen]
    return training, left_out
