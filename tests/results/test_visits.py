"""The table of visits, on logs short enough to read."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from journeysim.results.visits import LEFT, NOTHING, visits
from tests.results.stories import tell

THROUGH = (
    "a1: 0 arrive work 0.5 | 0 enter look | 1 experience look 0.6 | 2 enter buy | 3 enter stay"
    "| 3 enter stay/call | 3 join phone | 4 start phone 1 | 5 served phone | 5 experience stay/call 0.4"
    "| 6 enter stay/chat | 8 enter buy | 9 enter lost | 9 exit lost 0.4"
)
WAITING = "a2: 1 arrive home 0.3 | 1 enter look | 4 enter stay | 4 enter stay/call | 4 join phone"


@pytest.fixture
def told():
    return tell(
        THROUGH, WAITING + "| 7 abandoned phone 3 | 7 experience stay/call 0.1 | 10 censor stay/call 0.1"
    )


def names(result, places):
    special = {LEFT: "left", NOTHING: "nothing"}
    return [special.get(p) or result.compiled.names.places[p] for p in places.tolist()]


def test_there_is_one_row_for_each_entry(told):
    """Visits follow the log, and count the visits of each place."""
    table = visits(told)
    look, buy, stay, call, chat = "look", "buy", "stay", "stay/call", "stay/chat"
    assert names(told, table.place) == [look, buy, stay, call, chat, buy, "lost", look, stay, call]
    assert names(told, table.stage)[3:6] == [stay, stay, buy]
    assert_array_equal(table.number, [1, 1, 1, 1, 1, 2, 1, 1, 1, 1])
    assert_array_equal(table.customer, [0] * 7 + [1] * 3)
    assert_array_equal(table.persona, [1] * 7 + [0] * 3)
    assert visits(told) is table


def test_a_stay_ends_at_the_next_entry_of_its_level(told):
    """A stage outlasts its touchpoints; the exit stays no time; the horizon censors both levels."""
    table = told.visits
    assert_array_equal(table.leave, [2, 3, 8, 6, 8, 9, 9, 4, 10, 10])
    assert_array_equal(table.left, [True] * 8 + [False] * 2)
    assert_array_equal(table.stage_row, [0, 1, 2, 2, 2, 5, 6, 7, 8, 8])


def test_next_is_the_next_place_of_the_same_level(told):
    """A stage is followed by a stage, a touchpoint by one of its stage or by leaving it."""
    assert names(told, told.visits.next) == [
        "buy", "stay", "buy", "stay/chat", "left", "lost", "nothing", "stay", "nothing", "nothing",
    ]  # fmt: skip


def test_satisfaction_is_read_before_and_after_the_stay(told):
    """What an experience did shows after the stay, at both levels."""
    table = told.visits
    assert_array_equal(table.satisfaction, [0.5, 0.6, 0.6, 0.6, 0.4, 0.4, 0.4, 0.3, 0.3, 0.3])
    assert_array_equal(table.satisfaction_after, [0.6, 0.6, 0.4, 0.4, 0.4, 0.4, 0.4, 0.3, 0.1, 0.1])


def test_tenure_counts_from_the_first_purchase(told):
    """Tenure is unknown before the first purchase and 0 at it."""
    nan = np.nan
    assert_array_equal(told.visits.tenure, [nan, 0, 1, 1, 4, 6, 7, nan, nan, nan])


def test_the_desk_belongs_to_the_touchpoint_that_uses_it(told):
    """Wait and abandonment stand at the innermost visit."""
    nan = np.nan
    assert_array_equal(told.visits.wait, [nan, nan, nan, 1, nan, nan, nan, nan, nan, 3])
    assert_array_equal(np.flatnonzero(told.visits.abandoned), [9])


def test_a_void_invitation_after_the_end_does_not_lengthen_the_journey():
    """Rows after the exit belong to no stay."""
    result = tell("a1: 0 arrive home 0.5 | 0 enter lost | 0 exit lost 0.5 | 4 void look")
    assert_array_equal(result.visits.leave, [0])
    assert result.visits.left.all()


def test_an_exit_with_a_way_back_is_a_stay():
    """Who comes back from churn stayed there until then."""
    result = tell(
        "a1: 0 arrive home 0.5 | 0 enter churned | 0 exit churned 0.5 | 4 enter look | 10 censor look 0.5"
    )
    assert_array_equal(result.visits.leave, [4, 10])
    assert_array_equal(result.visits.left, [True, False])


def test_an_empty_log_has_an_empty_table():
    """No customer, no visit."""
    assert len(tell().visits) == 0
