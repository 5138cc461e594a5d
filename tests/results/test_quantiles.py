"""Quantiles of durations keep their promise, alone and paired."""

import numpy as np

from journeysim.results.measures import effect, measure
from tests.results.stories import journey, tell


def cohort(times, **more):
    """Customers who convert after so many days, or not before the horizon."""
    horizon = more.pop("horizon", 10.0)
    stories = [
        f"a{n}: 0 arrive home 0.5 | 0 enter look | "
        + (f"{t} enter buy | {horizon} censor buy 0.5" if t <= horizon else f"{horizon} censor look 0.5")
        for n, t in enumerate(np.asarray(times).tolist())
    ]
    return tell(*stories, compiled=journey(horizon=horizon, **more.pop("journey", {})), **more)


def test_medians_are_covered():
    """The median of 60 exponential times: 95 % intervals hold it in 91 to 99 % of 150 runs."""
    random = np.random.default_rng(1)
    found = [measure(cohort(random.exponential(1.0, 60)), "time_to_convert") for _ in range(150)]
    assert 0.91 <= np.mean([e.low <= np.log(2) <= e.high for e in found]) <= 0.99
    assert found[0].n == 60


def test_differences_of_medians_are_covered_and_paired():
    """Everybody a fifth faster: the pairing shows it where two separate samples would not."""
    random, inside, widths = np.random.default_rng(2), 0, []
    for seed in range(100):
        times = random.exponential(1.0, 80)
        base, changed = cohort(times, seed=seed), cohort(0.8 * times, seed=seed)
        found = effect(base, changed, "time_to_convert")
        inside += found.low <= -0.2 * np.log(2) <= found.high
        widths.append(found.half_width / measure(base, "time_to_convert").half_width)
    assert 0.9 <= inside / 100 <= 1.0
    assert np.mean(widths) < 0.4


def test_replications_are_jackknifed_where_customers_meet():
    """Ten worlds, and the units are worlds; one world has no precision, unless nothing changed."""
    random = np.random.default_rng(3)
    shared = {"journey": {"shares": ("desks",)}}
    worlds = [cohort(random.exponential(1.0, 50), replication=r, **dict(shared)) for r in range(10)]
    found = measure(worlds, "time_to_convert")
    assert found.n == 10
    assert found.low < np.log(2) < found.high
    assert measure(worlds[0], "time_to_convert").high == np.inf
    assert effect(worlds[0], worlds[0], "time_to_convert").half_width == 0


def test_who_never_converts_does_not_count():
    """Four of ten convert, after 1 to 4 days: half of them by day 2."""
    assert measure(cohort([1, 2, 3, 4] + [99] * 6), "time_to_convert").value == 2
    assert measure(cohort([1, 2, 3, 4] + [99] * 6), "time_to_convert@0.9").value == 4


def test_the_same_run_has_the_same_interval():
    """The bootstrap draws from an address of its own."""
    result = cohort(np.arange(1.0, 9.0))
    assert measure(result, "time_to_convert") == measure(result, "time_to_convert")


def test_nobody_converts():
    """No event, no quantile."""
    assert np.isnan(measure(cohort([99, 99]), "time_to_convert").value)
