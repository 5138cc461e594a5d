"""Replications of several strategies on the same seeds."""

import pytest

from journeysim.errors import UsageError
from journeysim.results.export import read_log
from journeysim.scenario.library import loads
from journeysim.simulation import simulate
from journeysim.studies.replicate import Design, check_replications, pack, replicate, unpack
from tests.studies.worlds import SHOP

SCENARIO = loads(SHOP)


def test_a_packed_scenario_is_the_same_scenario():
    """What another process unpacks has the same name and signature, settings included."""
    changed = SCENARIO.set({"practices.push.coverage": "0.5"})
    again = unpack(pack(changed))
    assert (again.name, again.hash) == (changed.name, changed.hash)
    assert again.hash != SCENARIO.hash


def test_readings_come_by_strategy_and_replication():
    """Each strategy has a reading for every replication, in order, all of one seed."""
    design = Design(SCENARIO, ("baseline", "push"), ("conversion",), seed=7)
    readings = replicate(design, range(3), workers=1)
    assert list(readings) == ["baseline", "push"]
    assert [[r.replication for r in runs] for runs in readings.values()] == [[0, 1, 2]] * 2
    assert {r.seed for runs in readings.values() for r in runs} == {7}


def test_log_and_tables_are_written_where_they_are_made(tmp_path):
    """With a folder, replication 0 of each strategy leaves its log there, bit for bit."""
    design = Design(SCENARIO, ("push",), ("conversion",), seed=3, tables=tmp_path)
    replicate(design, range(2), workers=1)
    assert read_log(tmp_path / "push" / "log.parquet").equals(simulate(SCENARIO, "push", seed=3).log)


@pytest.mark.parametrize("replications", [0, -1, 100_001])
def test_impossible_numbers_of_replications_are_refused(replications):
    """The error names the bounds."""
    with pytest.raises(UsageError, match="from 1 to 100,000"):
        check_replications(replications)


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_impossible_seeds_are_refused_before_anything_runs(seed):
    """So it is for seeds."""
    with pytest.raises(UsageError, match="seed"):
        replicate(Design(SCENARIO, ("baseline",), ("conversion",), seed=seed), range(1))
