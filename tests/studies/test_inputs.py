"""Uncertain inputs: where they stand, and what their laws come to."""

import numpy as np
import pytest
from scipy import stats

from journeysim.errors import UsageError
from journeysim.scenario.laws import law
from journeysim.scenario.library import load, loads
from journeysim.studies import inputs
from journeysim.studies.inputs import Input, quantiles, with_practices
from tests.studies.worlds import SHOP


def inputs_of(*arguments):
    """The uncertain inputs, none of which is a counted row here."""
    found = inputs.inputs_of(*arguments)
    assert all(isinstance(each, Input) for each in found)
    return found


U = np.array([0.01, 0.3, 0.5, 0.9])


@pytest.mark.parametrize(
    "text, same",
    [
        ("uniform(2, 5)", stats.uniform(2, 3)),
        ("exponential(mean=3)", stats.expon(scale=3)),
        ("lognormal(median=2, sigma=0.4)", stats.lognorm(0.4, scale=2)),
        ("weibull(scale=2, shape=1.5)", stats.weibull_min(1.5, scale=2)),
        ("gamma(mean=6, shape=3)", stats.gamma(3, scale=2)),
        ("loglogistic(median=2, shape=4)", stats.fisk(4, scale=2)),
        ("normal(mean=1, sd=2)", stats.norm(1, 2)),
        ("beta(a=2, b=3)", stats.beta(2, 3)),
    ],
)
def test_quantiles_are_those_of_scipy(text, same):
    """Each family of laws with its parameters."""
    assert quantiles(law(text, "plain"), U) == pytest.approx(same.ppf(U))


def test_the_logit_normal_and_the_fixed_law():
    """The logit of one is normal; the other never varies."""
    values = quantiles(law("logit_normal(mu=-1, sigma=0.5)", "plain"), U)
    assert np.log(values / (1 - values)) == pytest.approx(stats.norm(-1, 0.5).ppf(U))
    assert quantiles(law("fixed(3)", "plain"), U).tolist() == [3.0] * 4


def test_ranges_in_the_practices_of_the_strategies_and_of_edges_count():
    """Of seven-stage: an edge, an odds ratio with the probability that it moves, and a gain."""
    found = {i.path: i for i in inputs_of(load("seven-stage"), ["everything"])}
    odds = found["practices.clear-pricing.effects.consideration -> purchase.odds_ratio"]
    assert len(found) == 3
    assert (odds.stated, odds.probability, odds.law.family) == (1.2, 0.28, "lognormal")
    assert odds.name == "clear-pricing: consideration -> purchase.odds_ratio"
    assert found["stages.customer-loyalty.next.purchase.p"].law.family == "logit_normal"
    assert len(inputs_of(load("seven-stage"), ["easy-sharing"])) == 1


def test_a_range_is_a_ninety_per_cent_interval():
    """5 % and 95 % of the law stand at the ends of the range."""
    found = inputs_of(load("seven-stage"), ["clear-pricing"])[1]
    assert quantiles(found.law, np.array([0.05, 0.95])) == pytest.approx([1.0, 1.45])


def test_what_is_named_comes_on_top_or_instead():
    """A law by path: a new input, or another law for one that is there."""
    path = "practices.push.coverage"
    (found,) = inputs_of(loads(SHOP), ["push"], {path: "beta(a=8, b=2)"})
    assert (found.path, found.law.family, found.stated) == (path, "beta", None)
    odds = "practices.clear-pricing.effects.consideration -> purchase.odds_ratio"
    named = {i.path: i for i in inputs_of(load("seven-stage"), ["win-more"], {odds: "uniform(1, 2)"})}
    assert (named[odds].law.family, named[odds].probability) == ("uniform", 0.28)


def test_practices_of_the_library_are_taken_in():
    """So that their numbers have a path in the scenario."""
    scenario = with_practices(load("seven-stage"), ["fresh-content"])
    paths = [i.path for i in inputs_of(scenario, ["fresh-content"])]
    assert "practices.fresh-content.effects.role awareness -> forward.odds_ratio" in paths
    moved = scenario.set({paths[-1]: 1.3})
    assert moved.plan("fresh-content").changes


@pytest.mark.parametrize(
    "named, words",
    [
        ({}, "Nothing in these strategies says how uncertain it is"),
        ({"practices.push.coverage": "magic(1)"}, "the law of `practices.push.coverage`: `magic` is no law"),
        ({"practices.push.coverage": "normal(mean=1)"}, "cannot be given by mean"),
    ],
)
def test_what_cannot_be_read_is_said(named, words):
    """With the path, and what to do."""
    with pytest.raises(UsageError, match=words.replace("(", r"\(")):
        inputs_of(loads(SHOP), ["push"], named)
