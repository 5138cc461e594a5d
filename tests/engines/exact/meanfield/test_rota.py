"""Slots of desks: opening hours, callers who come again, and waits over closed hours."""

import numpy as np
import pytest

from journeysim.engines.exact.meanfield.rota import rota
from tests.engines.exact.worlds import compiled_of

OFFICE = """
journeysim: 1
horizon: 28 d
first_day: {first}
arrivals: {{callers: {{rate: 10 per d, enter: call}}}}
stages:
  call: {{role: support, desk: office, next: gone}}
  gone: {{role: exit_lost}}
desks:
  office: {{servers: {{mon-fri 09:00-17:00: 2}}, out_of_hours: {rule}, service: fixed(1 h)}}
"""


def office(rule="return", first="monday"):
    """The slots of an office of 40 hours a week."""
    compiled = compiled_of(OFFICE.format(rule=rule, first=first))
    return rota(compiled, compiled.desks[0], 28, 1.0 / 24.0)


@pytest.mark.parametrize("first", ["monday", "thursday", "saturday"])
def test_everybody_comes_again(first):
    """Whoever calls a closed office joins in the next opening; nobody is lost or counted twice."""
    found = office(first=first)
    assert found.lanes == 4
    assert float(found.joins @ found.length) == pytest.approx(7.0)
    assert float(found.joins[~found.open].sum()) == 0.0
    assert found.closed == pytest.approx(1.0 - 40.0 / 168.0)


def test_on_mondays_the_weekend_calls():
    """The first opening has the callers of 64 closed hours, the others those of 16."""
    found = office()
    opening = found.begin < 17.0 / 24.0
    assert float(found.joins[opening] @ found.length[opening]) == pytest.approx((64.0 + 8.0) / 24.0)
    assert found.delay == pytest.approx((64.0 * 36.0 + 4 * 16.0 * 12.0) / 168.0 / 24.0)


def test_servers_are_those_of_the_hours():
    """Two while it is open, none else, in every week."""
    found = office("wait")
    assert set(np.unique(found.servers[:, found.open])) == {2.0}
    assert not found.servers[:, ~found.open].any()
    assert found.joins.tolist() == [1.0] * len(found.joins)


def test_waits_go_on_over_night():
    """Sixteen server hours from Monday noon on end on Tuesday noon; on Friday they end on Monday."""
    found = office("wait")
    work = np.full((found.lanes, 1), 16.0 / 24.0)
    for day, expected in ((0.0, 1.0), (4.0, 3.0)):
        slot = int(np.searchsorted(found.begin, day + 0.5, side="right")) - 1
        assert found.waits(slot, work)[0, 0] == pytest.approx(expected, abs=1e-6)
