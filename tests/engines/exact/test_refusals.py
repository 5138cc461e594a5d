"""What the solver says that it does not cover."""

import pytest

from journeysim.compiled.build import compile_scenario
from journeysim.engines.exact.refusals import refusals
from journeysim.scenario.library import loads

FIXED = "A stay or a clock is fixed by a trait, of which the solver takes a few values only."
STAY = """
journeysim: 1
horizon: 20 d
traits: {size: "uniform(1, 30)"}
arrivals: {visitors: {customers: 10, enter: awareness}}
stages:
  awareness: {dwell: LAW, next: lost}
  lost:
"""


@pytest.mark.parametrize(
    "law, reasons",
    [
        ("fixed(trait(size))", (FIXED,)),
        ("exponential(mean=trait(size))", ()),
    ],
)  # fmt: skip
def test_times_fixed_by_a_trait_are_refused(law: str, reasons: tuple[str, ...]) -> None:
    """Who is in time jumps with the trait: nodes of a quadrature do not find where."""
    scenario = loads(STAY.replace("LAW", law), file="stay.yaml")
    assert refusals(compile_scenario(scenario)) == reasons
