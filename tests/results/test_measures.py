"""Measures, effects and days, on logs short enough to count by hand."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from journeysim.errors import UsageError
from journeysim.results.measures import by_day, effect, measure
from journeysim.results.registry import MEASURES, find
from tests.results.stories import journey, tell

BUYER = "a1: 1 arrive home 0.5 | 1 enter look | 3 enter buy | 3 invite r1 | 5 enter buy | 10 censor buy 0.9"
LOST = "a2: 2 arrive work 0.5 | 2 enter look | 6 enter lost | 6 exit lost 0.3"
CHURNED = (
    "b1: 0 arrive home 0.5 | 0 enter look | 1 enter buy | 4 enter churned | 4 exit churned 0.5"
    "| 7 enter look | 10 censor look 0.5"
)
FRIEND = "r1: 4 arrive work 0.6 | 4 enter buy | 10 censor buy 0.6"


@pytest.fixture
def told():
    return tell(BUYER, LOST, CHURNED, FRIEND)


@pytest.mark.parametrize(
    "name, value",
    [
        ("customers", 4),
        ("arrivals", 3),
        ("conversion", 3 / 4),
        ("conversions", 3),
        ("conversion@1.5", 2 / 4),
        ("conversion@7", 2 / 3),
        ("time_to_convert", 1),
        ("time_to_convert@0.9", 2),
        ("reached@look", 3 / 4),
        ("drop_off@look", 1 / 3),
        ("drop_off@buy", 1 / 2),
        ("retention@2", 1),
        ("retention@5", 2 / 3),
        ("retention@9", 0),
        ("churn", 1 / 3),
        ("win_back", 1),
        ("purchases", 4),
        ("repeat_purchase", 1 / 3),
        ("repeat_purchase@6", 1 / 3),
        ("repeat_purchases", 1 / 3),
        ("repeat_purchases@7", 1 / 2),
        ("referred_customers", 1),
        ("referred_per_arrival", 1 / 3),
        ("k_factor", 1 / 4),
        ("k_factor@0", 1 / 3),
        ("k_factor@1", 0),
        ("invitations", 1 / 4),
        ("referral_share", 1 / 3),
        ("referred_conversions", 1),
        ("satisfaction", (0.9 + 0.3 + 0.5 + 0.6) / 4),
        ("recommendation_score", 0),
        ("handovers", 0),
    ],
)
def test_each_measure_counts_what_it_says(told, name, value):
    """Four customers, counted by hand."""
    found = measure(told, name)
    assert found.value == pytest.approx(value)
    assert found.low <= found.value <= found.high


def test_every_measure_is_defined_and_computes(told):
    """A title, a definition and a unit; a number from a small run, with the word simulated."""
    parameters = {"day": "3", "stage": "look", "desk": "phone", "tally": "points"}
    for name, known in MEASURES.items():
        assert known.title
        assert known.definition.endswith(".")
        assert known.unit
        full = f"{name}@{parameters[known.parameter]}" if known.required else name
        assert measure(told, full).kind == "simulated"


def test_handovers_are_changes_of_channel():
    """Places without a channel keep the last one; a stage with touchpoints is not met itself."""
    channels = {"look": 1, "stay": 0, "stay/call": 1, "stay/chat": 2}
    met = tuple(replace(p, channel=channels.get(p.name, -1)) for p in journey().places)
    plain = journey()
    compiled = replace(plain, personas=tuple(replace(p, places=met) for p in plain.personas))
    result = tell(
        "a1: 0 arrive home 0.5 | 0 enter look | 1 enter buy | 2 enter stay | 2 enter stay/call"
        "| 3 enter stay/chat | 4 enter look | 10 censor look 0.5",
        "a2: 0 arrive home 0.5 | 0 enter look | 10 censor look 0.5",
        compiled=compiled,
    )
    assert measure(result, "handovers").value == 1


def test_a_day_is_met_though_sums_are_rounded():
    """0.1 + 0.2 is no more than 0.3 days: who converts or leaves on the very day counts, and was watched."""
    day = 0.1 + 0.2
    bought = f"a1: 0 arrive home 0.5 | 0 enter look | {day!r} enter buy | 10 censor buy 0.9"
    left = (
        f"b1: 0 arrive home 0.5 | 0 enter buy | {day!r} enter churned | {day!r} exit churned 0.5"
        "| 7 enter look | 10 censor look 0.5"
    )
    result = tell(bought, left)
    assert measure(result, "conversion@0.3").value == 1.0
    assert measure(result, "retention@0.3").value == 1 / 2


def test_filters_choose_customers_and_days(told):
    """By persona, by source, by referral, and by a half-open window of arrivals."""
    assert measure(told, "conversion", persona="work").value == 1 / 2
    assert measure(told, "conversion", source="a").value == 1 / 2
    assert measure(told, "customers", source="referral").value == 1
    assert measure(told, "customers", window=(1, 4)).value == 2
    assert measure(told, "purchases", window=(3, 5)).value == 2
    assert measure(told, "purchases", persona="home", window=(3, 5)).value == 1


def test_days_add_up_to_the_whole(told):
    """Arrivals by day, summed, are all arrivals."""
    days = by_day(told, "customers")
    assert_array_equal(days.day, np.arange(10))
    assert_array_equal(days.value, [1, 1, 1, 0, 1, 0, 0, 0, 0, 0])
    assert_array_equal(by_day(told, "customers", step=5).value, [4, 0])
    assert np.isnan(by_day(told, "conversion").value[3])


def test_an_unchanged_world_has_an_effect_of_exactly_nothing(told):
    """Every measure of two equal logs differs by 0, without width."""
    parameters = {"day": "3", "stage": "look", "desk": "phone", "tally": "points"}
    again = tell(BUYER, LOST, CHURNED, FRIEND)
    for name, known in MEASURES.items():
        full = f"{name}@{parameters[known.parameter]}" if known.required else name
        found = effect(told, again, full)
        if not np.isnan(measure(told, full).value):
            assert (found.value, found.low, found.high) == (0.0, 0.0, 0.0), name


def test_an_effect_is_the_difference_of_the_measures(told):
    """Changed minus base, for shares, totals, means and quantiles."""
    changed = tell(BUYER, LOST.replace("6 enter lost | 6 exit lost", "6 enter buy | 10 censor buy"), CHURNED)
    for name in ("conversion", "customers", "satisfaction", "time_to_convert", "k_factor"):
        expected = measure(changed, name).value - measure(told, name).value
        found = effect(told, changed, name)
        assert found.value == pytest.approx(expected)
        assert found.low <= found.value <= found.high


def test_replications_are_the_units_where_customers_meet():
    """With a shared world one run has no precision; several have Student's."""
    shared = journey(shares=("desks",))
    runs = [
        tell(*who, compiled=shared, replication=r) for r, who in enumerate(([BUYER], [BUYER, LOST], [LOST]))
    ]
    alone = measure(runs[0], "customers")
    assert (alone.low, alone.high, alone.n) == (-np.inf, np.inf, 1)
    together = measure(runs, "customers")
    assert together.value == pytest.approx(4 / 3)
    assert together.n == 3
    assert together.half_width == pytest.approx(4.3027 * np.std([1, 2, 1], ddof=1) / np.sqrt(3), rel=1e-4)
    assert measure(runs, "conversion").value == 1 / 2


def test_runs_that_do_not_pair_are_refused(told):
    """An effect needs the same seeds on both sides."""
    with pytest.raises(UsageError, match="same seeds and replications"):
        effect(told, tell(BUYER, seed=2), "conversion")
    with pytest.raises(UsageError, match="no run"):
        measure([], "conversion")


@pytest.mark.parametrize(
    "name, message",
    [
        ("conversions_", "Did you mean conversions"),
        ("xyzzy", "There is no measure 'xyzzy'. `journeysim measures` lists all."),
        ("retention", "retention needs a day, as in retention@30"),
        ("retention@soon", "must be a number"),
        ("churn@3", "takes nothing after @"),
        ("retention@-1", "above 0"),
        ("time_to_convert@2", "between 0 and 1"),
        ("drop_off@nowhere", "There is no stage 'nowhere'. Stages: buy, churned, look, lost, stay."),
        ("wait@bar", "There is no desk 'bar'. Desks: phone."),
    ],
)
def test_a_wrong_name_gets_a_clear_answer(told, name, message):
    """What was found, what is allowed, what to do."""
    with pytest.raises(UsageError) as caught:
        measure(told, name)
    assert message in str(caught.value)


def test_a_wrong_filter_gets_a_clear_answer(told):
    """Names that exist are listed."""
    with pytest.raises(UsageError, match=r"no persona 'x'\. Known: home, work"):
        measure(told, "conversion", persona="x")
    with pytest.raises(UsageError, match="Known: a, b, referral"):
        measure(told, "conversion", source="x")
    with pytest.raises(UsageError, match="must end after it begins"):
        measure(told, "conversion", window=(3, 3))
    with pytest.raises(UsageError, match="longer than 0"):
        by_day(told, "conversion", step=0)


def test_names_carry_their_parameter():
    """`retention@90` is the measure retention with 90 days."""
    known, days = find("retention@90")
    assert (known.name, days) == ("retention", 90.0)
    assert find("conversion")[1] is None


def test_a_scenario_s_own_measures_are_known_by_name():
    """A measure by first entry is the share of customers who reached that stage."""
    plain = journey()
    compiled = replace(plain, milestones=(("settled", frozenset({plain.names.places.index("buy")})),))
    result = tell(BUYER, LOST, compiled=compiled)
    assert measure(result, "settled") == measure(result, "reached@buy")
    assert effect(result, result, "settled").half_width == 0
    with pytest.raises(UsageError, match="Did you mean settled"):
        measure(result, "setled")
