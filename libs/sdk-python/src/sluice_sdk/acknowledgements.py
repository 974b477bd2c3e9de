"""Which events are done with."""

from __future__ import annotations

#: Acknowledged out of order, at most: who never acknowledges should hear of it.
MAX_OPEN = 100_000


class Acknowledgements:
    """Up to where all are done with: only that may be kept, since what comes after it has to come again.

    Sequences are opened in their order and closed in any.
    """

    def __init__(self, position: int) -> None:
        self._open: dict[int, None] = {}
        self._newest = position

    def open(self, sequence: int) -> None:
        if len(self._open) >= MAX_OPEN:
            raise RuntimeError(
                f"{MAX_OPEN} events are not acknowledged: call ack() of each that is done with."
            )
        self._open[sequence] = None
        self._newest = sequence

    def close(self, sequence: int) -> None:
        self._open.pop(sequence, None)

    @property
    def position(self) -> int:
        oldest = next(iter(self._open), None)
        return self._newest if oldest is None else oldest - 1
