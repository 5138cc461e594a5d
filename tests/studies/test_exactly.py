"""Strategies beside the baseline, solved."""

from math import isnan

import pytest

from journeysim.scenario.library import loads
from journeysim.studies.exactly import compare_exactly
from journeysim.studies.leading import order_of
from tests.studies.worlds import LOOP, SHOP

SCENARIO = loads(SHOP)


@pytest.fixture(scope="module")
def compared():
    """All practices of the shop."""
    return compare_exactly(SCENARIO, ["push", "nothing", "nobody", "spend"])


def test_differences_are_those_of_the_levels(compared):
    """Every effect is a level less that of the baseline, and says that it is exact."""
    for name, effects in compared.effects.items():
        for measure, effect in effects.items():
            level, base = (compared.measures[one][measure].value for one in (name, "baseline"))
            assert effect.value == pytest.approx(level - base, rel=1e-12, abs=1e-12)
    assert compared.effects["push"]["margin"].kind == "exact"
    assert compared.effects["nothing"]["revenue"].value == 0.0


def test_a_fixed_cost_is_all_that_nothing_costs(compared):
    """A practice without effect loses what it costs, and gives nothing back."""
    assert compared.effects["nothing"]["margin"].value == pytest.approx(-50)
    assert compared.outlay("nothing") == pytest.approx(50)
    assert compared.returns["nothing"].value == pytest.approx(-1)
    assert isnan(compared.returns["nobody"].value)


def test_one_of_two_is_beside_the_other(compared):
    """Between two strategies stands the difference of their effects."""
    apart = compared.between("spend", "push", "margin")
    effects = [compared.effects[name]["margin"].value for name in ("push", "spend")]
    assert apart.value == pytest.approx(effects[0] - effects[1])


def test_strategies_are_ordered_without_doubt(compared):
    """Nothing is left to chance, so all but what is exactly the baseline are told from it."""
    order = order_of(compared)
    assert order.order == ("push", "spend", "nobody", "nothing")
    assert order.told == ("push", "spend", "nothing")
    assert order.rivals == ()


def test_what_differs_by_less_than_the_errors_is_rough():
    """Two levels whose difference is smaller than their errors are not told apart."""
    close = SCENARIO.set({"practices.push.effects.awareness -> purchase.odds_ratio": "1.00000000001"})
    compared = compare_exactly(close, ["push"], measures=["revenue"])
    effect = compared.effects["push"]["revenue"]
    assert effect.kind == "approximate"
    assert effect.low < 0 < effect.high
    assert order_of(compared, "revenue").told == ()


def test_the_baseline_alone_has_no_strategies():
    """An empty list asks for levels only."""
    compared = compare_exactly(loads(LOOP), [])
    assert compared.strategies == ()
    assert compared.measures["baseline"]["conversion"].value == pytest.approx(0.5)
