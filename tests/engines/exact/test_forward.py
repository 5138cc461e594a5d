"""The flow of customers through the lattice."""

import numpy as np
import pytest

import journeysim as js
from journeysim.engines.exact.forward import forward
from journeysim.engines.exact.problem import Problem, Resolution


@pytest.mark.parametrize(
    "scenario, strategy", [("subscription", "good-start"), ("seven-stage", "everything")]
)
def test_cohorts_flow_side_by_side_as_they_do_alone(scenario, strategy):
    """Cohorts that start on days that differ, each in columns of its own, do what each does alone."""
    problem = Problem(js.solve(scenario, strategy).compiled, Resolution(60, 5, 2))
    system, firsts = problem.system, [0, 3, 29]
    columns = system.population.columns
    drawn = np.random.default_rng(7).random((3, columns))
    mode = next(iter(problem.births))

    def born(rows):
        births = np.zeros((31, rows.size))
        births[0] = rows.ravel()
        return {mode: births}

    together = forward(system, born(drawn), first=firsts, last=30, referral=False)
    for number, first in enumerate(firsts):
        alone = forward(system, born(drawn[number]), first=first, last=first + 30, referral=False)
        for name in ("entries", "taken", "left"):
            own = np.split(getattr(together, name), 3, axis=2)[number]
            assert own == pytest.approx(getattr(alone, name), rel=1e-11, abs=1e-11), name
        own = together.inside[:, number * columns : (number + 1) * columns]
        assert own == pytest.approx(alone.inside, rel=1e-11, abs=1e-11)
