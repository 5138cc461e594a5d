"""One input at a time."""

import numpy as np

from journeysim.studies.decide.tornado import tornado


def test_bars_are_differences_of_twins():
    """The luck of the samples falls out where both ends share it, and the widest bar comes first."""
    luck = np.random.default_rng(1).normal(scale=100.0, size=30)
    bars = tornado(luck, [("a", (0.0, 1.0), luck - 1, luck + 2), ("b", (3.0, 4.0), luck + 5, luck)])
    assert [bar.name for bar in bars] == ["b", "a"]
    assert np.allclose([bars[1].at_low.value, bars[1].at_high.value, bars[1].width], [-1, 2, 3])
    assert bars[0].at_low.half_width < 1e-12
    assert (bars[0].low, bars[0].high) == (3.0, 4.0)
