"""Tables of a run, on logs short enough to count by hand."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from journeysim.errors import UsageError
from journeysim.results.tables import (
    TABLES,
    funnel,
    generations,
    occupancy,
    referral_tree,
    table,
    transition_matrix,
    transitions,
)
from tests.results.stories import identity, tell

STORIES = (
    "a1: 1 arrive home 0.5 | 1 enter look | 3 enter buy | 3 invite r1 | 5 enter stay | 5 enter stay/call"
    "| 6 enter stay/chat | 8 enter stay | 8 enter stay/call | 10 censor stay/call 0.9",
    "a2: 2 arrive work 0.5 | 2 enter look | 6 enter lost | 6 exit lost 0.3",
    "r1: 4 arrive work 0.6 | 4 enter look | 10 censor look 0.6",
)


@pytest.fixture
def told():
    return tell(*STORIES)


def test_the_funnel_counts_who_came_how_far(told):
    """Stages in the order in which people reach them; nobody churned."""
    found = funnel(told)
    assert found["stage"].tolist() == ["look", "buy", "lost", "stay", "churned"]
    assert_array_equal(found["reached"], [3, 1, 1, 1, 0])
    assert found["share"] == pytest.approx([1, 1 / 3, 1 / 3, 1 / 3, 0])
    assert_array_equal(found["visits"], [3, 1, 1, 2, 0])
    assert_array_equal(found["drop_off"], [1 / 2, 0, np.nan, 0, np.nan])
    assert_array_equal(found["median_stay"], [4, 2, 0, 3, np.nan])
    assert np.all(found["share_low"] <= found["share"])
    assert len(list(found.rows())) == len(found) == 5


def test_transitions_at_both_levels(told):
    """Stages follow stages; touchpoints follow each other inside a stage, or leave it."""
    moves = {(row["from"], row["to"]): (row["count"], row["share"]) for row in transitions(told).rows()}
    assert moves == {
        ("look", "buy"): (1, 1 / 2),
        ("look", "lost"): (1, 1 / 2),
        ("buy", "stay"): (1, 1),
        ("stay", "stay"): (1, 1),
    }
    names, micro = transition_matrix(told, "micro")
    assert names == ("stay/call", "stay/chat", "leave")
    assert_array_equal(micro, [[0, 1, 0], [0, 0, 1]])
    with pytest.raises(UsageError, match="macro"):
        transitions(told, "nano")


def test_occupancy_counts_who_is_where(told):
    """At day 4 two people look and one has bought; final exits hold nobody."""
    found = occupancy(told, step=2)
    assert set(found.columns) == {"day", "buy", "look", "stay"}
    assert_array_equal(found["day"], [0, 2, 4, 6, 8, 10])
    assert_array_equal(found["look"], [0, 2, 2, 1, 1, 1])
    assert_array_equal(found["buy"], [0, 0, 1, 0, 0, 0])
    assert_array_equal(found["stay"], [0, 0, 0, 1, 1, 1])


def test_everybody_is_somewhere(told):
    """Occupancy adds up to the arrivals less the exits."""
    found = occupancy(told)
    present = sum(found[stage] for stage in ("buy", "look", "stay"))
    people = told.customers
    arrived = (people.arrival[:, None] <= found["day"]).sum(axis=0)
    gone = ((people.end[:, None] <= found["day"]) & ~people.alive[:, None]).sum(axis=0)
    assert_array_equal(present, arrived - gone)


def test_generations_and_their_k_factor(told):
    """Two customers from a source, of whom one brought one."""
    found = generations(told)
    assert_array_equal(found["customers"], [2, 1])
    assert_array_equal(found["converted"], [1, 0])
    assert_array_equal(found["k_factor"], [1 / 2, 0])


def test_the_referral_tree_names_parents(told):
    """One row per customer, with who brought them."""
    found = referral_tree(told)
    assert_array_equal(found["parent"], [-1, -1, identity("a1")])
    assert_array_equal(found["founder"], [identity("a1"), identity("a2"), identity("a1")])
    assert_array_equal(found["brought"], [1, 0, 0])
    assert found["persona"].tolist() == ["home", "work", "work"]


def test_tables_have_columns_of_one_length_also_for_nobody(told):
    """Every table of a run and of an empty one."""
    for result in (told, tell()):
        for name in TABLES:
            found = table(result, name)
            assert {len(column) for column in found.columns.values()} == {len(found)}


def test_an_unknown_table_gets_a_clear_answer(told):
    """Names that exist are listed."""
    with pytest.raises(UsageError, match=r"Did you mean funnel\? Tables: funnel, transitions"):
        table(told, "funnle")
