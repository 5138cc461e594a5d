"""Rows that were counted: their law, drawn stick by stick."""

import numpy as np
import pytest
from scipy import stats

from journeysim.scenario.library import load, loads
from journeysim.studies.counted import CountedRow, counted_rows
from journeysim.studies.decide.sobol import sobol_tables
from journeysim.studies.inputs import inputs_of
from journeysim.studies.uncertainty import uncertainty

ROW = CountedRow("stages.a.next", ("b", "c", "d"), (0.5, 0.3, 0.2), True, 40.0)
PARAMETERS = np.array([20.5, 12.5, 8.5])

TEXT = """
journeysim: 1
horizon: 20 d
currency: EUR
arrivals: {visitors: {customers: 400, enter: awareness}}
stages:
  awareness: {dwell: fixed(1 d), sample_size: 50, next: {purchase: 0.2, consideration: 0.3, lost: rest}}
  consideration: {dwell: fixed(1 d), next: {purchase: 0.5, lost: 0.5}}
  purchase: {dwell: 0, revenue: 10, next: {}}
  lost:
practices:
  trial: {cost: {fixed: 120}, effects: {awareness -> consideration: {odds_ratio: 1.5}}}
"""


def test_draws_have_the_moments_of_a_dirichlet_law():
    """Means, variances and the covariance of two shares; the rest is what they leave."""
    u = sobol_tables(4096, ROW.columns)[0]
    drawn = ROW.drawn(u)
    assert list(drawn) == ["stages.a.next.b.p", "stages.a.next.c.p"]
    b, c = drawn.values()
    law = stats.dirichlet(PARAMETERS)
    assert (b.mean(), c.mean()) == pytest.approx(law.mean()[:2], rel=1e-3)
    assert np.cov(b, c) == pytest.approx(law.cov()[:2, :2], rel=0.02)
    assert ((b + c) < 1).all()


def test_ends_are_quantiles_of_one_edge_with_the_others_in_proportion():
    """Each share alone has a beta law."""
    first, second, rest = ROW.ends(0.05, 0.95)
    assert (first.low, first.high) == pytest.approx(stats.beta(20.5, 21.0).ppf([0.05, 0.95]))
    assert first.at_low["stages.a.next.c.p"] == pytest.approx((1 - first.low) * 0.3 / 0.5)
    assert rest.path == "stages.a.next.d.p"
    assert sum(rest.at_high.values()) == pytest.approx(1 - rest.high)
    assert second.at_high["stages.a.next.c.p"] == second.high


def test_rows_say_what_they_were_counted_from():
    """A row without ``rest`` sets all its edges, and they sum to 1; a row without choice is none."""
    scenario = loads(TEXT).set({"stages.consideration.sample_size": 30, "stages.purchase.sample_size": 9})
    rows = {row.path: row for row in counted_rows(scenario.model)}
    assert list(rows) == ["stages.awareness.next", "stages.consideration.next"]
    assert rows["stages.awareness.next"].targets == ("purchase", "consideration", "lost")
    drawn = rows["stages.consideration.next"].drawn(np.array([[0.3], [0.9]]))
    assert sum(drawn.values()) == pytest.approx([1.0, 1.0])
    moved = scenario.set({path: float(values[0]) for path, values in drawn.items()})
    assert moved.model.stages["consideration"].next is not None


def test_a_law_for_one_edge_takes_the_place_of_the_count():
    """Both cannot be drawn."""
    edge = "stages.awareness.next.purchase.p"
    found = inputs_of(loads(TEXT), ["trial"], {edge: "uniform(0.1, 0.3)"})
    assert [each.path for each in found] == [edge]
    assert [each.path for each in inputs_of(loads(TEXT), ["trial"])] == ["stages.awareness.next"]


def test_the_worth_of_counting_more():
    """The odds ratio acts on a share that is not known: the gain of the trial is 10 · 400 · Δ/2 − 120."""
    found = uncertainty(loads(TEXT), "margin", draws=64, budget=1e9, workers=1)
    assert [worth.input.path for worth in found.worths] == ["stages.awareness.next"]
    p = stats.dirichlet([10.5, 15.5, 25.5]).rvs(200_000, random_state=1)
    lifted = 1.5 * p[:, 1] / (1 - p[:, 1] + 1.5 * p[:, 1])
    others = (1 - lifted) / (1 - p[:, 1])
    gain = 4000 * (0.5 * (lifted - p[:, 1]) + p[:, 0] * (others - 1)) - 120
    outlook = next(o for o in found.outlooks if o.name == "trial")
    assert outlook.effect.low < gain.mean() < outlook.effect.high
    assert {bar.name for bar in found.bars} == {
        f"stages.awareness.next.{target}.p" for target in ("purchase", "consideration", "lost")
    }
    assert found.to_json()["inputs"][0]["law"] == "dirichlet(10.5, 15.5, 25.5)"


def test_shipped_scenarios_load_with_counts():
    """A count changes no run."""
    scenario = load("seven-stage")
    counted = scenario.set({"stages.follow-up.sample_size": 200})
    assert counted.model.stages["follow-up"].next == scenario.model.stages["follow-up"].next
