"""The fixed point: that it is one, that it is found again from elsewhere, and what it leaves alone."""

import pytest

import journeysim as js
from journeysim.engines.exact.meanfield.settling import distance
from journeysim.engines.exact.problem import Resolution
from journeysim.engines.exact.solution import solve_compiled
from journeysim.scenario.library import loads
from tests.engines.exact.worlds import compiled_of

SHOP = """
journeysim: 1
horizon: 60 d
arrivals: {{visitors: {{rate: 40 per d, enter: shop}}}}
stages:
  shop:
    role: consideration
    desk: clerks
    quality: 0.8
    on_abandon: left
    next: {{purchase: {{p: 0.5, satisfaction: 1.0, word_of_mouth: {felt}}}, left: rest}}
  purchase: {{revenue: 10, dwell: exponential(mean=4 d), invitations: 0.6, next: {{shop: 0.4, left: rest}}}}
  left: {{role: exit_lost}}
desks:
  clerks:
    servers: {servers}
    service: {service}
    patience: exponential(mean=30 min)
    tolerance: 10 min
    cost_per_server_day: 5
referral: {{enter: shop, acceptance: 0.5, delay: exponential(mean=2 d)}}
{more}
"""
COARSE = Resolution(40, 9, 1)
TALK = "word_of_mouth: {half_life: 20 d, crowd: 500, praise: {above: 0.6, moves: 0.02}}\nmarket: 2000\n"


def shop(servers=1, *, service="exponential(mean=25 min)", felt=1.0, more=TALK):
    """A small shop in which customers meet in all ways."""
    return compiled_of(SHOP.format(servers=servers, service=service, felt=felt, more=more))


def test_the_path_makes_itself():
    """Flows along the path make the same path, to the tolerance; a start at the answer ends at once."""
    found = solve_compiled(shop(), COARSE)
    again = solve_compiled(shop(), found.resolution, start=found.path)
    assert again.settled.rounds <= 2
    assert found.path is not None
    assert again.path is not None
    assert distance(found.path, again.path, found.problem.timeline.step) < 0.01
    assert again.measure("revenue").value == pytest.approx(found.measure("revenue").value, rel=0.01)


def test_another_start_ends_in_the_same():
    """From the path of a world with more servers the answer is the same."""
    plenty, bare = solve_compiled(shop(3), COARSE), solve_compiled(shop(), COARSE)
    moved = solve_compiled(shop(), COARSE, start=plenty.path)
    assert moved.measure("abandonment").value == pytest.approx(bare.measure("abandonment").value, rel=0.01)


def test_nobody_meets_where_there_is_room():
    """With servers for everybody, a market without end and deaf customers the answer is the exact one."""
    without = SHOP.replace("    desk: clerks\n", "").replace("    on_abandon: left\n", "    dwell: 0\n")
    parts = without.split("desks:")
    alone = compiled_of((parts[0] + "referral:" + parts[1].split("referral:")[1]).format(felt=0.0, more=""))
    exact = solve_compiled(alone)
    roughly = solve_compiled(shop(60, service="fixed(0.001 min)", felt=0.0, more="market: 100000000\n"))
    assert not exact.approximate
    assert roughly.approximate
    for measure in ("customers", "conversion", "purchases", "revenue", "satisfaction"):
        assert roughly.measure(measure).value == pytest.approx(exact.measure(measure).value, rel=2e-3)


def test_everybody_is_somewhere():
    """Whoever comes to a desk is served, gives up or finds no room; and a market holds its members."""
    found = solve_compiled(shop(), COARSE)
    assert 0.0 < found.measure("abandonment").value < 1.0
    assert found.measure("market_reached").value < 1.0
    assert found.measure("customers").value == pytest.approx(2000 * found.measure("market_reached").value)
    assert found.measure("staff_cost").value == pytest.approx(300.0)
    assert found.measure("abandonment").kind == "approximate"


def test_what_is_not_covered_says_why():
    """Networks have no answer, not even an approximate one."""
    more = 'market: {network: "watts_strogatz(n=500, k=8, p=0.05)"}'
    text = SHOP.format(servers=1, service="fixed(20 min)", felt=0.0, more=more)
    assert "network" in js.solve(loads(text, file="shop.yaml")).refused["conversion"]
