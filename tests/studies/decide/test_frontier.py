"""The frontier of cost against effect, held against published and hand-made cases."""

import itertools

import numpy as np
import pytest

from journeysim.studies.decide.frontier import frontier

SCREENING = [
    ("none", 26_000.0, 277.25 / 12),
    ("once", 27_000.0, 277.57 / 12),
    ("5yr", 28_020.0, 277.78 / 12),
    ("3yr", 28_440.0, 277.83 / 12),
    ("annual", 29_440.0, 277.76 / 12),
]
"""HIV screening (Paltiel et al. 2006), as the vignette of the R package dampack works it out."""


def test_a_published_table():
    """Annual screening is dominated; the others cost 37,500, 58,286 and 100,800 a year of life gained."""
    found = {choice.name: choice for choice in frontier(SCREENING)}
    assert found["annual"].standing == "dominated"
    ratios = [found[name].ratio for name in ("once", "5yr", "3yr")]
    assert ratios == pytest.approx([37_500, 58_285.7, 100_800], rel=1e-5)
    assert np.isnan(found["none"].ratio)


def test_a_mix_of_two_dominates():
    """calls costs 150 a unit where both costs 20: some mails and some both are better."""
    options = [("nothing", 0.0, 0.0), ("mails", 100.0, 10.0), ("calls", 400.0, 12.0), ("both", 500.0, 30.0)]
    calls = next(choice for choice in frontier(options) if choice.name == "calls")
    assert (calls.standing, calls.by) == ("extended", ("mails", "both"))


def test_what_saves_money_and_helps_is_where_the_frontier_begins():
    """It dominates doing nothing."""
    found = frontier([("nothing", 0.0, 0.0), ("saves", -5.0, 1.0)])
    assert [(c.name, c.standing) for c in found] == [("saves", "frontier"), ("nothing", "dominated")]
    assert found[1].by == ("saves",)


def test_of_two_alike_the_first_by_name_stays():
    """Both stand on the same point; one is enough."""
    found = frontier([("b", 1.0, 2.0), ("a", 1.0, 2.0), ("nothing", 0.0, 0.0)])
    assert {c.name: c.standing for c in found} == {"nothing": "frontier", "a": "frontier", "b": "dominated"}


def test_ratios_rise_along_the_frontier_and_nothing_lies_above_it():
    """On random strategies: ICERs rise, and whatever a unit is worth the best strategy is on the frontier."""
    draws = np.random.default_rng(4)
    for _ in range(50):
        points = [(f"s{i}", *draws.normal(size=2)) for i in range(12)]
        found = frontier(points)
        ratios = [c.ratio for c in found if c.standing == "frontier"][1:]
        assert all(a < b for a, b in itertools.pairwise(ratios))
        for worth in 10.0 ** draws.uniform(-2, 2, 20):
            best = max(found, key=lambda c: worth * c.effect - c.cost)
            assert best.standing == "frontier"


def test_nothing_to_place():
    """No strategies, no frontier."""
    assert frontier([]) == ()
