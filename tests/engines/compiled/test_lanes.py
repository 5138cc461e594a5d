"""Customers who live side by side do not notice each other."""

import pytest

from journeysim.compiled.build import compile_scenario
from journeysim.engines.compiled.counting import count
from journeysim.engines.compiled.run import run
from journeysim.engines.compiled.state import LANES
from journeysim.results.log import Kind, Log
from journeysim.scenario.library import loads

ROUTES = """
journeysim: 1
horizon: 90 d
arrivals:
  few: {customers: FEW, enter: awareness}
  others: {customers: 40, over: 9 d, enter: awareness}
stages:
  awareness: {dwell: exponential(mean=2 d), next: {research: 0.7, awareness: 0.2, lost: 0.1}}
  research: {dwell: "lognormal(median=3 d, sigma=0.5)", PLAIN,
    next: {purchase: 0.5, advocacy: 0.2, awareness: 0.2, lost: 0.1}}
  purchase: {dwell: "gamma(shape=2, scale=1 d)", next: {advocacy: 0.5, purchase: 0.2, lost: rest}}
  advocacy: {invitations: 2, WHEN dwell: exponential(mean=4 d), next: {purchase: 0.3, lost: 0.7}}
  lost:
referral: {enter: research, acceptance: 0.4, delay: exponential(mean=3 d)}
"""


def runs(few: int, plain: str, when: str) -> tuple[Log, Log]:
    """The log of customers side by side, and that of the same customers in one calendar."""
    text = ROUTES.replace("FEW", str(few)).replace("PLAIN", plain).replace("WHEN", when)
    compiled = compile_scenario(loads(text, file="routes.yaml"), "baseline", None)
    return run(compiled, 5, threads=1), run(compiled, 5, gait="full")


@pytest.mark.parametrize("few", [1, LANES - 1, LANES, LANES + 1, 300])
@pytest.mark.parametrize("plain", ["invitations: 0", "quality: 0.5"])
@pytest.mark.parametrize("when", ["", "invite: entry,"])
def test_neighbours_are_not_noticed(few: int, plain: str, when: str) -> None:
    """With free lanes or without, whether all places are plain or some need thought, the log is the same."""
    together, apart = runs(few, plain, when)
    assert together.equals(apart)
    assert (together.kind == int(Kind.INVITE)).sum() > 20


@pytest.mark.parametrize("plain", ["invitations: 0", "quality: 0.5"])
def test_counters_are_those_of_the_log(plain: str) -> None:
    """Rows that are written over are counted all the same: entries by place, and who converted."""
    text = ROUTES.replace("FEW", "300").replace("PLAIN", plain).replace("WHEN", "")
    compiled = compile_scenario(loads(text, file="routes.yaml"), "baseline", None)
    log, counts = run(compiled, 5), count(compiled, 5, threads=1)
    entered = log.what[log.kind == int(Kind.ENTER)]
    assert [(entered == place).sum() for place in range(len(counts.visits))] == counts.visits.tolist()
    purchase = compiled.names.places.index("purchase")
    bought = (log.kind == int(Kind.ENTER)) & (log.what == purchase) & (log.value == 1.0)
    assert counts.conversions == bought.sum() > 0
