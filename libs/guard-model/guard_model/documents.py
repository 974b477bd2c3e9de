"""Documents of our own, clean and with an instruction put in: what an indirect injection looks like."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass

from .grammar import generate

Rng = random.Random


@dataclass(frozen=True, slots=True)
class Poisoned:
    """A clean document, its poisoned copy, and where the instruction stands in the copy."""

    clean: str
    text: str
    inserted: tuple[int, int]


def _cell(rng: Rng, words: Sequence[str]) -> str:
    match rng.randrange(5):
        case 0:
            return str(rng.randrange(1, 3000))
        case 1:
            return f"{rng.randrange(1, 29)} {generate('month', rng)} {rng.randrange(1950, 2024)}"
        case 2:
            return f"{rng.randrange(0, 100)}.{rng.randrange(10)}%"
        case _:
            return " ".join(rng.choice(words).strip(".,?!\"'").capitalize() for _ in range(rng.randint(1, 3)))


def _table(rng: Rng, words: Sequence[str]) -> str:
    columns, rows = rng.randint(2, 7), rng.randint(3, 14)
    cells = [[_cell(rng, words) for _ in range(columns)] for _ in range(rows)]
    match rng.randrange(4):
        case 0:
            return "\n".join(",".join(row) for row in cells)
        case 1:
            return "\n".join("\t".join(row) for row in cells)
        case _:
            widths = [max(len(row[column]) for row in cells) for column in range(columns)]
            padded = [[cell.ljust(widths[at]) for at, cell in enumerate(row)] for row in cells]
            return "\n".join(f"| {' | '.join(row)} |" for row in padded)


def _mail(rng: Rng, sentences: Sequence[str]) -> str:
    body = "\n".join(rng.choice(sentences) for _ in range(rng.randint(2, 6)))
    subject = rng.choice(sentences).rstrip(".?!")[:60]
    head = rng.choice(
        [
            f"From: user@example.com\nSubject: {subject}\n\nDear {generate('person', rng)},",
            f"SUBJECT: {subject}|FROM: {generate('person', rng)} <user@example.com>|TEXT: Hi,",
            f"{subject}\n\nHello {generate('person', rng)},",
        ]
    )
    return f"{head}\n\n{body}\n{generate('aside', rng)}\n\nBest regards\n{generate('person', rng)}"


def _prose(rng: Rng, sentences: Sequence[str]) -> str:
    return rng.choice([" ", "\n", "\n\n"]).join(rng.choice(sentences) for _ in range(rng.randint(2, 9)))


def _record(rng: Rng, words: Sequence[str], sentences: Sequence[str]) -> str:
    value = {rng.choice(words).strip(".,?!\"'").lower(): _cell(rng, words) for _ in range(rng.randint(2, 7))}
    value["description"] = rng.choice(sentences)
    return json.dumps(value, indent=rng.choice([None, 2]), ensure_ascii=False)


def _page(rng: Rng, sentences: Sequence[str]) -> str:
    items = "\n".join(f"<li>{rng.choice(sentences)}</li>" for _ in range(rng.randint(2, 5)))
    return f"<h1>{rng.choice(sentences)[:50]}</h1>\n<p>{rng.choice(sentences)}</p>\n<ul>\n{items}\n</ul>"


def _chat(rng: Rng, sentences: Sequence[str]) -> str:
    speakers = [generate("person", rng) for _ in range(2)]
    return "\n".join(f"{speakers[turn % 2]}: {rng.choice(sentences)}" for turn in range(rng.randint(3, 7)))


def _code(rng: Rng, words: Sequence[str], sentences: Sequence[str]) -> str:
    def identifier() -> str:
        return "".join(character for character in rng.choice(words).lower() if character.isalpha()) or "value"

    lines = [f"`{identifier()}` {rng.choice(['is not defined', 'returns a list', 'needs an argument', 'is slow'])}."]
    lines.append(rng.choice(["You should try this:", "I would write it so:", "Use this instead:", "Answer:"]))
    lines.append("```")
    for _ in range(rng.randint(2, 8)):
        lines.append(
            rng.choice(
                [
                    f"{identifier()} = {identifier()}.{identifier()}({rng.randrange(10)})",
                    f"for {identifier()} in range({rng.randrange(100)}):\n    print({identifier()})",
                    f"import {identifier()}",
                    f"def {identifier()}({identifier()}):\n    return {identifier()} + {rng.randrange(10)}",
                    f"if {identifier()} == '{identifier()}':\n    {identifier()}.append({identifier()})",
                    f'with open("{identifier()}.txt") as file:\n    {identifier()} = file.read()',
                    f"# {rng.choice(sentences)[:60]}",
                    f'requests.get("https://api.example.org/{identifier()}")',
                ]
            )
        )
    lines.append("```")
    if rng.random() < 0.5:
        lines.append(rng.choice(sentences))
    return "\n".join(lines)


def clean_document(rng: Rng, sentences: Sequence[str]) -> tuple[str, bool]:
    """A document of a random kind, and whether it is about code; sentences come from benign rows."""
    words = " ".join(rng.choice(sentences) for _ in range(6)).split()
    kind = rng.randrange(9)
    if kind <= 1:
        return _table(rng, words), False
    if kind <= 3:
        return _mail(rng, sentences), False
    if kind == 4:
        return _code(rng, words, sentences), True
    if kind == 5:
        return _prose(rng, sentences), False
    if kind == 6:
        return _page(rng, sentences), False
    if kind == 7:
        return _chat(rng, sentences), False
    return _record(rng, words, sentences), False


def insert(document: str, text: str, rng: Rng) -> tuple[str, tuple[int, int]]:
    """The document with the text as a line (or sentence) of its own at the start, within, or at the end."""
    breaks = [at + 1 for at, character in enumerate(document) if character == "\n" and at + 1 < len(document)]
    sentences = [at + 2 for at in range(len(document) - 2) if document[at : at + 2] == ". "]
    choice = rng.random()
    if choice < 0.25:
        at = 0
    elif choice < 0.5:
        at = len(document)
    else:
        at = rng.choice(breaks or sentences or [0])
    if at == len(document):
        separator = rng.choice(["\n", "\n", "\n\n", " "])
        return f"{document}{separator}{text}", (at + len(separator), at + len(separator) + len(text))
    separator = "\n" if at == 0 or document[at - 1] == "\n" else " "
    return f"{document[:at]}{text}{separator}{document[at:]}", (at, at + len(text))


def poisoned_document(rng: Rng, sentences: Sequence[str], base: tuple[str, bool] | None = None) -> Poisoned:
    """A document with an instruction that has no business there; half of the clean copies have a harmless line."""
    document, is_code = base or clean_document(rng, sentences)
    if rng.random() < 0.5:
        document, _ = insert(document, generate("aside", rng), rng)
    rule = "code-attack" if is_code and rng.random() < 0.7 else "embedded"
    text, inserted = insert(document, generate(rule, rng), rng)
    return Poisoned(document, text, inserted)
