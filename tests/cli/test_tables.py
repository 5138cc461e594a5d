"""Tables of estimates for the screen."""

from math import inf, nan

import numpy as np

from journeysim.cli.screen import console
from journeysim.cli.tables import (
    effects_columns,
    is_over_budget,
    measures_table,
    number_cell,
    share_of,
    strategies_table,
    title_of,
)
from journeysim.results.estimates import Estimate
from journeysim.scenario.library import loads
from journeysim.studies.compare import compare
from tests.studies.worlds import SHOP

COMPARISON = compare(loads(SHOP), ["push", "spend", "nobody"], replications=2, workers=1)


def drawn(table):
    screen = console()
    with screen.capture() as captured:
        screen.print(table)
    return captured.get()


def test_the_table_of_strategies_has_a_line_for_each_and_fits():
    """Baseline first, then the strategies, within 100 characters, nothing cut off."""
    text = drawn(strategies_table(COMPARISON))
    assert [line.split()[0] for line in text.splitlines() if line[:2].strip().isalpha()] == [
        "baseline",
        "push",
        "spend",
        "nobody",
    ]
    assert max(map(len, text.splitlines())) <= 100
    assert "…" not in text
    assert "exactly 0" in text


def test_long_numbers_do_not_make_the_table_too_wide():
    """With sums in the millions intervals are broken, and less important measures left out; margin stays."""
    scenario = loads(
        SHOP.replace("revenue: 40", "revenue: 40000000").replace("fixed: 200}", "fixed: 7000000}")
    )
    text = drawn(strategies_table(compare(scenario, ["push-hard", "nobody"], replications=1, workers=1)))
    assert max(map(len, text.splitlines())) <= 100
    assert "…" not in text
    assert "Margin" in text


def test_dear_strategies_are_marked():
    """Who costs more than the budget bears a mark."""
    assert not is_over_budget(COMPARISON, "push")
    assert is_over_budget(COMPARISON, "spend")
    assert "1,000 !" in drawn(strategies_table(COMPARISON))


def test_a_cell_tells_what_would_have_been_seen():
    """An interval that holds 0 stands beside the smallest effect that the run finds in 4 of 5 cases."""
    lines = number_cell(Estimate(0.003, -0.011, 0.017, 10_000), "share", effect=True).splitlines()
    assert lines[:2] == ["+0.3", "−1.1 to 1.7"]
    assert "sees ≥ 2" in lines[2]


def test_cells_without_an_interval_say_why():
    """Nothing known, exactly zero, no spread, or one run only."""
    assert number_cell(Estimate(nan, nan, nan, 0), "") == "not known"
    assert number_cell(Estimate(0.0, 0.0, 0.0, 9), "", effect=True) == "exactly 0"
    assert number_cell(Estimate(50.0, 50.0, 50.0, 9), "currency", effect=True) == "+50"
    assert number_cell(Estimate(5.0, -inf, inf, 1), "") == "5\none run"


def test_the_table_of_one_strategy_has_every_measure():
    """Level and difference of each."""
    text = drawn(measures_table(COMPARISON.measures["push"], COMPARISON.effects["push"], "EUR"))
    for name in COMPARISON.effects["push"]:
        assert title_of(name) in text
    assert "EUR" in text


def test_columns_for_files_hold_every_number():
    """Levels of all strategies and effects of all but the baseline, a row for each."""
    columns = effects_columns(COMPARISON)
    measured = len(COMPARISON.measures["baseline"])
    assert {len(column) for column in columns.values()} == {(4 + 3) * measured}
    chosen = (
        (columns["strategy"] == "push") & (columns["measure"] == "margin") & (columns["what"] == "effect")
    )
    assert columns["value"][chosen].tolist() == [COMPARISON.effects["push"]["margin"].value]
    assert np.all(columns["kind"] == "simulated")


def test_a_part_of_nothing_is_nothing():
    """No customers: 0 %."""
    assert share_of(0, 0) == "0 %"
