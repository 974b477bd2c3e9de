"""The generated part of MODEL_CARD.md, between two marks."""

import math
import re
from collections.abc import Sequence
from pathlib import Path

from .report import FLOORS, OVER_DEFENCE_CEILING

BEGIN, END = "<!-- figures: written by guard_model.train -->", "<!-- end of figures -->"
STAGE_NAMES = {
    "length": "length alone",
    "ngrams": "n-grams (int8)",
    "float32": "transformer (float32)",
    "int8": "transformer (int8)",
    "cascade": "cascade (int8)",
}


def _label(name: str, entry: dict, number: int) -> str:
    """Spam has one source in five parts."""
    return f"{entry['source']}, part {number + 1}" if name == "spam" else entry["source"]


def _cell(value: object) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "–"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _percent(value: float) -> str:
    return f"{100 * value:.1f} %"


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *[[_cell(value) for value in row] for row in rows]]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _verdicts(results: dict) -> str:
    rows: list[list[object]] = []
    for name, floors in FLOORS.items():
        mean = results["heads"][name]["means"]["cascade"]
        for figure, floor in floors.items():
            label = "AUC" if figure == "auc" else "recall at 1 % false positives"
            rows.append([f"{name}: {label}", floor, mean[figure], "yes" if mean[figure] >= floor else "**no**"])
    over = results["heads"]["injection"]["means"]["cascade"]["overDefence"]
    rows.append(["injection: over-defence", f"< {OVER_DEFENCE_CEILING}", over, "yes" if over < 0.05 else "**no**"])
    return _table(["mean over left-out sources", "floor", "measured", "reached"], rows)


def _stages(results: dict, name: str) -> str:
    rows = []
    for stage, label in STAGE_NAMES.items():
        mean = results["heads"][name]["means"][stage]
        row = [label, mean["auc"], mean["recall"], mean["aucOwnNegatives"]]
        rows.append([*row, mean["overDefence"]] if name == "injection" else row)
    head = ["stage", "AUC", "recall at 1 % FPR", "AUC, own negatives"]
    return _table([*head, "over-defence"] if name == "injection" else head, rows)


def _sources(results: dict, name: str) -> str:
    rows = []
    for number, entry in enumerate(results["heads"][name]["sources"]):
        for stage in ("ngrams", "int8", "cascade"):
            found = entry["stages"][stage]
            row = [
                f"{_label(name, entry, number)} ({entry['positives']} / {entry['negatives']})"
                if stage == "ngrams"
                else "",
                STAGE_NAMES[stage],
                found["auc"],
                found["recall"],
                found["aucOwnNegatives"],
                found["recallOwnNegatives"],
            ]
            rows.append([*row, found["overDefence"]] if name == "injection" else row)
    head = ["left out (positives / negatives)", "stage", "AUC", "recall at 1 % FPR", "AUC, own", "recall, own"]
    return _table([*head, "over-defence"] if name == "injection" else head, rows)


def _pairs(results: dict) -> str:
    rows = [
        [
            entry["source"],
            entry["pairs"]["poisonedHigher"],
            entry["pairs"]["recall"],
            entry["pairs"]["cleanFlagged"],
        ]
        for entry in results["heads"]["injection"]["sources"]
        if "pairs" in entry
    ]
    head = ["left out", "poisoned copy scores higher than its clean document", "poisoned flagged", "clean flagged"]
    return _table(head, rows)


def _operating(results: dict) -> str:
    rows = []
    for name, head in results["heads"].items():
        for number, entry in enumerate(head["atOperatingPoint"]):
            over = entry["overDefence"] if name == "injection" else None
            figures = [entry["recall"], entry["recallSkipping"], entry["falsePositives"], over]
            rows.append([f"{name}: {_label(name, entry, number)}", *figures])
    columns = ["left out", "recall", "recall when clear texts skip the transformer", "false positives", "over-defence"]
    return _table(columns, rows)


def tables(results: dict) -> str:
    parts = ["### Floors", _verdicts(results)]
    for name in results["heads"]:
        parts += [f"### {name}: means by stage", _stages(results, name)]
        parts += [f"### {name}: by left-out source", _sources(results, name)]
    parts += ["### Poisoned documents beside their clean ones", _pairs(results)]
    jailbreaks = results["heads"]["injection"]["sources"][0]["recallBySource"]
    listed = ", ".join(f"{source} {_percent(value)}" for source, value in jailbreaks.items())
    parts += [f"Recall within the jailbreak family, cascade at 1 % false positives: {listed}."]
    parts += ["### At the thresholds of config.json", _operating(results)]
    final = results["final"]
    over = final["overDefence"]
    parts += [
        f"The transformer is not asked for {_percent(results['transformerSkipped'])} of left-out benign texts.",
        "The committed files, at their thresholds, flag of the over-defence texts: "
        + ", ".join(f"{stage} {_percent(over[stage])}" for stage in ("ngrams", "transformer", "cascade"))
        + f". Largest change of a logit by quantisation on them: {over['largestQuantisationError']:.2f}.",
    ]
    seconds = results["gradingSeconds"]
    parts += [
        f"Trained as `{final['size']}` on {final['device']}: {final['wordTokens'] / 1e6:.1f} million word pieces with "
        f"masks and {final['headTokens'] / 1e6:.1f} million with labels a run. Grading took "
        f"{', '.join(f'{value / 60:.0f}' for value in seconds)} minutes a fold, the final training "
        f"{final['seconds'] / 60:.0f} minutes."
    ]
    return "\n\n".join(parts)


def write_tables(path: Path, results: dict) -> None:
    """Replaces what stands between the marks."""
    text = path.read_text(encoding="utf-8")
    block = f"{BEGIN}\n\n{tables(results)}\n\n{END}"
    path.write_text(
        re.sub(f"{re.escape(BEGIN)}.*{re.escape(END)}", lambda _: block, text, flags=re.S), encoding="utf-8"
    )
