"""Which pictures belong to which command, where customers meet."""

import pytest

from journeysim.cli.figures import draw_comparison, draw_run, tables_drawn
from journeysim.scenario.library import load
from journeysim.studies.compare import compare
from tests.report.town import town, town_run

WORLD = {"desks", "desks-by-hour", "desks-by-day", "desks-week", "word-of-mouth", "market"}


def drawn(folder):
    """Names of the pictures in a folder."""
    return {path.stem for path in folder.glob("*.png")}


def test_a_run_draws_what_customers_share(tmp_path):
    """Desks, talk, the market, the stage with the desk, the largest family, and what policies did."""
    draw_run(town_run("watching"), town(), tmp_path)
    assert drawn(tmp_path) >= WORLD | {"stage-purchase", "largest-family", "policies"}


def test_a_run_without_reviews_draws_no_policies(tmp_path):
    """The baseline has no policy, so there is nothing to show of it."""
    draw_run(town_run(), town(), tmp_path)
    assert "policies" not in drawn(tmp_path)


@pytest.mark.parametrize("replications", [1, 3])
def test_a_comparison_draws_the_strategies_side_by_side(tmp_path, replications):
    """From the tables kept of its runs, also where there is one replication only."""
    names = tables_drawn(town().model)
    compared = compare(town(), ["watching"], replications, 3, kept=names, workers=1)
    assert set(compared.readings["watching"][0].tables) == set(names)
    draw_comparison(compared, tmp_path)
    assert drawn(tmp_path) >= WORLD | {"policies-watching"}
    assert "policies-baseline" not in drawn(tmp_path)


def test_tables_that_nobody_asked_for_are_not_kept(tmp_path):
    """Without them a comparison draws its effects all the same."""
    draw_comparison(compare(town(), ["watching"], 1, 3, workers=1), tmp_path)
    assert "effects" in drawn(tmp_path)
    assert not drawn(tmp_path) & WORLD


def test_scenarios_in_which_nobody_meets_keep_no_tables():
    """The seven stages have neither desk nor talk."""
    assert tables_drawn(load("seven-stage").model) == ()
