"""journeysim's side of the benchmarks."""

from dataclasses import replace

import pytest

from benchmarks import exact, ours
from benchmarks.reading import answer_from_log
from benchmarks.work import WORKS


@pytest.mark.parametrize("name", ["w1", "w1p", "w1n"])
def test_the_answer_is_right(name) -> None:
    """journeysim agrees with the renewal equation."""
    assert exact.problems(WORKS[name], ours.prepare(WORKS[name], 1_500)(1)) == []


def test_the_log_gives_the_same_answer() -> None:
    """What is counted and what the log holds are the same run."""
    work = WORKS["w2"]
    log = ours.log(work, 300, 5)
    read, counted = answer_from_log(log, ours.compiled(work, 300)), ours.prepare(work, 300)(5)
    assert counted.days_to_convert == pytest.approx(read.days_to_convert, rel=1e-12)
    assert replace(counted, days_to_convert=read.days_to_convert) == read
    assert ours.prepare_log(work, 300)(5) == len(log)


def test_everybody_at_the_desk_is_accounted_for() -> None:
    """Who joins is served, gives up, or is still there at the horizon."""
    answer = ours.prepare(WORKS["w2"], 1_000)(2)
    there = answer.joins - answer.served - answer.reneged
    assert 0 <= there < 50
    assert 0.0 < answer.utilisation < 1.0


def test_the_full_decision_is_better_than_doing_nothing() -> None:
    """The decision runs, and its changes help."""
    decision, plain = (ours.prepare(WORKS[name], 1_000)(1) for name in ("decision", "w1"))
    assert decision.conversions > plain.conversions
