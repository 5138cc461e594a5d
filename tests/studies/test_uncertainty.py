"""A choice under uncertain inputs, where everything can be worked out."""

import json

import numpy as np
import pytest

from journeysim.errors import UsageError
from journeysim.scenario.laws import law
from journeysim.scenario.library import loads
from journeysim.studies.inputs import quantiles
from journeysim.studies.uncertainty import uncertainty

TEXT = """
journeysim: 1
horizon: 20 d
currency: EUR
arrivals: {visitors: {customers: 300, enter: awareness}}
stages:
  awareness: {dwell: fixed(1 d), next: {purchase: 0.2, lost: rest}}
  purchase: {dwell: 0, revenue: 10, next: {}}
  lost:
practices:
  bold: {cost: {fixed: 150}, effects: {awareness -> purchase: {odds_ratio: 1.35 (0.9 to 2.0)}}}
  dear: {cost: {fixed: {value: 900, range: [890, 910]}}, effects: {awareness -> purchase: {odds_ratio: 1.1}}}
"""
OFFER = loads(TEXT)
BOLD, DEAR = "practices.bold.effects.awareness -> purchase.odds_ratio", "practices.dear.cost.fixed"


def gains(u):
    """The mean margin of bold at quantiles of its odds ratio."""
    odds = 0.25 * quantiles(law("lognormal(median=1.3416, sigma=0.24272)", "plain"), u)
    return 3000 * (odds / (1 + odds) - 0.2) - 150


GAINS = gains((np.arange(100_000) + 0.5) / 100_000)
EVPI = float(np.maximum(GAINS, 0).mean() - max(0.0, GAINS.mean()))


@pytest.fixture(scope="module")
def found():
    return uncertainty(OFFER, "margin", draws=64, budget=1e9, workers=1)


def test_the_worth_of_knowing_is_that_of_the_closed_form(found):
    """Knowing the odds ratio is worth what quadrature says; knowing all is worth no more here."""
    worths = {worth.input.path: worth for worth in found.worths}
    assert worths[BOLD].worth.low < EVPI < worths[BOLD].worth.high
    assert found.worth.low < EVPI < found.worth.high
    assert worths[DEAR].worth.value < 0.2 * EVPI
    assert found.worths[0].input.path == BOLD


def test_the_choice_of_today_and_how_often_it_is_right(found):
    """Mean gain and chance to be best, as the law says."""
    outlook = next(o for o in found.outlooks if o.name == "bold")
    assert outlook.effect.low < GAINS.mean() < outlook.effect.high
    assert outlook.chance_best == pytest.approx(np.mean(GAINS > 0), abs=0.12)
    assert sum(o.chance_best for o in found.outlooks) == pytest.approx(1.0)
    assert outlook.low == pytest.approx(np.quantile(GAINS, 0.05), abs=90)
    assert outlook.high == pytest.approx(np.quantile(GAINS, 0.95), abs=90)


def test_ignorance_is_told_from_chance(found):
    """The variance of the gain over the odds ratio, without the luck of 300 visitors."""
    outlook = next(o for o in found.outlooks if o.name == "bold")
    assert outlook.split.ignorance.low < GAINS.var() < outlook.split.ignorance.high
    assert outlook.split.chance > 100.0


def test_a_trial_is_proposed_where_it_is_worth_most(found):
    """Of the odds ratio, with a number of customers near that of what is known: 4/(p·(1 − p)·σ²) = 424."""
    trial = found.worths[0].trial
    assert trial is not None
    assert 100 <= trial.customers <= 14_000
    assert 0.8 * found.worths[0].worth.value <= trial.worth.value <= 1.05 * found.worths[0].worth.value
    assert all(worth.trial is None for worth in found.worths[1:])


def test_bars_run_from_end_to_end(found):
    """At 0.9 the leading strategy loses what the odds say, at 2.0 it gains."""
    assert found.bars_of == found.outlooks[0].name == "bold" == found.best
    bar = next(bar for bar in found.bars if bar.name == BOLD)
    middle = 3000 * (0.25 * 1.35 / (1 + 0.25 * 1.35))
    for end, odds in ((bar.at_low, 0.9), (bar.at_high, 2.0)):
        expected = 3000 * (0.25 * odds / (1 + 0.25 * odds)) - middle
        assert abs(end.value - expected) < 1.5 * end.half_width
    assert (round(bar.low, 3), round(bar.high, 3)) == (0.9, 2.0)


def test_sobol_indices_say_why_the_gain_is_not_known():
    """Of bold alone: its odds ratio makes (nearly) all the variance, alone and in all; chance makes none."""
    named = {"practices.bold.cost.fixed": "uniform(149, 151)"}
    shares = uncertainty(
        OFFER, "margin", ["bold"], uncertain=named, draws=8, sobol=128, budget=0.0, workers=1
    ).indices
    assert shares is not None
    odds, cost = shares
    assert odds.input.path == BOLD
    for part in (odds.alone, odds.in_all):
        assert part.low < 1.0 < part.high
        assert part.low > 0.3
    assert abs(cost.alone.value) < 0.4
    assert cost.in_all.low < 0.01


@pytest.mark.parametrize("asked", [{"sobol": -3}, {"draws": 0}])
def test_numbers_of_draws_are_checked(asked):
    """Fewer draws than none are refused before anything is run."""
    with pytest.raises(UsageError, match=f"{next(iter(asked))}={next(iter(asked.values()))}: it must be"):
        uncertainty("seven-stage", strategies=["win-more"], **asked)


def test_no_indices_unless_asked_for(found):
    """They take many more runs."""
    assert found.indices is None
    assert "sobol" not in found.to_json()


def test_the_document_is_plain(found):
    """It survives JSON."""
    document = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert document["inputs"][0]["path"] == BOLD
    assert document["draws"] == 64
    assert "knowing all" in repr(found)


def test_time_up_leaves_ten_draws_an_input():
    """And the draws that were run are the first of those that would have been."""
    few = loads(TEXT.replace("customers: 300", "customers: 30"))
    short = uncertainty(few, "conversion", ["bold"], draws=128, budget=0.0, workers=1)
    assert short.draws == 24


def test_a_draw_that_is_no_scenario_is_named():
    """A probability above what its row leaves."""
    with pytest.raises(UsageError, match="is no scenario"):
        uncertainty(
            OFFER, "margin", ["bold"], uncertain={"stages.awareness.next.purchase.p": "uniform(0.9, 1.5)"}
        )
    with pytest.raises(UsageError, match="points nowhere"):
        uncertainty(OFFER, "margin", ["bold"], uncertain={"practices.magic.coverage": "uniform(0.2, 0.5)"})
