"""Intervals of effects with known luck taken off cover the truth as often as they say."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from journeysim.simulation import simulate
from journeysim.studies.control.estimating import controls_of
from journeysim.studies.readings import Reading, difference, read
from tests.studies.control.busy import busy_world, prospects

STUDIES, LARGEST = 200, 20
MEASURES = ("margin", "purchases", "margin_per_customer")


@cache
def replications(servers: int) -> dict[str, list[Reading]]:
    """Readings of 4,000 replications without and with training, and what luck added to them."""
    scenario = busy_world(servers, "90 d")
    found: dict[str, list[Reading]] = {}
    for name in ("baseline", "train"):
        ahead = prospects(scenario, name)
        found[name] = []
        for number in range(STUDIES * LARGEST):
            result = simulate(scenario, name, seed=2, replication=number, engine="compiled")
            reading = read(result, MEASURES)
            found[name].append(replace(reading, control=controls_of(result, ahead, MEASURES)))
    return found


@pytest.mark.long
@pytest.mark.parametrize("servers", [1, 2])
@pytest.mark.parametrize("size", [10, 20])
@pytest.mark.parametrize("measure", MEASURES)
def test_intervals_with_a_control_cover_at_their_rate(servers: int, size: int, measure: str) -> None:
    """About 95 % of 200 studies cover the effect in 4,000 replications: an overloaded desk and a busy one.

    With 10 replications coefficients are 1, with 20 they are fitted. The bounds are more than two standard
    errors of the share away.
    """
    runs = replications(servers)
    plain = {name: [replace(one, control={}) for one in own] for name, own in runs.items()}
    truth = difference(plain["baseline"], plain["train"], measure)
    covered, narrower = 0, []
    for number in range(STUDIES):
        mine = slice(number * size, (number + 1) * size)
        found = difference(runs["baseline"][mine], runs["train"][mine], measure)
        covered += found.low <= truth.value <= found.high
        without = difference(plain["baseline"][mine], plain["train"][mine], measure)
        narrower.append(found.half_width / without.half_width)
    assert 0.90 <= covered / STUDIES <= 0.99
    assert np.median(narrower) < 1.0
