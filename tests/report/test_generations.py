"""Referral by generation."""

import numpy as np
from matplotlib.patches import Rectangle

from journeysim.report.generations import referral_generations
from tests.report.pictures import boxes, overlaps, run, texts


def test_bars_are_generations():
    """Each generation has a bar as long as the number of its customers."""
    result = run("seven-stage")
    figure = referral_generations(result)
    bars = {p.get_gid(): p.get_width() for p in figure.findobj(Rectangle) if p.get_gid()}
    counted = np.bincount(result.customers.generation)
    assert bars == {f"generation:{i}": float(n) for i, n in enumerate(counted)}


def test_what_each_generation_brought_is_written():
    """Beside each bar stands the K-factor with its interval."""
    figure = referral_generations(run("seven-stage"))
    assert "K = " in texts(figure)["words:0"]
    assert overlaps(boxes(figure, "words:", "title", "subtitle", "footer")) == []
