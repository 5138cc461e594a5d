"""Intervals of effects with known luck taken off cover the truth as often as they say."""

from functools import cache
from math import sqrt

import numpy as np
import pytest

from journeysim.results.student import quantile
from journeysim.results.visits import Floats
from journeysim.simulation import simulate
from journeysim.studies.control.estimating import coefficients, controls_of
from tests.studies.control.busy import busy_world, prospects

STUDIES = 200
MEASURES = ("margin", "purchases")


@cache
def told(servers: int, replications: int) -> tuple[Floats, Floats]:
    """Effects of training in each replication, and what luck added to them by kind, for each measure."""
    scenario = busy_world(servers, "30 d")
    ahead = {name: prospects(scenario, name) for name in ("baseline", "train")}
    effects, luck = np.zeros((replications, len(MEASURES))), []
    for number in range(replications):
        own = {}
        for name, sign in (("baseline", -1.0), ("train", 1.0)):
            result = simulate(scenario, name, seed=2, replication=number)
            effects[number] += [sign * result.measure(measure).value for measure in MEASURES]
            controls = controls_of(result, ahead[name], MEASURES)
            own[name] = np.array([controls[measure] for measure in MEASURES])
        luck.append(own["train"] - own["baseline"])
    return effects, np.array(luck)


@pytest.mark.long
@pytest.mark.parametrize("servers", [1, 2])
@pytest.mark.parametrize("size", [10, 20])
def test_intervals_cover_at_their_rate(servers: int, size: int) -> None:
    """About 95 % of 200 studies cover the mean of all: with 10 replications, and with 20 and fitted ones.

    Bounds are more than three standard errors of the share away.
    """
    effects, luck = told(servers, STUDIES * 20)
    for measure in range(len(MEASURES)):
        covered, narrower = 0, []
        off = effects[:, measure] - luck[:, measure].sum(axis=1)
        truth = off.mean()
        for study in range(STUDIES):
            mine = slice(study * size, (study + 1) * size)
            values, own = effects[mine, measure], luck[mine, measure]
            steady = values - (coefficients(values, own) * own).sum(axis=1)
            half = quantile(size - 1, 0.975) * steady.std(ddof=1) / sqrt(size)
            covered += abs(steady.mean() - truth) <= half
            narrower.append(steady.var(ddof=1) / values.var(ddof=1))
        assert 0.90 <= covered / STUDIES <= 0.99
        assert np.median(narrower) < 1.0
