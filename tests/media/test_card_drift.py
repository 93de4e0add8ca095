"""A sound card whose clocks disagree with the line's: no gap, no slip, no growing delay.

Minutes here; ``make prove`` has days.
"""

from __future__ import annotations

import pytest
from media.day_of_drift import WORST, talk

from queuebox_hw.fake.sound_card import SoundCards


@pytest.mark.parametrize("ppm", WORST)
def test_minutes_of_opposite_drift_without_a_gap(
    sound_cards: SoundCards, ppm: tuple[int, int, int]
) -> None:
    found = talk(sound_cards.add(), ppm, hours=0.05)
    assert found.troubles == 0, found
    assert found.late_ear == 0
    assert found.fill_line <= 60  # 7 ms
    assert found.fill_ear <= 60
