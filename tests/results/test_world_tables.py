"""Tables of word of mouth, markets, policies and caps, on stories."""

from dataclasses import replace
from math import exp, inf, nan

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from journeysim.compiled.records import Market, WordOfMouth
from journeysim.results.measures import by_day, effect, measure
from journeysim.results.policies import active_periods
from journeysim.results.tables import table
from journeysim.results.voices import level_at, moves_of
from journeysim.results.world_record import Decision, Exhausted, Interval, WorldRecord
from tests.results.furnish import change, furnish
from tests.results.stories import journey, tell

SPEAKERS = (
    "a1: 0 arrive home 0.5 | 0 enter look | 2 praise look 0.5 | 2 enter buy | 4 warn buy -1"
    "| 10 censor buy 0.5",
    "a2: 0 arrive home 0.5 | 0 origin a | 0 enter look | 4 praise look 2 | 4 enter lost | 4 exit lost 0.5",
    "r1: 3 arrive home 0.5 | 3 origin referral a2 | 3 enter look | 5 void look | 10 censor look 0.5",
)
VOICE = WordOfMouth(tau=2.0)
REVIEWS = tuple(
    Decision(day, "watch", "churn", reading, 0.2, action, active)  # type: ignore[arg-type]
    for day, reading, action, active in (
        (2.0, 0.1, "stay", False),
        (4.0, 0.3, "on", True),
        (6.0, nan, "stay", True),
        (7.0, 0.1, "off", False),
        (9.0, 0.4, "on", True),
    )
)


def spoken(**fields):
    """The speakers' run, in which they move a level that halves every 1.4 days."""
    return tell(
        *SPEAKERS, compiled=replace(journey(shares=("word of mouth",)), word_of_mouth=VOICE, **fields)
    )


def test_the_level_fades_and_is_moved():
    """0.5 on day 2, e^-1 of it left on day 4, when one warns and then another praises."""
    result = spoken()
    assert moves_of(result).level.tolist() == pytest.approx([0.5, 0.5 / exp(1) - 1, 0.5 / exp(1) + 1])
    found = level_at(result, np.array([0.0, 2.0, 3.0, 4.0, 8.0]))
    rest = 0.5 / exp(1) + 1
    assert found.tolist() == pytest.approx([0.0, 0.5, 0.5 * exp(-0.5), rest, rest * exp(-2)])
    assert level_at(tell(*SPEAKERS), np.array([5.0])).tolist() == [0.0]


def test_word_of_mouth_by_day():
    """Levels at the beginning of days, and how often people spoke since the day before."""
    found = table(spoken(), "word_of_mouth")
    assert found["level"][2] == 0.5
    assert_array_equal(found["praise"], [0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0])
    assert found["warnings"].sum() == 1
    assert np.isnan(found["level_low"]).all()


def test_replications_give_the_level_an_interval():
    """Two equal worlds have no spread; Student's interval for two different ones contains both."""
    one, other = spoken(), replace(tell(compiled=spoken().compiled), replication=1)
    same = table([one, replace(one, replication=1)], "word_of_mouth")
    assert_array_equal(same["level_low"], same["level_high"])
    found = table([one, other], "word_of_mouth")
    assert found["level"][2] == 0.25
    assert found["level_high"][2] == pytest.approx(0.25 + 12.7062 * 0.25, rel=1e-4)


def test_a_market_fills_up():
    """Two of ten members on day 0, a third on day 3, invited; one invitation came too late."""
    result = spoken(market=Market(10))
    found = table(result, "market")
    assert_array_equal(found["reached"], [2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3])
    assert found["share"][-1] == pytest.approx(0.3)
    assert (found["referred"][2], found["referred"][3]) == (0, 1)
    assert (found["void"][4], found["void"][5]) == (0, 1)
    assert measure(result, "market_reached").value == pytest.approx(0.3)
    assert measure(result, "market_reached@2").value == pytest.approx(0.2)
    assert measure(result, "market_reached", source="referral").value == pytest.approx(0.1)
    assert by_day(result, "market_reached").value[:4] == pytest.approx([0.2, 0, 0, 0.1])
    assert len(table(spoken(), "market")) == 0
    assert np.isnan(measure(spoken(), "market_reached").value)


def test_a_market_that_is_full_has_an_interval():
    """Everybody in both of two worlds: 1, and no less than the worlds can tell."""
    runs = [replace(spoken(market=Market(3)), replication=r) for r in (0, 1)]
    found = measure(runs, "market_reached")
    assert found.value == 1.0
    assert 0.0 <= found.low < 1.0
    assert effect(runs, runs, "market_reached").half_width == 0.0


def watched():
    """A run whose policy switched a practice on twice, the second time until the horizon."""
    world = WorldRecord(
        decisions=REVIEWS,
        intervals=(Interval(0, 4.0, 5.0, 7.0), Interval(0, 9.0, 10.5, inf)),
        exhausted=(Exhausted(0, 6.5, ()),),
    )
    return tell(*SPEAKERS, compiled=furnish(changes=(change("calls", switched=True),)), world=world)


def test_every_review_is_a_row():
    """What was read, what was done."""
    found = table(watched(), "decisions")
    assert found["time"].tolist() == [2.0, 4.0, 6.0, 7.0, 9.0]
    assert found["action"].tolist() == ["stay", "on", "stay", "off", "on"]
    assert found["active"].tolist() == [False, True, True, False, True]
    assert np.isnan(found["reading"][2])
    assert len(table([watched(), replace(watched(), replication=1)], "decisions")) == 10


def test_periods_last_until_the_horizon():
    """Two days of effect after a day of lead time; then a lead time that outlasts the run."""
    found = table(watched(), "switches")
    assert found["change"].tolist() == ["calls", "calls"]
    assert found["end"].tolist() == [7.0, 10.0]
    assert found["days"].tolist() == [2.0, 0.0]


def test_spent_caps_are_listed():
    """The practice and the day."""
    assert list(table(watched(), "caps").rows()) == [{"replication": 0, "change": "calls", "time": 6.5}]


def test_days_active_count_the_time_between_switches():
    """From day 4 to 7 and from 9 to 10; a window takes its share."""
    result = watched()
    begin, end = active_periods(result, "watch")
    assert (begin.tolist(), end.tolist()) == ([4.0, 9.0], [7.0, 10.0])
    assert measure(result, "days_active@watch").value == 4.0
    assert measure(result, "days_active@watch", window=(6, 9.5)).value == 1.5
    assert measure(result, "switches_on@watch").value == 2.0
    assert measure(result, "switches_on@another").value == 0.0
