"""A run as a whole: the horizon, progress, the ledger, and what is refused."""

import numpy as np
import pytest

from journeysim.errors import UsageError
from journeysim.results.log import Kind
from journeysim.simulation import simulate
from tests.engines.reference.tiny import SEED, lives, play, told

WORLD = """
horizon: 40 d
arrivals: {people: {rate: 20 per day, enter: research}}
stages: {research: {dwell: exponential(mean=20 d), quality: 0.8, next: {research: 0.3, lost: rest}}, lost: }
"""


def test_everybody_leaves_or_is_censored_at_the_horizon() -> None:
    """Each life ends in an exit, or in a censor row on the last day with the satisfaction reached."""
    censored = 0
    for rows in lives(play(WORLD)).values():
        last = rows[-1]
        assert last.kind in (Kind.EXIT, Kind.CENSOR)
        if last.kind == Kind.CENSOR:
            censored += 1
            felt = [row.value for row in rows if row.kind == Kind.EXPERIENCE]
            assert last[:3] == (40.0, Kind.CENSOR, "research")
            assert last.value == felt[-1]
    assert censored > 100


def test_censoring_agrees_with_the_law_of_the_stay() -> None:
    """Of Poisson arrivals with exponential stays the expected number still there is λ·m'·(1 − e^(−T/m'))."""
    rows = play(WORLD)
    mean = 20.0 / 0.7
    expected = 20.0 * mean * (1.0 - np.exp(-40.0 / mean))
    assert abs(np.sum(rows.kind == Kind.CENSOR) - expected) < 4.0 * expected**0.5


def test_progress_is_reported_in_days(monkeypatch: pytest.MonkeyPatch) -> None:
    """Progress rises and stays within the horizon."""
    days: list[float] = []
    monkeypatch.setattr("journeysim.engines.reference.run.PROGRESS_EVERY", 100)
    result = simulate(told(WORLD), seed=SEED, engine="reference", progress=days.append)
    assert result.seed == SEED
    assert len(days) > 10
    assert days == sorted(days)
    assert 0.0 <= days[-1] <= 40.0


@pytest.mark.parametrize("seed, replication", [(-1, 0), (2**32, 0), (0, -1), (0, 2**31)])
def test_seeds_beyond_the_key_are_refused(seed: int, replication: int) -> None:
    """Seed and replication must fit into the words of the key."""
    with pytest.raises(UsageError, match="from 0 to"):
        simulate(told(WORLD), seed=seed, replication=replication)


def test_the_largest_seeds_run() -> None:
    """The ends of the range are seeds like any other, and replications differ."""
    first = simulate(told(WORLD), seed=2**32 - 1, replication=2**31 - 1)
    other = simulate(told(WORLD), seed=2**32 - 1, replication=0)
    assert len(first.log) > 0
    assert not first.log.equals(other.log)


def test_unknown_places_and_engines_are_refused() -> None:
    """A behaviour for a place that does not exist, or an engine that does not, is a clear error."""
    with pytest.raises(UsageError, match=r"'nowhere'.*Known: lost, research"):
        simulate(told(WORLD), behaviours={"nowhere": lambda customer, world: None})
    with pytest.raises(UsageError, match="'quantum'"):
        simulate(told(WORLD), engine="quantum")
