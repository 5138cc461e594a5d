"""Replays of a desk tell what happened there, and what a caller more would have done."""

import numpy as np

from journeysim.results.duty import Duty
from journeysim.results.log import Kind
from journeysim.studies.control.preparing import prospects_with_prices
from journeysim.studies.control.prospects import changes_at_desks, kinds_of
from journeysim.studies.control.replays import Callers, replay, replays_of
from journeysim.studies.control.terms import Terms
from tests.studies.control.busy import busy_world, runs


def callers(times: list[float], patience: list[float], service: list[float], *first: float) -> Callers:
    """Some callers; priority 0 unless stated."""
    count = len(times)
    priority = np.array(first) if first else np.zeros(count)
    return Callers(np.arange(count), np.array(times), priority, np.array(patience), np.array(service))


ONE = Duty(np.array([0.0]), np.array([100.0]), np.array([1.0]))


def test_callers_wait_in_turn_and_give_up() -> None:
    """The second waits for the first; the third has gone when their turn comes, and keeps nobody."""
    found = replay(callers([0.0, 1.0, 2.0, 3.0], [9.0, 9.0, 1.0, 9.0], [4.0, 4.0, 4.0, 1.0]), ONE)
    assert found.wait.tolist() == [0.0, 3.0, 1.0, 5.0]
    assert found.gone.tolist() == [False, False, True, False]


def test_who_has_priority_goes_first() -> None:
    """Of two in line the urgent one is served first, though they came later."""
    found = replay(callers([0.0, 1.0, 2.0], [9.0] * 3, [4.0] * 3, 0.0, 0.0, 1.0), ONE)
    assert found.wait.tolist() == [0.0, 7.0, 2.0]


def test_nobody_is_served_while_the_desk_is_closed() -> None:
    """Service begins when servers come; those whose patience ends before have gone."""
    late = Duty(np.array([0.0, 5.0]), np.array([5.0, 100.0]), np.array([0.0, 2.0]))
    found = replay(callers([0.0, 1.0], [9.0, 3.0], [1.0, 1.0]), late)
    assert found.wait.tolist() == [5.0, 3.0]
    assert found.gone.tolist() == [False, True]


def test_a_replay_without_a_change_is_what_happened() -> None:
    """Waits and who gave up are those of the log, at a busy desk and at an overloaded one."""
    for servers in (1, 2):
        (pilot,) = runs(busy_world(servers), "train", 1)
        run = Terms(pilot, prospects_with_prices([pilot]))
        found = replays_of(run, 0)
        assert found is not None
        log = pilot.log
        begun = log.value[log.kind == Kind.START]
        gone = int((log.kind == Kind.ABANDONED).sum())
        # At the horizon some are still in line; a replay lets them wait on.
        assert 0 <= int(found.plain.gone.sum()) - gone <= 10
        waits = np.sort(found.plain.wait[~found.plain.gone])
        assert np.allclose(waits[: len(begun) - 5].mean(), np.sort(begun)[: len(begun) - 5].mean(), rtol=0.05)


def test_more_callers_cost_and_fewer_spare() -> None:
    """At a busy desk a caller more costs the others margin, and so does one who stays in line."""
    (pilot,) = runs(busy_world(2), "baseline", 1)
    prices = prospects_with_prices([pilot]).prices
    assert prices.joins[0, 0].mean() > 0.0
    assert prices.stays[0, 0].mean() > 0.0


def test_changes_at_desks_make_kinds() -> None:
    """Training acts at the desk alone, and yet its customers are covered by it."""
    (pilot,) = runs(busy_world(2), "train", 1)
    (train,) = changes_at_desks(pilot.compiled)
    assert all(kind.covered[train] for kind in kinds_of(pilot.compiled))
