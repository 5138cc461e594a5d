"""The registry knows every measure, and scenario files may name the same ones."""

from journeysim.results.registry import MEASURES
from journeysim.scenario import measure_names


def test_scenario_files_know_the_measures_that_exist():
    """What a file may compare itself with is what can be measured."""
    assert set(measure_names.MEASURES) == set(MEASURES)


def test_shares_have_denominators_and_totals_have_none():
    """A share is a share of something; a total is of everything, save where it is shared by a number."""
    for known in MEASURES.values():
        assert known.denominator or known.unit != "share", known.name
        if known.name != "market_reached":
            assert bool(known.denominator) != (known.summary == "total"), known.name
