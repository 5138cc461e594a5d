"""The part of a journey that anybody has reached."""

import numpy as np
import pytest

import journeysim as js
from journeysim.engines.exact.problem import Problem, Resolution
from journeysim.engines.exact.reaching import first_entries, part_of
from journeysim.engines.exact.recording import recorded


@pytest.fixture(scope="module")
def problem():
    return Problem(js.solve("subscription").compiled, Resolution(146, 5, 3))


def test_nobody_is_where_nobody_can_be_yet(problem):
    """Every entry of a mode lies at or after its first node, and most modes are reached late."""
    system = problem.system
    first = first_entries(system, [problem.births], [], np.ones(len(system.modes.listed)), 147)
    entries, _ = recorded(system, problem.births)
    some = np.abs(entries).sum(axis=2) > 0.0
    seen = np.where(some.any(axis=0), some.argmax(axis=0), 147)
    assert (seen >= first).all()
    assert (first > 32).mean() > 0.3


def test_nobody_goes_on_from_where_journeys_stop(problem):
    """Where nobody leaves the modes of birth, no other mode is reached."""
    system = problem.system
    live = np.ones(len(system.modes.listed))
    live[list(problem.births)] = 0.0
    first = first_entries(system, [problem.births], [], live, 147)
    assert set(np.flatnonzero(first < 147)) == set(problem.births)


def test_a_part_keeps_its_own_links(problem):
    """Each link of a part joins the same row and mode as in the whole."""
    system = problem.system
    reached = np.arange(len(system.modes.listed)) % 3 > 0
    part = part_of(system, reached, np.zeros(len(system.stays), dtype=bool))
    sizes = np.diff(np.append(part.starts, len(part.links)))
    targets = part.modes[np.repeat(part.targets, sizes)]
    assert (part.rows[part.link_row] == system.link_row[part.links]).all()
    assert (targets == system.link_target[part.links]).all()
    assert (part.modes[part.row_mode] == system.row_mode[part.rows]).all()
