"""What desks cost, by hand."""

from dataclasses import replace

import numpy as np

from journeysim.compiled.records import Contact, Desk, Draw
from journeysim.results.desk_costs import service_costs, services, staff_payments
from journeysim.results.measures import measure
from tests.results.furnish import furnish
from tests.results.stories import journey, tell

CALLER = (
    "a1: 0 arrive home 0.5 | 0 enter buy | 1 join phone | 2 start phone 1 | 4 served phone"
    "| 5 enter look | 5 join phone | 6 start phone 1 | 7 unresolved phone | 8 enter lost | 8 exit lost 0.5"
)
LATE = "a2: 3 arrive work 0.5 | 3 enter buy | 3 join phone | 3 start phone 0 | 10 censor buy 0.5"
GONE = "b1: 1 arrive work 0.5 | 1 enter buy | 1 join phone | 2 abandoned phone 1 | 10 censor buy 0.5"


def staffed(servers=1, per_day=0.0, per_hour=0.0, per_minute=(0.0, 0.0), **fields):
    """The stories' journey with a phone desk."""
    desk = Desk("phone", ((0.0, 0), (2.0, servers)), (), 0.0, False, 9.0, "wait", (), per_day, per_hour, 0, 0)
    contacts = [Contact(Draw("fixed"), None, 1.0, 1.0, 0.5, price) for price in per_minute]
    personas = zip(journey().personas, contacts, strict=True)
    everybody = tuple(replace(persona, contacts=(contact,)) for persona, contact in personas)
    return replace(furnish(**fields), desks=(desk,), personas=everybody)


def test_services_last_until_served_or_the_horizon():
    """A service ends with its outcome, resolved or not; the horizon ends the others."""
    _, begin, end = services(tell(CALLER, LATE, GONE, compiled=staffed()))
    assert begin.tolist() == [2.0, 6.0, 3.0]
    assert end.tolist() == [4.0, 7.0, 10.0]


def test_minutes_belong_to_the_visit_that_was_served():
    """Each minute costs the price of the customer's persona; waiting is free."""
    result = tell(CALLER, LATE, GONE, compiled=staffed(per_minute=(0.5, 2.0)))
    wanted = [2 * 1440 * 0.5, 1440 * 0.5, 0.0, 7 * 1440 * 2.0, 0.0]
    assert service_costs(result).tolist() == wanted
    assert result.ledger.cost.tolist() == wanted
    assert measure(result, "lifetime_value").value == -sum(wanted) / 3


def test_servers_cost_while_on_duty_or_still_busy():
    """One server from day 2; on days 3 and 6 two are busy, so two are paid."""
    result = tell(CALLER, LATE, compiled=staffed(per_day=10.0, per_hour=1.0))
    found = staff_payments(result)
    assert found.amount.tolist() == [34.0 * n for n in (0, 0, 1, 2, 1, 1, 2, 1, 1, 1)]
    assert measure(result, "customer_cost").value == 34.0 * 10
    assert measure(result, "customer_cost", window=(3.0, 4.0)).value == 68.0


def test_servers_are_discounted_day_by_day():
    """The daily wage is worth its integral under the discount."""
    compiled = staffed(per_day=10.0, year_discount=0.25, horizon=730.0)
    found = staff_payments(
        tell("b9: 1 arrive home 0.5 | 1 enter buy | 730 censor buy 0.5", compiled=compiled)
    )
    force = np.log(1.25) / 365.0
    assert np.isclose(found.total, 10.0 * (np.exp(-2.0 * force) - 0.64) / force, rtol=1e-12)


def test_no_desk_costs_nothing():
    """Without desks there are no services and no servers."""
    result = tell("a1: 0 arrive home 0.5 | 0 enter buy | 10 censor buy 0.5")
    assert service_costs(result).tolist() == [0.0]
    assert staff_payments(result).total == 0.0
