"""Slopes by the adjoint beside central differences of the solver's own answer."""

from dataclasses import replace
from math import exp, isnan

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from journeysim.compiled.build import compile_scenario
from journeysim.engines.exact.backward import backward
from journeysim.engines.exact.levers import Lever, levers_of, slopes
from journeysim.engines.exact.problem import Resolution, resolution_for
from journeysim.engines.exact.quotients import QUOTIENTS
from journeysim.engines.exact.readings import READINGS
from journeysim.engines.exact.solution import Solution
from journeysim.engines.exact.weights import counted
from journeysim.errors import ScenarioError, UsageError
from journeysim.scenario.library import load
from tests.strategies import documents, scenario_of
from tests.verification.test_exact_random import covered

STEP = 1e-6


def moved(compiled, lever, by):
    """The compiled scenario with one lever moved."""

    def place(one):
        if one.index != lever.place:
            return one
        if lever.opening:
            first = list(one.touchpoints)
            first[lever.edge] = replace(first[lever.edge], weight=first[lever.edge].weight * exp(by))
            return replace(one, touchpoints=tuple(first))
        if lever.what == "odds":
            edges = list(one.row.edges)
            edges[lever.edge] = replace(edges[lever.edge], persona=edges[lever.edge].persona + by)
            return replace(one, row=replace(one.row, edges=tuple(edges), plain=False))
        if lever.what == "time":
            return replace(one, dwell_factor=one.dwell_factor * exp(by))
        if lever.what == "quality":
            return replace(one, gain=one.gain + by)
        return replace(one, invitations=one.invitations * exp(by))

    personas = tuple(
        replace(persona, places=tuple(place(one) for one in persona.places)) for persona in compiled.personas
    )
    return replace(compiled, personas=personas)


def central(compiled, lever, resolution, measure, step=STEP):
    """The central difference of a measure."""
    low, high = (
        Solution(moved(compiled, lever, by), resolution).measure(measure).value for by in (-step, step)
    )
    return (high - low) / (2 * step)


def check(compiled, resolution, measure, chosen):
    """Hold slopes against differences, to a millionth of the largest one."""
    found = slopes(Solution(compiled, resolution), measure)
    largest = max((abs(slope) for slope in found.values()), default=0.0)
    level = abs(Solution(compiled, resolution).measure(measure).value)
    listed = list(found)
    for lever in [listed[n] for n in chosen(len(listed))]:
        difference = central(compiled, lever, resolution, measure)
        # Differences of rounded numbers are no more exact than that.
        rounding = 1e-12 * level / STEP
        assert found[lever] == pytest.approx(difference, abs=1e-6 * largest + rounding), lever


SHIPPED = [
    ("seven-stage", "everything", Resolution(60, 11, 5)),
    ("cdnow", "everything", Resolution(78, 1, 5)),
    ("subscription", "good-start", Resolution(74, 7, 3)),
]


@pytest.mark.parametrize("name, strategy, resolution", SHIPPED)
def test_slopes_are_central_differences(name, strategy, resolution):
    """Of a few levers of shipped scenarios, on coarse lattices."""
    compiled = compile_scenario(load(name), strategy)
    check(compiled, resolution, "margin", lambda count: range(1, count, 8))


@pytest.mark.long
@pytest.mark.parametrize("measure", ["margin", "conversion", "satisfaction", "k_factor", "churn", "cost"])
@pytest.mark.parametrize("name, strategy, resolution", SHIPPED)
def test_all_slopes_are_central_differences(name, strategy, resolution, measure):
    """Of all levers."""
    check(compile_scenario(load(name), strategy), resolution, measure, range)


def smooth(compiled, lever):
    """Whether the system keeps its structure when a lever moves: fixed times then leave the nodes."""
    places = [persona.places[lever.place] for persona in compiled.personas]
    laws = [place.dwell for place in places]
    laws += [edge.clock for place in places if place.row is not None for edge in place.row.edges]
    return not any(law is not None and law.family == "fixed" for law in laws) or lever.what == "quality"


def hold_random(document):
    """Hold some levers of a random scenario against differences; return how many."""
    try:
        scenario = scenario_of(covered(document))
    except ScenarioError:
        return 0
    compiled = compile_scenario(scenario, "+".join(scenario.strategies[1:]) or "baseline")
    resolution = replace(resolution_for(compiled, 40, 7), trait_nodes=5)
    solution = Solution(compiled, resolution)
    if solution.refusals or solution.problem.cells > 250_000:
        return 0
    try:
        value = solution.measure("revenue").value
        found = slopes(solution, "revenue")
    except UsageError:
        return 0
    if isnan(value) or not found:
        return 0
    largest, held = max(abs(slope) for slope in found.values()), 0
    for lever in [one for one in found if smooth(compiled, one)][:: max(1, len(found) // 3)]:
        # A law of quality bends in many places: a step that crosses a bend is no slope, a shorter one is.
        errors = [
            abs(central(compiled, lever, resolution, "revenue", step) - found[lever])
            - 1e-6 * largest
            - 1e-12 * abs(value) / step
            for step in (STEP, STEP / 10)
        ]
        assert min(errors) <= 0.0, lever
        held += 1
    return held


@pytest.mark.long
@pytest.mark.parametrize("examples", [60])
def test_slopes_of_random_scenarios(examples):
    """On scenarios over the whole format slopes are central differences, too."""
    held = []

    @seed(8)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(documents())
    def each(document):
        held.append(hold_random(document))

    each()
    assert sum(held) > 0


def test_weights_count_what_readings_read():
    """Every measure with slopes is its weights times its flows; and worths at birth add up to it."""
    solution = Solution(compile_scenario(load("seven-stage"), "everything"), Resolution(60, 11, 5))
    for name, making in QUOTIENTS.items():
        if name.startswith("tally"):
            continue
        parameter = "consideration" if name in ("reached", "drop_off") else None
        quotient = making(solution.problem, parameter)
        assert quotient.value == pytest.approx(READINGS[name](solution.problem, parameter), rel=1e-10)
        worths = backward(quotient.problem.system, quotient.top)
        born = sum(
            float((births * worths.entering[:, mode]).sum())
            for mode, births in quotient.problem.births.items()
        )
        whole = counted(quotient.top, quotient.problem.flows)
        assert born + quotient.top.constant == pytest.approx(whole, rel=1e-10, abs=1e-9)


def test_slopes_of_a_row_of_log_odds_add_up_to_nothing():
    """All odds of a row times the same number leave its probabilities as they are."""
    solution = Solution(compile_scenario(load("seven-stage"), "baseline"), Resolution(60, 11, 5))
    found = slopes(solution, "conversion")
    rows: dict[int, list[float]] = {}
    for lever, slope in found.items():
        if lever.what == "odds":
            rows.setdefault(lever.place, []).append(slope)
    assert all(abs(np.sum(row)) < 1e-12 for row in rows.values())


def test_measures_without_slopes_say_so():
    """Curves by day have none yet; the message names the measures that do."""
    solution = Solution(compile_scenario(load("seven-stage"), "baseline"), Resolution(60, 11, 5))
    with pytest.raises(UsageError, match="slopes of retention@90 are not computed"):
        slopes(solution, "retention@90")
    assert Lever("time", 0) in levers_of(solution.compiled)
