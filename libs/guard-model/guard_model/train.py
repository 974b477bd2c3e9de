"""The one command: grades across sources, trains on all of them, and writes the model, the figures and the card.

Each step is a process of its own, so that `--lanes` of them may run beside each other.
"""

import subprocess
import sys

from .folds import FOLDS
from .grade import options

PASSED_ON = ("data", "build", "size", "device", "tokens", "threads")


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--lanes", type=int, default=1, help="trainings that run beside each other")
    arguments = parser.parse_args()
    given = [part for name in PASSED_ON for part in (f"--{name}", str(getattr(arguments, name)))]

    def start(module: str, *more: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", f"guard_model.{module}", *given, *more])

    waiting = [("grade", "--fold", str(number)) for number in range(len(FOLDS))] + [("final",)]
    running: list[subprocess.Popen[bytes]] = []
    while waiting or running:
        while waiting and len(running) < arguments.lanes:
            running.append(start(*waiting.pop(0)))
        if running.pop(0).wait() != 0:
            raise SystemExit("A training failed.")
    raise SystemExit(start("publish").wait())


if __name__ == "__main__":
    main()
