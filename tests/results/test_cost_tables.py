"""Tables of costs, by hand."""

import numpy as np
import pytest

from journeysim.compiled.records import Costs
from journeysim.results.measures import measure
from journeysim.results.tables import table
from tests.results.furnish import change
from tests.results.stories import tell
from tests.results.test_desk_costs import CALLER, LATE, staffed

COSTS = Costs(fixed=100.0, per_day=2.0, per_exposure=5.0)


@pytest.fixture
def ran():
    changes = (change("calls", exposed=["buy"], costs=COSTS), change("idle"))
    return tell(
        CALLER, LATE, compiled=staffed(per_day=10.0, per_minute=(0.5, 2.0), changes=changes, horizon=10.0)
    )


def test_bills_name_every_cost_item(ran):
    """100 at the start, 10 days at 2, two exposures at 5; a server at 10 a day; minutes of service."""
    amounts = {(row["name"], row["kind"]): row["amount"] for row in table(ran, "bills").rows()}
    assert amounts["calls", "fixed"] == 100.0
    assert amounts["calls", "daily"] == 20.0
    assert amounts["calls", "exposed"] == 10.0
    assert amounts["idle", "fixed"] == 0.0
    assert amounts["phone", "staff"] == measure(ran, "staff_cost@phone").value == 100.0
    assert amounts["phone", "service"] == measure(ran, "service_cost").value
    assert sum(amounts.values()) == pytest.approx(measure(ran, "cost").value)


def test_practices_stand_side_by_side(ran):
    """Parts add up to the total, which is the measure's."""
    calls, idle = table(ran, "practice_costs").rows()
    assert calls["total"] == calls["fixed"] + calls["daily"] + calls["exposed"] + calls["rewarded"] == 130.0
    assert calls["exposures"] == 2
    assert calls["total_low"] <= 130.0 <= calls["total_high"]
    assert idle["total"] == 0.0


def test_desks_stand_side_by_side(ran):
    """Staff and service add up."""
    (phone,) = table(ran, "desk_costs").rows()
    assert phone["total"] == pytest.approx(phone["staff"] + phone["service"])
    assert phone["service"] == (2 + 1) * 1440 * 0.5 + 7 * 1440 * 2.0


def test_replications_are_averaged(ran):
    """Two runs, of which one is empty: half of what depends on customers, all of what is fixed."""
    empty = tell(compiled=ran.compiled, replication=1)
    calls = next(table([ran, empty], "practice_costs").rows())
    assert (calls["fixed"], calls["exposed"]) == (100.0, 5.0)
    assert not np.isnan(calls["total_low"])
