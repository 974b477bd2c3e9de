from __future__ import annotations

from random import Random

import pytest

from sluice_sdk import acknowledgements
from sluice_sdk.acknowledgements import Acknowledgements


@pytest.mark.parametrize("seed", range(50))
def test_the_position_is_the_last_before_which_all_are_done_with(seed: int) -> None:
    random = Random(seed)
    tracked = Acknowledgements(0)
    opened: list[int] = []
    done: set[int] = set()
    for sequence in range(1, 60):
        if random.random() < 0.7:
            tracked.open(sequence)
            opened.append(sequence)
        if opened and random.random() < 0.6:
            closed = random.choice(opened)
            tracked.close(closed)
            done.add(closed)
        left = [each for each in opened if each not in done]
        assert tracked.position == (left[0] - 1 if left else max(opened, default=0))


def test_who_never_acknowledges_hears_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acknowledgements, "MAX_OPEN", 2)
    tracked = Acknowledgements(0)
    tracked.open(1)
    tracked.open(2)
    with pytest.raises(RuntimeError, match="ack"):
        tracked.open(3)
