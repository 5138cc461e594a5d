"""The martingale of a run has mean 0, and takes luck off."""

from functools import cache

import numpy as np
import pytest

from journeysim.results.visits import Floats
from journeysim.studies.control.martingale import martingale_of
from tests.studies.control.busy import busy_world, prospects, runs

REPLICATIONS = 16


@cache
def told(servers: int, strategy: str, replications: int = REPLICATIONS) -> tuple[Floats, Floats, list[str]]:
    """Margin and purchases of replications, and the parts of their martingales."""
    scenario = busy_world(servers)
    ahead = prospects(scenario, strategy)
    results = runs(scenario, strategy, replications)
    found = [martingale_of(result, ahead) for result in results]
    values = [[result.measure(name).value for name in ("margin", "purchases")] for result in results]
    parts = [list(one.parts.values()) for one in found]
    return np.array(values), np.array(parts), list(found[0].parts)


@pytest.mark.parametrize("servers", [1, 2])
def test_every_part_has_mean_zero(servers: int) -> None:
    """Over seeds no part of the martingale leaves 0 by four standard errors, however busy the desk is."""
    _, parts, names = told(servers, "train")
    z = parts.mean(axis=0) / (parts.std(axis=0, ddof=1) / np.sqrt(len(parts)))
    assert len(names) == 9
    assert np.isfinite(z).all()
    assert np.abs(z).max() < 4.0


def test_a_level_loses_most_of_its_variance() -> None:
    """At a busy desk the margin varies less by far when known luck is taken off."""
    values, parts, _ = told(2, "train")
    rest = values - parts.sum(axis=1)
    assert (values.var(axis=0) > 4.0 * rest.var(axis=0)).all()


def test_parts_add_up() -> None:
    """What the parts sum to is what customers and the world sum to."""
    scenario = busy_world(2)
    one = martingale_of(runs(scenario, "coach", 1)[0], prospects(scenario, "coach"))
    assert np.allclose(one.total, sum(one.parts.values()))


@pytest.mark.long
@pytest.mark.parametrize("servers", [1, 2])
@pytest.mark.parametrize("strategy", ["baseline", "train", "coach"])
def test_it_has_mean_zero_over_many_seeds(servers: int, strategy: str) -> None:
    """Two hundred seeds show no bias, in any part, with a busy and with an overloaded desk."""
    _, parts, _ = told(servers, strategy, 200)
    z = parts.mean(axis=0) / (parts.std(axis=0, ddof=1) / np.sqrt(len(parts)))
    whole = parts.sum(axis=1)
    assert np.abs(z).max() < 4.0
    assert np.abs(whole.mean(axis=0) / (whole.std(axis=0, ddof=1) / np.sqrt(len(whole)))).max() < 4.0
