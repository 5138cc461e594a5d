"""Sets of practices to choose from."""

import numpy as np
import pytest

from journeysim.errors import UsageError
from journeysim.scenario.library import load
from journeysim.studies.portfolio.candidates import candidates
from tests.studies.portfolio.worlds import WORLD


def strategies(found, sets):
    return {found.strategy(some) for some in sets.tolist()}


def test_practices_in_conflict_are_not_combined():
    """Of eight sets of three practices two hold both."""
    found = candidates(WORLD, ["show", "ease", "push"], None)
    assert found.conflicts == (("ease", "push"),)
    assert strategies(found, found.free_of_conflicts) == {
        "baseline", "show", "ease", "show+ease", "push", "show+push",
    }  # fmt: skip


def test_a_strategy_and_its_own_parts_are_the_same_set():
    """Whoever takes both has taken show and ease already: the smaller set stands for all."""
    found = candidates(WORLD, ["both", "show", "ease"], None)
    assert strategies(found, found.free_of_conflicts) == {"baseline", "both", "show", "ease"}


def test_two_settings_of_one_practice_exclude_each_other():
    """A practice has one cost."""
    found = candidates(WORLD, ["show", "shown-twice"], None)
    assert found.conflicts == (("show", "shown-twice"),)


def test_what_is_surely_too_dear_is_left_out():
    """Costs by exposure are not known beforehand; fixed ones are."""
    found = candidates(WORLD, None, None)
    assert strategies(found, found.within(100)) == {
        "baseline", "show", "ease", "idle", "show+idle", "ease+idle",
    }  # fmt: skip
    sets = found.free_of_conflicts
    assert dict(zip(sets.tolist(), found.known_cost(sets), strict=True))[0b1011] == pytest.approx(200.0)


def test_names_are_checked():
    """Unknown names, nothing to choose, and too much to choose from."""
    with pytest.raises(UsageError, match="no practice, policy or strategy"):
        candidates(WORLD, ["magic"], None)
    with pytest.raises(UsageError, match="has no practice to choose"):
        candidates(WORLD, ["baseline"], None)
    many = load("eight-stage")
    names = [
        *many.model.practices,
        "smooth-buying",
        "mend-support",
        "know-them",
        "care-for-all",
        "everything",
    ]
    with pytest.raises(UsageError, match="21 practices make 2,097,152 sets; at most 20"):
        candidates(many, names, None)


def test_a_million_sets_are_listed_quickly():
    """Twenty practices are sixteen and four strategies that hold some of them; each strategy comes once."""
    many = load("eight-stage")
    names = [*many.model.practices, "smooth-buying", "mend-support"]
    found = candidates(many, names, None)
    assert len(np.unique(found.free_of_conflicts)) == len(found.free_of_conflicts) == 2**16
