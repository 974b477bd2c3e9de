"""Compares the shipped price table with two public ones and prints the differences as Markdown.

Run by hand, from anywhere: `python3 libs/providers/prices/compare/compare.py`. It installs the pinned packages of *.txt into a
temporary folder. With `--write` the result takes the place of the one in docs/prices.md.
"""

import argparse
import datetime
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from public_tables import GenaiPrices, Litellm

HERE = Path(__file__).parent
TABLE = HERE.parent / "table"
PAGE = HERE.parents[3] / "docs" / "prices.md"
BEGIN, END = "<!-- compared -->", "<!-- end of compared -->"
# What both tables may know of a model. Of the rest (sound, images, classes of service) they know too little to compare.
FIELDS = ["input", "output", "cachedInput", "cacheWrite", "cacheWriteHour"]
OWN = "own"


def install(folder: str) -> None:
    """Of litellm only a file of data is read, so that what it depends on stays away."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--root-user-action", "ignore", "--target", folder]
    for requirements, options in (("genai-prices.txt", []), ("litellm.txt", ["--no-deps"])):
        subprocess.run([*pip, *options, "--requirement", str(HERE / requirements)], check=True)
    sys.path.insert(0, folder)


def with_defaults(price: dict) -> dict:
    """What is left out costs what it is part of."""
    full = {field: price.get(field) for field in FIELDS}
    full["output"] = full["output"] or "0"
    full["cachedInput"] = full["cachedInput"] or full["input"]
    full["cacheWrite"] = full["cacheWrite"] or full["input"]
    full["cacheWriteHour"] = full["cacheWriteHour"] or full["cacheWrite"]
    return full


def differences(ours: dict, theirs: dict) -> list[str]:
    """Of what at least one of the two says by itself."""
    left, right = with_defaults(ours), with_defaults(theirs)
    return [field for field in FIELDS if left[field] != right[field] and (field in ours or field in theirs)]


def compare(public: list) -> list[str]:
    counts, listed = [], []
    for file in sorted(TABLE.glob("*.json")):
        provider = file.stem
        if provider == OWN:
            continue
        models = json.loads(file.read_text())["models"]
        both, equal = {table.name: 0 for table in public}, {table.name: 0 for table in public}
        for model, ours in models.items():
            found = {table.name: table.find(provider, model) for table in public}
            differing = {}
            for name, theirs in found.items():
                if theirs is None or "input" not in theirs:
                    continue
                both[name] += 1
                differing[name] = differences(ours, theirs)
                equal[name] += not differing[name]
            fields = [field for field in FIELDS if any(field in each for each in differing.values())]
            if fields:
                cells = [said(theirs, fields) if name in differing else "–" for name, theirs in found.items()]
                listed.append([provider, model, said(ours, fields), *cells])
        counts.append([provider, len(models), *(f"{equal[table.name]} of {both[table.name]}" for table in public)])
    names = [f"{table.name} {table.version}" for table in public]
    return [
        *table_of(["Provider", "Models", *(f"Equal to {name}" for name in names)], counts),
        "",
        *table_of(["Provider", "Model", "Ours", *names], listed),
    ]


def said(price: dict, fields: list[str]) -> str:
    full = with_defaults(price)
    return ", ".join(f"{field} {full[field]}" for field in fields)


def table_of(head: list, rows: list[list]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return ["| " + " | ".join(str(cell) for cell in line) + " |" for line in lines]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="put the result into docs/prices.md")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        install(folder)
        lines = compare([GenaiPrices(folder), Litellm(folder)])
    text = "\n".join([f"Compared on {datetime.date.today()}.", "", *lines])
    if not arguments.write:
        print(text)
        return
    page = PAGE.read_text()
    before, rest = page.split(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{rest.split(END)[1]}")


if __name__ == "__main__":
    main()
