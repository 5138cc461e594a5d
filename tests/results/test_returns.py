"""Return on investment and cost per extra conversion."""

from dataclasses import replace
from math import inf, isnan

import numpy as np
import pytest

from journeysim.compiled.records import Amount, Costs, Desk
from journeysim.errors import UsageError
from journeysim.results.returns import (
    Difference,
    cost_per_extra_conversion,
    fieller,
    return_on_investment,
)
from tests.results.furnish import change, furnish
from tests.results.stories import tell

PLACES = {"buy": {"revenue": Amount(100.0)}}


def world(buyers, cost=Costs(), count=40, seed=1, shares=()):  # noqa: B008 - frozen
    """A run in which the first customers buy and the others are lost, at the cost of one practice."""
    ends = ["5 enter buy | 10 censor buy 0.5"] * buyers + ["5 enter lost | 5 exit lost 0.5"] * (
        count - buyers
    )
    stories = [f"a{n}: 0 arrive home 0.5 | 0 enter look | {end}" for n, end in enumerate(ends)]
    practices = () if cost == Costs() else (change(exposed=["look"], costs=cost),)
    return tell(*stories, compiled=furnish(PLACES, changes=practices, shares=shares), seed=seed)


def test_return_on_investment_by_hand():
    """8 more buyers at 100 for a practice of 500 give back 800: 0.6 beyond the outlay."""
    found = return_on_investment(world(10), world(18, Costs(fixed=500.0)))
    assert found.value == pytest.approx(0.6)
    assert found.n == 40


def test_with_a_certain_cost_the_interval_is_that_of_the_gain():
    """A fixed cost only scales the gain: of 40 families 8 brought 100 more, t = 2.0227 with 39 degrees."""
    found = return_on_investment(world(10), world(18, Costs(fixed=500.0)))
    reach = 2.0227 * np.sqrt((8 * 80.0**2 + 32 * 20.0**2) * 40 / 39) / 500.0
    assert found.low == pytest.approx(0.6 - reach, rel=1e-4)
    assert found.high == pytest.approx(0.6 + reach, rel=1e-4)


def test_no_outlay_has_no_return():
    """Where nothing is spent the return on it is unknown."""
    assert isnan(return_on_investment(world(10), world(18)).value)
    assert isnan(return_on_investment(world(10, Costs(fixed=500.0)), world(18)).value)


def test_nothing_gained_is_a_return_of_minus_one():
    """A practice that changes nothing loses its whole cost, and surely so."""
    found = return_on_investment(world(10), world(10, Costs(fixed=500.0)))
    assert (found.value, found.low, found.high) == (-1.0, -1.0, -1.0)


def test_cost_per_extra_conversion_by_hand():
    """A practice of 500 that wins 8 more buyers costs 62.5 for each."""
    found = cost_per_extra_conversion(world(10), world(18, Costs(fixed=500.0)))
    assert found.value == pytest.approx(62.5)
    assert 0.0 < found.low < 62.5 < found.high < inf


def test_few_extra_conversions_leave_the_cost_of_one_without_bounds():
    """One more buyer is not told apart from none: the interval is the whole line."""
    found = cost_per_extra_conversion(world(10), world(11, Costs(fixed=500.0)))
    assert (found.value, found.low, found.high) == (500.0, -inf, inf)


def test_no_extra_conversion_has_no_price():
    """Without a difference in conversions the price of one is unknown."""
    assert isnan(cost_per_extra_conversion(world(10), world(10, Costs(fixed=500.0))).value)


def test_where_customers_meet_replications_are_the_units():
    """Ratio of means over paired replications; a single one shows no precision."""
    base = [world(10 + k, seed=k + 1, shares=("desks",)) for k in range(4)]
    gained = (6, 9, 8, 9)
    changed = [world(10 + k + gained[k], Costs(fixed=500.0), seed=k + 1, shares=("desks",)) for k in range(4)]
    found = return_on_investment(base, changed)
    reach = 3.18245 * np.std(gained, ddof=1) / 2.0 * 100.0 / 500.0
    assert found.value == pytest.approx(0.6)
    assert found.high == pytest.approx(0.6 + reach, rel=1e-5)
    assert found.n == 4
    single = return_on_investment(base[0], changed[0])
    assert (single.low, single.high) == (-inf, inf)


def test_only_the_same_seeds_are_compared():
    """Two worlds that do not pair are refused."""
    with pytest.raises(UsageError, match="same seeds"):
        return_on_investment(world(10), world(18, Costs(fixed=500.0), seed=2))


def test_fieller_contains_what_a_test_does_not_reject():
    """At both ends of the interval |g − R·c| is exactly t standard errors."""
    random = np.random.default_rng(5)
    n = 50
    top, bottom = random.normal(size=n), random.normal(size=n)
    gain = Difference(9.0, (top - top.mean()) / n)
    cost = Difference(3.0, 0.5 * (gain.influence + (bottom - bottom.mean()) / n))
    found = fieller(gain, cost)
    for ratio in (found.low, found.high):
        left = gain.influence - ratio * cost.influence
        error = np.sqrt(left @ left * n / (n - 1))
        assert abs(9.0 - ratio * 3.0) / error == pytest.approx(2.00958, rel=1e-5)
    assert found.low < 3.0 < found.high


def test_fieller_covers_the_truth():
    """In 2,000 samples of 30 pairs with true ratio 2 the interval contains 2 in 95 % (± 1.5 points)."""
    random = np.random.default_rng(7)
    hits = 0
    for _ in range(2000):
        bottom = random.normal(1.0, 1.0, 30)
        top = 2.0 * bottom + random.normal(0.0, 1.0, 30)
        pair = [Difference(float(x.mean()), (x - x.mean()) / 30) for x in (top, bottom)]
        found = fieller(*pair)
        hits += found.low <= 2.0 <= found.high
    assert 0.935 < hits / 2000 < 0.965


def test_exposure_costs_vary_with_the_families():
    """Where the outlay depends on who came, families that bring more also cost more."""
    base = world(10)
    changed = world(18, Costs(fixed=100.0, per_exposure=10.0))
    sources = tuple(replace(s, cohort=0, schedule=((0.0, 1.0),)) for s in base.compiled.sources)
    pair = [replace(run, compiled=replace(run.compiled, sources=sources)) for run in (base, changed)]
    found = return_on_investment(*pair)
    assert found.value == pytest.approx(800.0 / 500.0 - 1.0)
    assert found.low < found.value < found.high


def test_servers_are_an_outlay():
    """A practice that only adds a server at 40 a day for 10 days and wins 8 buyers at 100 returns 1."""
    server = Desk("phone", ((0.0, 1),), (), 0.0, False, 9.0, "wait", (), 40.0, 0.0, 0, 0)
    pair = [
        replace(run, compiled=replace(run.compiled, desks=(replace(server, schedule=((0.0, count),)),)))
        for run, count in ((world(10), 1), (world(18), 2))
    ]
    found = return_on_investment(*pair)
    assert found.value == pytest.approx(800.0 / 400.0 - 1.0)
    assert found.low < found.value < found.high
    assert cost_per_extra_conversion(*pair).value == pytest.approx(50.0)
    assert isnan(return_on_investment(*pair[::-1]).value)
