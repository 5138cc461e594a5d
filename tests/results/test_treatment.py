"""Whom changes treat, recomputed: coverage, targets, groups."""

from dataclasses import replace
from math import log

import numpy as np
import pytest

from journeysim.compiled.records import Bounds, Memory, Target, Term
from journeysim.kernels.philox import block, uniform32, uniform52
from journeysim.results.treatment import remembered, summed, summed_on_world
from tests.results.furnish import change, furnish, place
from tests.results.stories import journey, tell

LIFE = (
    "0 arrive {persona} 0.5 | 0 enter look | 1 experience look 0.8 | 2 enter stay | 2 enter stay/call"
    "| 4 enter buy | 7 enter stay | 7 enter stay/chat | 10 censor stay/chat 0.8"
)
"""Look, stay (call), buy, stay (chat): rows 0, 1-2, 3, 4-5 of the table of visits."""


def lives(count, *changes, persona="home", seed=1, **fields):
    """Many customers with the same life, under changes."""
    compiled = furnish(changes=changes, **fields)
    stories = [f"a{number}: {LIFE.format(persona=persona)}" for number in range(count)]
    return tell(*stories, compiled=compiled, seed=seed)


def treated_rows(target):
    """Which of the six visits of one life a target picks when it errs never."""
    result = lives(1, change(target=target))
    return np.flatnonzero(result.treatment.treated[0]).tolist()


def test_coverage_is_drawn_at_the_customers_own_address():
    """Covered iff the 52-bit uniform at (id, cover purpose, 0) is below the coverage."""
    result = lives(50, change(coverage=0.4), seed=9)
    wanted = [
        uniform52(*block(9, int(one), 11, 0)[:2]) < 0.4  # key: seed 9, replication 0
        for one in result.log.ids
    ]
    assert result.treatment.covered[0].tolist() == wanted
    assert 0 < sum(wanted) < 50


def test_the_replication_is_part_of_the_key():
    """Another replication covers other customers."""
    result = lives(50, change(coverage=0.4))
    other = replace(result, replication=1)
    wanted = [uniform52(*block(1 + (1 << 32), int(one), 11, 0)[:2]) < 0.4 for one in result.log.ids]
    assert other.treatment.covered[0].tolist() == wanted
    assert wanted != result.treatment.covered[0].tolist()


@pytest.mark.parametrize("coverage", [0.0, 1.0])
def test_none_or_all(coverage):
    """Coverage 0 treats no visit and coverage 1 without a target treats every one."""
    result = lives(3, change(coverage=coverage))
    assert (result.treatment.treated == (coverage == 1.0)).all()


@pytest.mark.parametrize(
    "target, rows",
    [
        (Target(), [0, 1, 2, 3, 4, 5]),
        (Target(personas=frozenset({0})), [0, 1, 2, 3, 4, 5]),
        (Target(personas=frozenset({1})), []),
        (Target(stages=frozenset({place("stay")})), [1, 2, 4, 5]),
        (Target(satisfaction=Bounds(low=0.6)), [1, 2, 3, 4, 5]),
        (Target(satisfaction=Bounds(high=0.8)), [0]),
        (Target(visits=Bounds(low=1.0)), [4, 5]),
        (Target(tenure=Bounds(high=2.0)), [3]),
        (Target(tenure=Bounds(low=2.0)), [4, 5]),
        (Target(satisfaction=Bounds(low=0.6), visits=Bounds(high=2.0)), [1, 2, 3]),
        (Target(satisfaction=Bounds(high=0.6), at_arrival=True), [0, 1, 2, 3, 4, 5]),
        (Target(satisfaction=Bounds(low=0.6), at_arrival=True), []),
    ],
)
def test_a_target_reads_the_state_at_entry_of_the_stage(target, rows):
    """Bounds are open, touchpoints inherit, tenure holds from the purchase on, arrival decides for good."""
    assert treated_rows(target) == rows


def test_a_target_errs_by_its_sensitivity_and_specificity():
    """Visits are picked iff the one-word uniform of (id, stage's purpose, earlier visits) is small enough."""
    target = Target(stages=frozenset({place("stay")}), sensitivity=0.7, specificity=0.8)
    result = lives(40, change(target=target))
    wanted = []
    for one in result.log.ids.tolist():
        for stage, count, touchpoints in (("look", 0, 0), ("stay", 0, 1), ("buy", 0, 0), ("stay", 1, 1)):
            u = uniform32(block(1, one, 100 + place(stage), count)[0])
            picked = u < (0.7 if stage == "stay" else 1.0 - 0.8)
            wanted += [picked] * (1 + touchpoints)
    assert result.treatment.treated[0].tolist() == wanted
    assert len(set(wanted)) == 2


def test_a_target_that_asks_at_arrival_draws_once():
    """All visits of a customer share the draw at the first address of the change."""
    target = Target(sensitivity=0.5, at_arrival=True)
    result = lives(40, change(target=target, target_purposes=(77,)))
    wanted = [uniform32(block(1, one, 77, 0)[0]) < 0.5 for one in result.log.ids.tolist()]
    assert result.treatment.treated[0].reshape(40, 6).tolist() == [[one] * 6 for one in wanted]


def test_only_the_covered_are_treated():
    """Coverage and targeting are two conditions; both must hold."""
    target = Target(sensitivity=0.5)
    result = lives(60, change(coverage=0.5, target=target))
    alone = lives(60, change(target=target))
    covered = result.treatment.covered[0][result.visits.customer]
    assert np.array_equal(result.treatment.treated[0], alone.treatment.treated[0] & covered)


def test_memories_count_what_is_recent_and_past():
    """Events count when logged before the entry and less than the span old, up to the cap."""
    memory = Memory("bad", 3.0, 2.0, False, False, False, (), frozenset())
    names = replace(journey().names, memories=("bad", "good"))
    compiled = furnish(names=names, memories=(memory, replace(memory, name="good", cap=9.0)))
    result = tell(
        "a1: 0 arrive home 0.5 | 0 enter look | 0 remember bad | 1 enter stay | 1 remember bad"
        "| 1 remember bad | 1 remember good | 3 enter buy | 4 enter buy | 5 enter lost | 5 exit lost 0.5",
        "a2: 1 arrive home 0.5 | 1 enter buy | 1 remember bad | 4 enter lost | 4 exit lost 0.5",
        compiled=compiled,
    )
    rows = np.arange(len(result.visits))
    assert remembered(result, 0, rows).tolist() == [0, 1, 2, 0, 0, 0, 0]
    assert remembered(result, 1, rows).tolist() == [0, 0, 1, 0, 0, 0, 0]


def test_a_target_reads_memories():
    """A bound on a memory holds where the count lies within it."""
    names = replace(journey().names, memories=("bad",))
    memory = Memory("bad", 30.0, 9.0, False, False, False, (), frozenset())
    target = Target(memories=((0, Bounds(low=0.5)),))
    compiled = furnish(names=names, memories=(memory,), changes=(change(target=target),))
    story = "a1: 0 arrive home 0.5 | 0 enter look | 0 remember bad | 1 enter buy | 10 censor buy 0.5"
    assert tell(story, compiled=compiled).treatment.treated.tolist() == [[False, True]]


def test_terms_add_while_their_changes_act():
    """Σ strength · size over treated changes, each with its own time."""
    compiled = furnish(changes=(change("first", end=5.0), change("second", begin=2.0, ramp=4.0)))
    terms = (Term(0, log(2.0)), Term(1, 1.0))
    treated = np.array([[True, True, True], [True, False, True]])
    found = summed(tell(compiled=compiled), terms, treated, np.array([3.0, 4.0, 5.0]))
    assert np.allclose(found, [log(2.0) + 0.25, log(2.0), 0.75], rtol=1e-15)


def test_of_a_group_only_the_largest_acts():
    """The largest |strength · size| among the treated; the first of equals; others add beside it."""
    compiled = furnish(changes=tuple(change(name) for name in "abc"), groups=("g",))
    terms = (Term(0, 0.3, group=0), Term(1, -0.5, group=0), Term(2, 0.1))
    both, first, neither = [True, True, True], [True, False, True], [False, False, False]
    treated = np.array([both, first, neither]).T
    assert np.allclose(summed(tell(compiled=compiled), terms, treated, np.zeros(3)), [-0.4, 0.4, 0.0])
    equal = (Term(0, 0.3, group=0), Term(1, -0.3, group=0))
    assert summed(tell(compiled=compiled), equal, treated, np.zeros(3)).tolist() == [0.3, 0.3, 0.0]


def test_the_world_is_changed_for_all_unless_coverage_is_nought():
    """Effects on the world do not ask whom a change covers, only whether it covers anybody."""
    compiled = furnish(changes=(change("a", coverage=0.01), change("b", coverage=0.0)))
    found = summed_on_world(tell(compiled=compiled), (Term(0, 0.2), Term(1, 0.4)), np.array([0.0, 1.0]))
    assert found.tolist() == [0.2, 0.2]


def test_nobody_came():
    """A run without customers has tables without rows."""
    result = tell(compiled=furnish(changes=(change(coverage=0.5, target=Target(at_arrival=True)),)))
    assert result.treatment.covered.shape == (1, 0)
    assert result.treatment.treated.shape == (1, 0)
