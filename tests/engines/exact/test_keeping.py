"""What was worked out already."""

import numpy as np
import pytest

from journeysim.engines.exact import keeping
from journeysim.engines.exact.keeping import kept


def test_work_is_done_once_for_the_same_numbers():
    """Equal arrays give the same answer without more work; another number or shape is work of its own."""
    done = []

    def doubled(scale, values):
        done.append(scale)
        return scale * values

    first = kept(doubled, 2.0, np.arange(3.0))
    assert kept(doubled, 2.0, np.arange(3.0)) is first
    assert kept(doubled, 2.0, np.arange(3.0).reshape(3, 1)).shape == (3, 1)
    assert kept(doubled, 3.0, np.arange(3.0)).tolist() == [0.0, 3.0, 6.0]
    assert done == [2.0, 2.0, 3.0]


def test_what_is_kept_cannot_be_written():
    """An answer that several share is not to be changed by one of them."""
    with pytest.raises(ValueError, match="read-only"):
        kept(np.zeros, 5)[0] = 1.0


def test_only_so_many_numbers_are_kept(monkeypatch):
    """Answers that were asked for longest ago are given up, and too large ones are not kept at all."""
    monkeypatch.setattr(keeping, "_answers", type(keeping._answers)())
    monkeypatch.setattr(keeping, "MOST", 40)
    for size in (10, 9, 8, 7, 10, 6, 5, 11):
        kept(np.zeros, size)
    assert [answer.size for answer in keeping._answers.values()] == [8, 7, 10, 6, 5]
