"""All nodes at once on a circle of transforms: the flows of the pass from node to node."""

import numpy as np
import pytest

from journeysim.compiled.build import compile_scenario
from journeysim.engines.exact.chain import Chain
from journeysim.engines.exact.circle import Circle
from journeysim.engines.exact.forward import forward
from journeysim.engines.exact.problem import Problem, Resolution
from journeysim.scenario.library import load
from tests.engines.exact.worlds import problem_of

RATED = """
journeysim: 1
title: Told on leaving
horizon: 60 d
evidence: assumption
arrivals:
  entrants: {rate: 3 per day, enter: look}
personas:
  calm: {share: 0.6}
  quick: {share: 0.4}
stages:
  look:
    role: consideration
    quality: 0.7
    dwell: gamma(mean=4 d, shape=2)
    next: {buy: 0.5, lost: 0.5}
  buy:
    role: purchase
    quality: uniform(0.2, 0.9)
    invitations: 0.8
    dwell: exponential(mean=6 d)
    next: {look: 0.3, lost: 0.7}
  lost:
referral: {enter: look, acceptance: 0.5, delay: exponential(mean=2 d)}
"""
"""Two personas, qualities that move satisfaction, and word of mouth on leaving."""


@pytest.mark.parametrize("text, moods", [("benchmarks/w1.yaml", 1), (RATED, 3)])
def test_as_forward(text: str, moods: int) -> None:
    """Entries, links, rows, invitations, those inside at the end and births by invitation are the same."""
    problem = problem_of(text, Resolution(60, moods, 5))
    circle = Circle(problem.system, Chain(problem.system))
    assert circle.suits
    slow, quick = (
        forward(problem.system, problem.births, keep=[0, 1]),
        circle.flows(problem.births, keep=[0, 1]),
    )
    for name in ("entries", "taken", "left", "sent", "accepted", "arrived", "inside", "kept"):
        one, other = getattr(slow, name), getattr(quick, name)
        assert one.shape == other.shape
        assert np.abs(one - other).max() < 1e-8 * np.abs(one).max()
    assert slow.joined.keys() == quick.joined.keys() != set()
    for mode, births in slow.joined.items():
        assert quick.joined[mode] == pytest.approx(births, abs=1e-8 * births.max())


def test_exact_answers_of_w1() -> None:
    """Visits, horizon and referrals included, are those of the Markov renewal equation to 2e-4."""
    problem = problem_of("benchmarks/w1.yaml", Resolution(360, 1, 5))
    entries, coming = Circle(problem.system, Chain(problem.system)).solve(problem.births)
    expected = {"awareness": 1.31416, "purchase": 1.54554, "loyalty": 1.44071, "churned": 0.65344}
    places = [problem.compiled.places[mode.place].name for mode in problem.modes.listed]
    for name, value in expected.items():
        here = [number for number, place in enumerate(places) if place == name]
        flow = entries[:, here].sum(axis=(1, 2))
        exactly = problem.system.atomic[here].all()
        assert (flow.sum() - (0.0 if exactly else 0.5) * flow[-1]) / 1e5 == pytest.approx(value, abs=2e-4)
    assert coming.sum() / 1e5 == pytest.approx(0.14694, abs=2e-4)


def test_growing_families_take_the_other_way() -> None:
    """Where invited people multiply, what comes round the circle is not small: it does not suit."""
    growing = RATED.replace("invitations: 0.8", "invitations: 4")
    problem = problem_of(growing, Resolution(60, 2, 5))
    assert problem.circle is None
    assert problem_of(RATED, Resolution(60, 2, 5)).circle is not None


def test_changes_in_time_take_the_other_way() -> None:
    """A practice that starts during the run makes days differ, so there is neither a chain nor a circle."""
    compiled = compile_scenario(load("seven-stage"), "everything")
    assert Problem(compiled, Resolution(40, 3, 5)).chain is None
