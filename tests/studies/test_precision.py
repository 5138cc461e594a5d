"""Replications until precise enough."""

import numpy as np
import pytest

from journeysim.errors import UsageError
from journeysim.results.families import Sums
from journeysim.scenario.library import loads
from journeysim.studies.changed import Fingerprints
from journeysim.studies.compare import compare
from journeysim.studies.precision import (
    MOST_CUSTOMERS,
    More,
    Readings,
    check_budget,
    check_precision,
    precision_of,
    until_precise,
)
from journeysim.studies.readings import Reading, difference
from tests.studies.worlds import SHOP

NOBODY = Fingerprints(
    np.zeros(0, dtype=np.int64),
    np.zeros(0, dtype=np.uint64),
    np.zeros(0, dtype=np.bool_),
    np.zeros(0, dtype=np.float64),
)


def a_reading(strategy: str, replication: int, value: float, customers: int = 100) -> Reading:
    """A run of a world in which customers meet, whose margin is the value."""
    nothing = np.zeros(0)
    sums = Sums(np.zeros(0, dtype=np.int64), nothing, nothing, world_top=value, world_bottom=1.0)
    return Reading(strategy, 1, replication, {"margin": sums}, NOBODY, customers, 1, ("a desk",), ())


def drawing(effects: np.ndarray, customers: int = 100) -> More:
    """Replications whose effect on a margin of 100 is stated; levels vary more."""
    luck = np.random.default_rng(7).normal(scale=5.0, size=len(effects))

    def more(first: int, end: int) -> Readings:
        numbers = range(first, end)
        return {
            "baseline": [a_reading("baseline", n, 100 + luck[n], customers) for n in numbers],
            "push": [a_reading("push", n, 100 + luck[n] + effects[n], customers) for n in numbers],
        }

    return more


NOISE = np.random.default_rng(3).normal(loc=4.0, scale=8.0, size=3000)


def test_it_looks_after_ten_and_at_doubling_numbers() -> None:
    """An interval of ± 2 % of the baseline needs about 65 replications; 80 is the first look with as many."""
    readings, stop = until_precise(drawing(NOISE), {"margin": 0.02})
    assert stop.looks == (10, 20, 40, 80)
    assert (stop.replications, stop.reason) == (80, "precise")
    assert len(readings["push"]) == 80
    assert stop.reached["margin"] <= 0.02
    assert stop.reached["margin"] == precision_of(readings, "margin")
    assert precision_of({name: runs[:40] for name, runs in readings.items()}, "margin") > 0.02


def test_it_does_no_more_than_it_may() -> None:
    """The number stated, or as many as come to ten million customers."""
    _, stop = until_precise(drawing(NOISE), {"margin": 0.001}, most=33)
    assert (stop.replications, stop.reason, stop.looks) == (33, "most", (10, 20, 33))
    crowded = drawing(NOISE, customers=MOST_CUSTOMERS // 50)
    _, stop = until_precise(crowded, {"margin": 0.001})
    assert (stop.replications, stop.reason) == (25, "most")


def test_a_budget_ends_between_batches() -> None:
    """A replication takes a second here: 12 seconds are 12 or 13 of them, and all that were begun count."""
    now = [0.0]
    slow = drawing(NOISE)

    def more(first: int, end: int) -> Readings:
        now[0] += end - first
        return slow(first, end)

    readings, stop = until_precise(more, {"margin": 0.001}, budget=12.5, clock=lambda: now[0])
    assert stop.reason == "time"
    assert 12 <= stop.replications <= 14
    assert len(readings["baseline"]) == stop.replications
    assert stop.reached["margin"] > 0.001


def test_however_short_the_time_one_batch_is_done() -> None:
    """Or there would be nothing to tell."""
    _, stop = until_precise(drawing(NOISE), {}, budget=1e-9, batch=3)
    assert (stop.replications, stop.reason, stop.reached) == (3, "time", {})


def test_more_never_depends_on_the_time() -> None:
    """With enough of it a budget changes nothing but the reason to stop."""
    plain, _ = until_precise(drawing(NOISE), {"margin": 0.02})
    timed, stop = until_precise(drawing(NOISE), {"margin": 0.02}, budget=1000.0, batch=7)
    assert difference(timed["baseline"], timed["push"], "margin") == difference(
        plain["baseline"], plain["push"], "margin"
    )
    assert stop.reason == "precise"


def test_what_is_exactly_nothing_is_known_precisely() -> None:
    """Also where the baseline is zero; what spreads around zero never is."""
    same = np.zeros(10)
    assert precision_of(drawing(same)(0, 10), "margin") == 0.0
    zero = {
        name: [a_reading(name, n, (n - 4.5) * (name == "push")) for n in range(10)]
        for name in ("baseline", "push")
    }
    assert precision_of(zero, "margin") == float("inf")


def test_a_share_of_nothing_is_never_reached() -> None:
    """Where the baseline is 0 at two looks, it ends there."""
    noise = iter(np.random.default_rng(1).normal(size=100))

    def more(first: int, end: int) -> Readings:
        return {
            "baseline": [a_reading("baseline", n, 0.0) for n in range(first, end)],
            "push": [a_reading("push", n, next(noise)) for n in range(first, end)],
        }

    _, stop = until_precise(more, {"margin": 0.1})
    assert (stop.reason, stop.replications) == ("never", 20)
    assert stop.to_json()["reached"] == {"margin": None}


@pytest.mark.parametrize("wrong", ["", "0", "-2%", "200%", "2 percent", "nan", -0.1, 0.0])
def test_impossible_precisions_are_refused(wrong: float | str) -> None:
    """A precision is a share above 0."""
    with pytest.raises(UsageError, match="precision of margin"):
        check_precision({"margin": wrong})


@pytest.mark.parametrize("wrong", [0.0, -1.0, float("nan"), float("inf")])
def test_impossible_budgets_are_refused(wrong: float) -> None:
    """A budget is a time above 0."""
    with pytest.raises(UsageError, match="seconds above 0"):
        check_budget(wrong)


def test_a_comparison_tells_why_it_stopped() -> None:
    """A measure that is not a main one is measured, too; the numbers are those of as many replications."""
    shop = loads(SHOP)
    sure = compare(shop, ["push"], precision={"purchases": "15%"}, workers=1)
    assert sure.stop is not None
    assert sure.stop.reason == "precise"
    assert sure.to_json()["precision"]["reached"]["purchases"] <= 0.15
    plain = compare(shop, ["push"], sure.replications, measures=tuple(sure.measures["baseline"]), workers=1)
    assert plain.effects == sure.effects
    assert "precision" not in plain.to_json()


def effects_of_a_world() -> np.ndarray:
    """The effects on the margin in 1,000 replications of a shop whose customers share a small market."""
    crowded = loads(SHOP).set({"market": 900})
    world = compare(crowded, ["push"], 1000, measures=["margin"], workers=1)
    before, after = (
        np.array([run.sums["margin"].top.sum() + run.sums["margin"].world_top for run in runs])
        for runs in (world.readings["baseline"], world.readings["push"])
    )
    assert world.shares
    effects: np.ndarray = after - before
    return effects


@pytest.mark.long
@pytest.mark.parametrize("law,least", [("normal", 0.93), ("skewed", 0.90), ("world", 0.93)])
def test_intervals_of_studies_that_stop_by_themselves_hold_the_truth(law: str, least: float) -> None:
    """Studies that look after 10, 20, 40, … replications hold the true effect nearly as often as they say.

    Of 2,000 with 95 % intervals, 94 % do where effects are normal or those of a world, 92 % where they are as
    skewed as Γ(4): fixed numbers of replications hold it less often there, too. Looking after each one from
    the third on, 88 % did. The standard error of these shares is half a point.
    """
    random = np.random.default_rng(20)
    pool = effects_of_a_world() if law == "world" else np.zeros(1)
    truth, wanted = (float(pool.mean()), float(pool.std() * 0.4)) if law == "world" else (4.0, 3.0)
    held, numbers = 0, []
    for _ in range(2000):
        if law == "normal":
            effects = random.normal(loc=4.0, scale=8.0, size=640)
        elif law == "skewed":
            effects = random.gamma(shape=4.0, scale=4.0, size=640) - 12.0
        else:
            effects = random.choice(pool, size=640)
        readings, stop = until_precise(drawing(effects), {"margin": wanted / 100}, most=640)
        effect = difference(readings["baseline"], readings["push"], "margin")
        held += effect.low <= truth <= effect.high
        numbers.append(stop.replications)
    assert least <= held / 2000 <= 0.965, held / 2000
    assert 10 < np.mean(numbers) < 200
