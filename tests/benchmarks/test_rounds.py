"""How laps become ratios."""

from benchmarks.contenders import Contender, chosen
from benchmarks.rounds import Lap, Record, ratio, run_rounds


def record(*costs: float, trouble: str = "") -> Record:
    """A record of laps of one event each."""
    laps = [Lap(cpu=cost, wall=cost, units=1, answer=None) for cost in costs]
    return Record(Contender("plain", "w1", 10), laps, trouble=trouble)


def test_the_ratio_is_paired() -> None:
    """Weather that slows both in one round leaves the ratio alone."""
    assert ratio(record(2.0, 20.0, 4.0), record(1.0, 10.0, 2.0)) == 2.0


def test_trouble_has_no_ratio() -> None:
    """Times that do not count make no ratio."""
    assert ratio(record(1.0), record(1.0, trouble="wrong answer")) is None


def test_a_program_rides_in_its_own_process() -> None:
    """A round gives an answer with its cost; what a program cannot do is told and stops nobody."""
    cannot, can = run_rounds([Contender("numpy", "w1", 100), Contender("numpy", "w1n", 100)], rounds=2)
    assert "cannot do w1" in cannot.trouble
    assert len(can.laps) == 2
    assert can.costs[0] > 0.0
    assert can.memory > 1_000_000
    answer = can.laps[0].answer
    assert answer is not None
    assert answer.visits[0] >= 100


def test_small_is_a_hundredth() -> None:
    """Whoever is chosen runs at every size; small ones are small, and no program twice at one work."""
    usual, small = chosen(["w1n"], ["c", "numpy"]), chosen(["w1n"], ["c", "numpy"], small=True)
    assert [c.customers for c in small] == [c.customers // 100 for c in usual]
    assert [c.program for c in small] == ["c", "numpy"]
