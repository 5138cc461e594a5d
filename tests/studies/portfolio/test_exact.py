"""Every set solved."""

import numpy as np
import pytest

from journeysim.scenario.library import load
from journeysim.studies.kept import Kept
from journeysim.studies.portfolio import exact
from journeysim.studies.portfolio.candidates import candidates
from journeysim.studies.portfolio.exact import solved, why_not_exact
from tests.studies.portfolio.worlds import CHANCES, WORLD

FOUND = candidates(WORLD, ["show", "ease", "push"], None)


def test_every_set_has_its_chance():
    """Two steps multiply."""
    sets = FOUND.free_of_conflicts
    answers = solved(FOUND, sets, "conversion", workers=1)
    came = {FOUND.named(some): value for some, value in zip(sets.tolist(), answers[:, 0], strict=True)}
    assert came == pytest.approx(CHANCES, abs=1e-6)
    assert (answers[:, 1] < 1e-5).all()
    assert answers[:, 2].tolist() == [0.0, 100.0, 100.0, 200.0, 200.0, 300.0]


def test_what_is_kept_is_not_solved_again(tmp_path, monkeypatch):
    """A second call reads; the numbers are the same, and all sets are counted as done."""
    sets, counted = FOUND.free_of_conflicts, []
    first = solved(FOUND, sets, "conversion", workers=1, kept=Kept(tmp_path))
    monkeypatch.setattr(exact, "answers_to", None)
    again = solved(
        FOUND, sets, "conversion", workers=1, kept=Kept(tmp_path), done=lambda *far: counted.append(far)
    )
    assert np.array_equal(first, again)
    assert counted == [(6, 6)]


def test_why_there_is_no_exact_answer():
    """Where customers meet, and of what the solver does not read, the reason is a sentence."""
    assert why_not_exact(FOUND, "conversion", None) is None
    assert "desks" in str(why_not_exact(candidates(load("b2b-platform"), None, None), "margin", None))
    assert why_not_exact(FOUND, "wait", None)
