"""Answers held against what they must be."""

from dataclasses import replace

from benchmarks import exact
from benchmarks.work import WORKS, Answer


def answer_of(name: str, customers: int) -> Answer:
    """An answer that is right to the last digit."""
    *visits, conversions, days, referred = (mean * customers for mean in exact.MEANS[name])
    counts = [round(count) for count in visits]
    return Answer(customers, counts, round(conversions), days, round(referred))


def test_a_right_answer_has_no_problems() -> None:
    """The exact means themselves pass."""
    for name in exact.MEANS:
        assert exact.problems(WORKS[name], answer_of(name, 1_000_000)) == []


def test_a_wrong_answer_is_named() -> None:
    """One output that is off by two per cent is found, and named."""
    right = answer_of("w1", 1_000_000)
    wrong = replace(right, conversions=round(right.conversions * 1.02))
    assert [problem.split(" is ")[0] for problem in exact.problems(WORKS["w1"], wrong)] == ["conversions"]


def test_visits_flow() -> None:
    """In the exact means nobody appears from nowhere: whoever came left, or is on the way at the horizon."""
    for means in exact.MEANS.values():
        *_, lost, churned, _, _, referred = means
        assert 0.0 < 1.0 + referred - lost - churned < 0.15


def test_two_programs_are_told_apart() -> None:
    """Answers of W2 differ where their desks do."""
    one = answer_of("w1", 10_000)
    busy = replace(one, busy=4 * 182.5 * 0.9)
    idle = replace(one, busy=4 * 182.5 * 0.5)
    assert exact.problems(WORKS["w2"], busy, busy) == []
    assert exact.problems(WORKS["w2"], idle, busy) == ["the desk is 0.500 busy, not 0.900"]
