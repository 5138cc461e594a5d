"""Peers answer rightly before their time counts."""

from importlib import import_module

import pytest

from benchmarks import exact, ours
from benchmarks.peers import cohort, limit, plain, processes
from benchmarks.work import WORKS


@pytest.mark.parametrize("name", ["w1", "w1p", "w1n"])
@pytest.mark.parametrize("peer", [plain, processes], ids=["plain", "simpy"])
def test_peers_without_a_desk_are_right(peer, name) -> None:
    """SimPy and plain Python agree with the renewal equation."""
    assert exact.problems(WORKS[name], peer.prepare(WORKS[name], 3_000)(1)) == []


def test_the_cohort_is_right() -> None:
    """NumPy agrees with it where it can do the work, and refuses what it cannot."""
    assert exact.problems(WORKS["w1n"], cohort.prepare(WORKS["w1n"], 50_000)(1)) == []
    with pytest.raises(ValueError, match="cannot do w2"):
        cohort.prepare(WORKS["w2"], 10)


@pytest.mark.parametrize("peer", [plain, processes], ids=["plain", "simpy"])
def test_peers_with_a_desk_are_right(peer) -> None:
    """Look-ahead in plain Python and a resource in SimPy agree with the same draws in C."""
    work, right = WORKS["w2"], limit if limit.compiler() else ours
    assert exact.problems(work, peer.prepare(work, 4_000)(1), right.prepare(work, 4_000)(2)) == []


@pytest.mark.filterwarnings("default")
def test_cimba_is_right() -> None:
    """Cimba's events and processes agree too, where Cimba is installed."""
    pytest.importorskip("cimba", reason="an extra: pip install 'journeysim[benchmarks]'")
    events = import_module("benchmarks.peers.cimba_events")
    by_processes = import_module("benchmarks.peers.cimba_processes")
    assert exact.problems(WORKS["w1"], events.prepare(WORKS["w1"], 5_000)(1)) == []
    work, right = WORKS["w2"], limit if limit.compiler() else ours
    answer = by_processes.prepare(work, 4_000)(1)
    assert exact.problems(work, answer, right.prepare(work, 4_000)(2)) == []
