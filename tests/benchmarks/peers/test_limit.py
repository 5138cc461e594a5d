"""The C program does exactly what journeysim does."""

from dataclasses import asdict

import pytest

from benchmarks import ours
from benchmarks.peers import limit
from benchmarks.work import WORKS

pytestmark = pytest.mark.skipif(limit.compiler() is None, reason="needs a C compiler, and there is none here")


@pytest.mark.parametrize("name", ["w1", "w1p", "w1n", "w2"])
def test_counters_are_equal(name) -> None:
    """Every count equals the reference engine's; sums of times differ by their order alone."""
    work = WORKS[name]
    mine, theirs = (asdict(program.prepare(work, 400)(9)) for program in (ours, limit))
    sums = ("days_to_convert", "wait", "busy")
    assert [theirs.pop(name) for name in sums] == pytest.approx([mine.pop(name) for name in sums], rel=1e-12)
    assert theirs == mine


@pytest.mark.parametrize("name", ["w1", "w1p"])
def test_the_log_is_equal_to_the_bit(name) -> None:
    """The columns that C writes are the reference engine's log."""
    assert limit.log(WORKS[name], 300, 4).equals(ours.log(WORKS[name], 300, 4))


def test_a_crowded_desk_is_equal_too() -> None:
    """One server for 1,200 customers: most who join wait, and a third gives up."""
    work = WORKS["w2"]
    mine, theirs = ours.prepare(work, 1_200)(3), limit.prepare(work, 1_200)(3)
    assert mine.reneged > 50
    assert (theirs.visits, theirs.joins, theirs.served, theirs.reneged) == (
        mine.visits,
        mine.joins,
        mine.served,
        mine.reneged,
    )


def test_rows_are_counted() -> None:
    """The timed run writes as many rows as the log has."""
    work = WORKS["w1"]
    assert limit.prepare_log(work, 200)(2) == len(limit.log(work, 200, 2))
