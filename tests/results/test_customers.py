"""The table of customers, on logs short enough to read."""

import numpy as np
from numpy.testing import assert_array_equal

from tests.results.stories import identity, tell

NAN = np.nan


def arrival(name, time, *invited):
    rows = [f"{name}: {time} arrive home 0.5 | {time} enter look"]
    rows += [f"{time} invite {child}" for child in invited]
    return "|".join([*rows, "10 censor look 0.5"])


def test_milestones_are_first_times():
    """Conversion, churn after it, and the return after that."""
    result = tell(
        "a1: 1 arrive work 0.5 | 1 enter churned | 1 exit churned 0.5 | 2 enter look | 3 enter buy"
        "| 4 enter buy | 5 enter churned | 5 exit churned 0.5"
        "| 7 enter stay | 7 enter stay/call | 10 censor stay/call 0.7",
        "b1: 0 arrive home 0.2 | 0 enter look | 2 enter lost | 2 exit lost 0.1",
    )
    people = result.customers
    assert_array_equal(people.arrival, [1, 0])
    assert_array_equal(people.persona, [1, 0])
    assert_array_equal(people.source, [0, 1])
    assert_array_equal(people.first_purchase, [3, NAN])
    assert_array_equal(people.converted, [3, NAN])
    assert_array_equal(people.churned, [5, NAN])
    assert_array_equal(people.won_back, [7, NAN])
    assert_array_equal(people.end, [10, 2])
    assert_array_equal(people.alive, [True, False])
    assert_array_equal(people.satisfaction, [0.7, 0.1])
    assert [result.compiled.names.places[p] for p in people.last_stage] == ["stay", "lost"]


def test_entering_another_exit_is_no_return():
    """Churned and then lost for good: not won back."""
    result = tell(
        "a1: 1 arrive work 0.5 | 1 enter buy | 2 enter churned | 2 exit churned 0.5"
        "| 5 enter lost | 5 exit lost 0.5"
    )
    assert_array_equal(result.customers.won_back, [NAN])


def test_families_follow_invitations_to_the_founder():
    """A chain of four generations and a second family; invitations that nobody followed do not count."""
    people = tell(
        arrival("a1", 0, "r9", "r4"),
        arrival("a2", 0),
        arrival("b1", 0, "r8"),
        arrival("r9", 1, "r2", "r3"),
        arrival("r2", 2, "r5"),
        arrival("r3", 2, "r6"),
        arrival("r5", 3),
        arrival("r8", 3),
    ).customers
    # order of ids: a1 a2 b1 r2 r3 r5 r8 r9
    assert_array_equal(people.parent, [-1, -1, -1, 7, 7, 3, 2, 0])
    assert_array_equal(people.generation, [0, 0, 0, 2, 2, 3, 1, 1])
    assert_array_equal(people.family, [0, 1, 2, 0, 0, 0, 2, 0])
    assert_array_equal(people.family_ids, [identity("a1"), identity("a2"), identity("b1")])
    assert_array_equal(people.source, [0, 0, 1, -1, -1, -1, -1, -1])
    assert_array_equal(people.referred, [False] * 3 + [True] * 5)


def test_members_of_a_finite_market_state_their_origin():
    """A member may be invited and still have come alone: the row of origin decides, not the invitation."""
    came_alone = "a2: 3 arrive home 0.5 | 3 origin b | 3 enter look | 10 censor look 0.5"
    was_brought = "b1: 4 arrive home 0.5 | 4 origin referral a1 | 4 enter look | 10 censor look 0.5"
    people = tell(arrival("a1", 0, "a2", "b1"), came_alone, was_brought).customers
    assert_array_equal(people.referred, [False, False, True])
    assert_array_equal(people.source, [0, 1, -1])
    assert_array_equal(people.parent, [-1, -1, 0])


def test_long_chains_resolve():
    """A chain of 1,000 generations is one family."""
    links = [arrival(f"r{n}", 0, f"r{n + 1}") for n in range(1, 1000)]
    people = tell(arrival("a1", 0, "r1"), *links).customers
    assert_array_equal(people.generation, np.arange(1000))
    assert_array_equal(people.family, np.zeros(1000))


def test_an_empty_log_has_no_customers():
    """No row, no customer."""
    assert len(tell().customers) == 0
