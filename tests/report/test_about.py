"""What a picture rests on."""

from journeysim.report.about import about, about_many, luck
from tests.report.pictures import run


def test_strategy_n_level_and_seed_are_said():
    """One line tells what a number needs to be believed."""
    result = run("seven-stage", "win-more")
    families = len(result.customers.family_ids)
    assert about(result) == (
        f"Strategy: win-more · n = {len(result.customers):,} customers in {families:,} families · "
        "intervals: 95 % · seed 1"
    )


def test_luck_of_a_share_is_bounded():
    """No share of n families is less certain than one half: ± 1.96 · 0.5 / √n."""
    families = len(run("seven-stage").customers.family_ids)
    assert luck(run("seven-stage")) == f"shares of customers: within ±{98 / families**0.5:.0f} points (95 %)"


def test_strategies_are_counted_side_by_side():
    """Strategies bring different numbers of friends: the least and the most are said."""
    runs = {name: run("seven-stage", name) for name in ("baseline", "win-more")}
    low, high = sorted(len(each.customers) for each in runs.values())
    assert f"n = {low} to {high} customers" in about_many(runs)
