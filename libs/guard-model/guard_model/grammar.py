"""A small context-free grammar for texts of our own: hard negatives, attacks, insertions."""

import random
import re
from functools import cache
from pathlib import Path

PHRASES = Path(__file__).resolve().parent.parent / "phrases"
SLOT = re.compile(r"\{([\w-]+)\}")
# A jailbreak speaks of one persona throughout, so these slots keep their first choice within a text.
KEPT = frozenset({"name", "assistant-name", "maker"})


def _lines(name: str) -> list[str]:
    text = (PHRASES / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("# ")]


@cache
def rules() -> dict[str, list[str]]:
    """All lists of alternatives, by name, of the three grammar files."""
    found: dict[str, list[str]] = {}
    for file in ("attacks.txt", "benign.txt", "tone.txt"):
        current: list[str] = []
        for line in _lines(file):
            if re.fullmatch(r"\[[\w-]+\]", line):
                current = found.setdefault(line[1:-1], [])
            else:
                current.append(line.replace("\\n", "\n"))
    return found


def generate(name: str, rng: random.Random) -> str:
    """One text of a rule; the slots are filled from the rules they name."""
    return _generate(name, rng, {})


def _generate(name: str, rng: random.Random, kept: dict[str, str]) -> str:
    if name in kept:
        return kept[name]

    def fill(slot: re.Match[str]) -> str:
        return _generate(slot.group(1), rng, kept) if slot.group(1) in rules() else slot.group(0)

    text = SLOT.sub(fill, rng.choice(rules()[name]))
    if name in KEPT:
        kept[name] = text
    return text


def over_defence_texts() -> list[str]:
    """Harmless texts that talk about attacks; they grade and are never trained on."""
    return _lines("over-defence.txt")
