"""The log is in the order of ids, however it grew."""

from typing import Any

import numpy as np
import pytest

from journeysim.compiled.build import compile_scenario
from journeysim.compiled.records import Names
from journeysim.engines.compiled import assembling
from journeysim.engines.compiled import run as front
from journeysim.engines.compiled.assembling import GrowingLog, log_of_rows
from journeysim.engines.compiled.state import OPENED, ROWS, Writing, writing
from journeysim.results.log import REFERRED
from journeysim.results.world_record import WorldRecord
from journeysim.scenario.library import loads

NAMES = Names(places=("a",), personas=("b",), traits=(), channels=(), desks=(), memories=())
BLOCKS = (
    {3: [1.0, 2.0], REFERRED + 9: [5.0], 4: [6.0, 7.0, 8.0]},
    {7: [3.0], REFERRED + 5: [1.0, 4.0], REFERRED + 11: [2.0]},
    {8: [9.0, 9.5]},
)
SOURCES = """
journeysim: 1
horizon: 60 d
arrivals:
  some: {customers: 9000, enter: research}
  more: {customers: 9000, over: 30 d, enter: research}
  others: {rate: 300 per day, enter: research}
stages:
  research: {dwell: exponential(mean=9 d), invitations: 0.4, next: {research: 0.5, lost: rest}}
  lost:
referral: {enter: research, acceptance: 0.6, delay: exponential(mean=3 d)}
"""


def written(lives: dict[int, list[float]]) -> Writing:
    """The rows of some customers, by turns: times by id."""
    log = writing(64, 16, 1)
    log.ids[: len(lives)] = list(lives)
    turns = [(at, who, time) for who, times in enumerate(lives.values()) for at, time in enumerate(times)]
    for row, (at, who, time) in enumerate(sorted(turns)):
        log.time[row], log.who[row], log.kind[row], log.what[row], log.value[row] = time, who, at, 3, -time
    log.meter[ROWS], log.meter[OPENED] = len(turns), len(lives)
    return log


def grown(blocks: tuple[dict[int, list[float]], ...], expected: float) -> Any:
    """The log of some blocks, for which so many people were expected."""
    log = GrowingLog(expected)
    for block in blocks:
        log.add(written(block))
    return log.close(NAMES)


@pytest.mark.parametrize("expected", [0.0, 5.0, 1e4])
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1)])
def test_a_log_of_blocks_is_that_of_all_at_once(expected: float, order: tuple[int, ...]) -> None:
    """Also where more come than expected, and where the ids of a later block are smaller."""
    together = {who: times for block in BLOCKS for who, times in block.items()}
    log = grown(tuple(BLOCKS[index] for index in order), expected)
    assert log.equals(log_of_rows(written(together), NAMES, WorldRecord()))
    assert log.ids.tolist() == sorted(together)
    assert log.time[log.offsets[2] : log.offsets[3]].tolist() == [3.0]


@pytest.mark.parametrize("expected", [0.0, 1e4])
def test_a_large_log_is_the_same(expected: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Columns that take their memory page by page hold what others hold, and can be written to."""
    small = grown(BLOCKS, expected)
    monkeypatch.setattr(assembling, "LARGE", 1)
    large = grown(BLOCKS, expected)
    assert large.equals(small)
    assert large.time.base is not None
    large.time[0] = -1.0
    assert large.time[0] == -1.0


def test_a_log_of_nobody_is_empty() -> None:
    """Nobody comes: no row, and one offset."""
    log = grown((), 10.0)
    assert (len(log), log.offsets.tolist()) == (0, [0])


def test_no_more_is_kept_than_the_log_needs() -> None:
    """Room that was made and not used is given back; the columns are the log's own."""
    log = grown(BLOCKS, 1e4)
    assert {len(column) for column in (log.time, log.kind, log.what, log.value)} == {12}
    assert log.time.base is None


def test_blocks_come_in_the_order_of_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the order of sources, those who come by themselves need not be sorted in the end."""
    monkeypatch.setattr(assembling, "_sorted", None)
    log = front.run(compile_scenario(loads(SOURCES, file="sources.yaml")), 5, threads=2)
    assert np.all(np.diff(log.ids) > 0)
