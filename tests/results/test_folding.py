"""Measures folded while running are those of the log, for any number of threads."""

from dataclasses import astuple

import pytest

from journeysim.errors import UsageError
from journeysim.results import pieces
from journeysim.results.observations import Measure
from journeysim.results.registry import MEASURES as ALL
from journeysim.scenario.library import load
from journeysim.scenario.main_measures import main_measures
from journeysim.simulation import simulate

MEASURES = (
    "conversion",
    "retention@90",
    "satisfaction",
    "referred_customers",
    "revenue",
    "practice_cost",
    "margin",
    "lifetime_value",
    "arrivals",
)


@pytest.mark.parametrize(
    "scenario, strategy, customers",
    [("seven-stage", "win-more", 10_000), ("cdnow", "baseline", None), ("subscription", "baseline", 9_000)],
)
def test_folded_measures_are_those_of_the_log(scenario, strategy, customers):
    """Values and intervals up to rounding, over several blocks: shares, means, totals, and fixed numbers."""
    kept = simulate(scenario, strategy, customers=customers, engine="compiled")
    folded = simulate(scenario, strategy, log=False, measures=MEASURES, customers=customers)
    assert (folded.customers, folded.rows) == (len(kept.log.ids), len(kept.log))
    assert folded.families == len(kept.customers.family_ids)
    for name in MEASURES:
        expected, found = kept.measure(name), folded.measure(name)
        assert (found.n, found.kind) == (expected.n, expected.kind)
        for side in ("value", "low", "high"):
            assert getattr(found, side) == pytest.approx(getattr(expected, side), rel=1e-9, abs=1e-9), name


def test_folded_measures_do_not_depend_on_threads():
    """To the last bit: blocks are added in their order."""
    one, two = (
        simulate("seven-stage", log=False, measures=MEASURES, customers=20_000, threads=threads)
        for threads in (1, 2)
    )
    assert [astuple(one.measure(name)) for name in MEASURES] == [
        astuple(two.measure(name)) for name in MEASURES
    ]


def of_place(known: Measure) -> bool:
    """Whether a measure must be told a name of the scenario."""
    return known.required and known.parameter != "day"


@pytest.mark.parametrize(
    "scenario, strategy",
    [("b2b-platform", "baseline"), ("b2b-platform", "repair-support"), ("decision", "referral-rewards")],
)
def test_every_sum_is_folded_where_customers_meet(scenario, strategy, monkeypatch):
    """All but quantiles, also staff and overtime, which belong to nobody; a run is one unit."""
    monkeypatch.setattr(pieces, "ROWS_AT_ONCE", 10_000)
    summed = {name: known for name, known in ALL.items() if known.summary != "quantile"}
    wanted = [
        f"{name}@30" if known.required else name for name, known in summed.items() if not of_place(known)
    ]
    kept = simulate(scenario, strategy, customers=1_000, engine="compiled")
    folded = simulate(scenario, strategy, customers=1_000, log=False, measures=wanted)
    assert len(wanted) > 35
    for name in wanted:
        expected, found = kept.measure(name), folded.measure(name)
        for side in ("value", "low", "high", "n"):
            assert getattr(found, side) == pytest.approx(
                getattr(expected, side), rel=1e-9, abs=1e-9, nan_ok=True
            ), name


def test_a_run_without_customers_can_be_folded():
    """Nobody comes before the horizon: nothing is known, and nothing fails."""
    folded = simulate("seven-stage", customers=1, seed=3, log=False, measures=["conversion", "revenue"])
    kept = simulate("seven-stage", customers=1, seed=3)
    assert folded.customers == len(kept.log.ids)
    assert folded.measure("revenue").value == kept.measure("revenue").value


def test_what_needs_a_log_says_so():
    """Caps on spending, quantiles, and measures that nobody named before the run."""
    with pytest.raises(UsageError, match=r"'predictive-rescue' has a cap.*needs its log"):
        simulate("subscription", "predictive-rescue", log=False)
    with pytest.raises(UsageError, match="quantile of all durations"):
        simulate("seven-stage", log=False, measures=["time_to_convert"])
    with pytest.raises(UsageError, match="margin was not folded"):
        simulate("seven-stage", customers=100, log=False, measures=["conversion"]).measure("margin")


def test_the_main_measures_are_folded_by_default():
    """Those that the command shows; the missing log is told of, and so are those who need one."""
    folded = simulate("seven-stage", customers=3_000, log=False)
    assert tuple(folded.moments) == main_measures(load("seven-stage").model)
    assert repr(folded).startswith(f"<Folded run of seven-stage, baseline: {folded.customers:,} customers")
    with pytest.raises(UsageError, match="No log was kept"):
        print(folded.log)
    with pytest.raises(UsageError, match="keeps its log"):
        simulate("seven-stage", customers=10, engine="reference", log=False)
    with pytest.raises(UsageError, match="keeps its log"):
        simulate(  # type: ignore[call-overload]
            "seven-stage", customers=10, log=False, behaviours={"loyalty": lambda customer, world: None}
        )
