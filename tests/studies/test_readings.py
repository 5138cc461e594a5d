"""What is kept of a run is enough for every number that the run itself gives."""

from math import isnan

import pytest

from journeysim.errors import UsageError
from journeysim.results.measures import effect, measure
from journeysim.results.returns import return_on_investment
from journeysim.scenario.library import loads
from journeysim.simulation import simulate
from journeysim.studies.measures import main_measures
from journeysim.studies.readings import difference, level, read, return_of
from tests.studies.worlds import SHOP

SCENARIO = loads(SHOP)
NAMES = main_measures(SCENARIO.model)


@pytest.fixture(scope="module")
def runs():
    return {
        strategy: [simulate(SCENARIO, strategy, replication=number) for number in range(2)]
        for strategy in ("baseline", "push")
    }


@pytest.fixture(scope="module")
def readings(runs):
    return {strategy: [read(run, NAMES) for run in results] for strategy, results in runs.items()}


@pytest.mark.parametrize("name", NAMES)
def test_levels_are_those_of_the_results(runs, readings, name):
    """A measure from readings is the measure from the runs, digit by digit."""
    assert level(readings["push"], name) == measure(runs["push"], name)


@pytest.mark.parametrize("name", NAMES)
def test_effects_are_those_of_the_results(runs, readings, name):
    """An effect from readings is the effect from the runs, digit by digit."""
    expected = effect(runs["baseline"], runs["push"], name)
    assert difference(readings["baseline"], readings["push"], name) == expected


def test_returns_are_those_of_the_results(runs, readings):
    """So is the return on what a strategy costs."""
    expected = return_on_investment(runs["baseline"], runs["push"])
    found = return_of(readings["baseline"], readings["push"])
    assert (found.value, found.low, found.high, found.n) == pytest.approx(
        (expected.value, expected.low, expected.high, expected.n)
    )


def test_without_the_cost_of_practices_the_return_is_unknown(runs):
    """Whoever asks for the contribution alone gets it, and a return that is not known."""
    base, changed = ([read(run, ["contribution"]) for run in runs[name]] for name in ("baseline", "push"))
    assert isnan(return_of(base, changed).value)


def test_quantiles_are_refused(runs):
    """Quantiles are no sums; the error says what to do."""
    with pytest.raises(UsageError, match=r"journeysim\.effect"):
        read(runs["push"][0], ["time_to_convert"])


def test_unknown_measures_are_refused(runs):
    """A name that does not exist is named, with a near one."""
    with pytest.raises(UsageError, match="conversion"):
        read(runs["push"][0], ["convrsion"])
