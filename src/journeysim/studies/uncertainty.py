"""How sure a choice is when the inputs are not, and what it is worth to find out more.

    found = uncertainty("seven-stage", "margin")
    found.best, found.outlooks[0].chance_best       what to do today, and how often that is right
    found.worths[0].worth                           of knowing the input that matters most

Inputs are drawn from what is known about them, and each draw is met by worlds with luck of their own, the
same for all strategies. Mean benefits are curves through these draws (`decide.information`), since single
runs hold luck that nobody could act on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

import numpy as np

from journeysim.errors import UsageError
from journeysim.provenance import Provenance
from journeysim.results.estimates import Estimate
from journeysim.results.registry import find
from journeysim.scenario.library import load
from journeysim.scenario.scenario import Scenario
from journeysim.scenario.strategies import BASELINE
from journeysim.studies.compare import chosen
from journeysim.studies.decide.information import (
    draws_needed,
    fitted,
    partial_information,
    trial_information,
    trial_size_known,
)
from journeysim.studies.decide.selection import Floats
from journeysim.studies.decide.sobol import sobol_indices, sobol_tables
from journeysim.studies.decide.tornado import Bar, tornado
from journeysim.studies.decide.variance import Split, split_variance
from journeysim.studies.drawing import changed, columns_of, drawn, worlds_a_draw
from journeysim.studies.inputs import AnyInput, Input, inputs_of, with_practices
from journeysim.studies.outlooks import Outlook, Share, Trial, Uncertainty, Worth
from journeysim.studies.replicate import pack
from journeysim.studies.twins import SimulatedTwins, simulated_twins

MOST_DRAWS = 256
"""Draws of the inputs by default, if the time allows."""

TORNADO_SAMPLES = 20
"""Samples behind each end of a tornado's bar, where a replication gives several."""

ENOUGH = 0.8
"""Part of the worth of knowing an input that a proposed trial should have."""

ENDS = np.array([0.05, 0.95])


def uncertainty(  # noqa: PLR0913 - what is uncertain, by what it is judged, for how long
    scenario: Scenario | str,
    measure: str = "margin",
    strategies: Iterable[str] | None = None,
    *,
    uncertain: Mapping[str, str] | None = None,
    draws: int = MOST_DRAWS,
    budget: float = 120.0,
    sobol: int = 0,
    seed: int = 1,
    customers: int | None = None,
    engine: str = "auto",
    workers: int | None = None,
    done: Callable[[], None] | None = None,
) -> Uncertainty:
    """Ask how sure a choice is, and what it is worth to know more.

    Args:
        scenario: A scenario, or the name or path of one.
        measure: Name of the measure that decides.
        strategies: Names of strategies, practices, or several joined by ``+``; by default those that the
            scenario names, or else each practice alone.
        uncertain: Laws of further inputs by path, such as ``{"practices.tour.coverage": "beta(a=8, b=2)"}``.
        draws: Draws of the inputs at most; rounded up to a power of two for the sequence they come from.
        budget: Seconds after which no more draws are run; some ten for each input are always run.
        sobol: Draws behind the Sobol indices of the leading strategy's effect, rounded up to a power of two;
            0 for no indices. It takes so many draws for each input and twice more, whatever the budget.
        seed: Seed from 0 to 2³² − 1.
        customers: Expected number of external customers of a run, to scale cohorts and rates to.
        engine: Name of the engine.
        workers: Number of processes; the numbers do not depend on it.
        done: Called after each run.

    Raises:
        UsageError: if a name or a path does not exist, or nothing is uncertain.
        ScenarioError: if the scenario is wrong.
    """
    begun = time.monotonic()
    for option, value, least in (("draws", draws, 1), ("sobol", sobol, 0)):
        if value < least:
            raise UsageError(f"{option}={value}: it must be a whole number of {least} or more.")
    if isinstance(scenario, str):
        scenario = load(scenario)
    names = (BASELINE, *chosen(scenario, strategies))
    scenario = with_practices(scenario, names)
    inputs = inputs_of(scenario, names, uncertain)
    sign = -1.0 if find(measure, scenario.model.measures)[0].better == "lower" else 1.0
    twins = simulated_twins(
        scenario,
        names,
        [measure],
        seed=seed,
        customers=customers,
        engine=engine,
        workers=workers,
        done=done,
    )
    columns = sum(each.columns for each in inputs)
    u = sobol_tables(max(draws, draws_needed(columns)), columns, seed)[0]
    values = sign * drawn(scenario, inputs, u, twins, begun + budget)
    u = u[: len(values)]
    effects = values.mean(axis=1) - values.mean(axis=1)[:, :1]
    outlooks = _outlooks(names, u, values, twins.units)
    leader = next(o.name for o in outlooks if o.name != BASELINE)
    pair = replace(twins, strategies=(BASELINE, leader))
    worths = _worths(inputs, u, effects)
    # Knowing all is worth no less than knowing one; regressions on few draws may differ by a little.
    whole = max([partial_information(_scores(u), effects), worths[0].worth], key=lambda worth: worth.value)
    return Uncertainty(
        scenario=scenario,
        measure=measure,
        outlooks=tuple(_in_direction(outlook, sign) for outlook in outlooks),
        worth=whole,
        worths=worths,
        bars=_bars(scenario, inputs, pair),
        bars_of=leader,
        indices=_indices(scenario, inputs, pair, sobol_tables(sobol, columns, seed), len(u))
        if sobol
        else None,
        draws=len(u),
        provenance=_provenance(scenario, twins, len(u)),
    )


def _provenance(scenario: Scenario, twins: SimulatedTwins, draws: int) -> Provenance:
    return Provenance(
        scenario=scenario.name,
        scenario_hash=scenario.hash,
        seed=twins.seed,
        replications=draws * worlds_a_draw(twins),
        engine=twins.engine,
        customers=twins.customers,
    )


def _scores(u: Floats) -> Floats:
    """Normal scores: the scale on which inputs enter regressions."""
    from scipy.special import ndtri

    scores: Floats = ndtri(u)
    return scores


def _outlooks(names: tuple[str, ...], u: Floats, values: Floats, units: int) -> tuple[Outlook, ...]:
    """What is to be expected of each strategy, the best mean first; more is better."""
    effects = values - values[:, :, :1]
    means = effects.mean(axis=1)
    curves = fitted(_scores(u), means)
    winners = curves.argmax(axis=1)
    found = []
    for i, name in enumerate(names):
        split = split_variance(effects[:, :, i])
        if units > 1:
            # A lot is a part of a run: the mean of all lots has so many times less chance in it.
            split = Split(split.chance / units, split.ignorance, split.mean)
        low, high = np.quantile(curves[:, i], ENDS)
        chance = float(np.mean(winners == i))
        found.append(Outlook(name, split.mean, float(low), float(high), split, chance))
    return tuple(sorted(found, key=lambda outlook: -outlook.effect.value))


def _in_direction(outlook: Outlook, sign: float) -> Outlook:
    """The outlook in the measure's own direction."""
    if sign > 0:
        return outlook
    turned = outlook.effect
    effect = Estimate(-turned.value, -turned.high, -turned.low, turned.n)
    split = Split(outlook.split.chance, outlook.split.ignorance, effect)
    return Outlook(outlook.name, effect, -outlook.high, -outlook.low, split, outlook.chance_best)


def _worths(inputs: tuple[AnyInput, ...], u: Floats, effects: Floats) -> tuple[Worth, ...]:
    """What knowing each input is worth, the largest first."""
    found = []
    for each, own in columns_of(inputs):
        scores = _scores(u[:, own])
        worth = partial_information(scores, effects)
        found.append(Worth(each, worth, _trial(each, scores, effects, worth)))
    return tuple(sorted(found, key=lambda w: (-w.worth.value, w.input.path)))


def _trial(each: AnyInput, scores: Floats, effects: Floats, worth: Estimate) -> Trial | None:
    """The smallest A/B test, by doubling, that is worth most of what knowing the input would be."""
    if not isinstance(each, Input) or each.probability is None or each.log_variance is None:
        return None
    if not worth.low > 0.0:
        return None
    known = trial_size_known(each.log_variance, each.probability)
    for size in known * 2.0 ** np.arange(-3, 6):
        gained = trial_information(scores, effects, float(size), known)
        if gained.value >= ENOUGH * worth.value:
            return Trial(_round(float(size)), gained)
    return None


def _round(size: float) -> int:
    """Two digits: no trial is planned to the customer."""
    return int(float(f"{size:.2g}"))


def _indices(
    scenario: Scenario,
    inputs: tuple[AnyInput, ...],
    pair: SimulatedTwins,
    tables: tuple[Floats, Floats],
    before: int,
) -> tuple[Share, ...]:
    """Sobol indices of the second strategy's effect, the luck of its runs taken off; none if that is all."""
    first, second = tables
    mixed = [first.copy() for _ in inputs]
    for table, (_, own) in zip(mixed, columns_of(inputs), strict=True):
        table[:, own] = second[:, own]
    found = drawn(scenario, inputs, np.concatenate([first, second, *mixed]), pair, before=before)
    effects = found[:, :, 1] - found[:, :, 0]
    a, b, *others = effects.mean(axis=1).reshape(len(inputs) + 2, len(first))
    noise = float(effects.var(axis=1, ddof=1).mean()) / effects.shape[1]
    try:
        told = sobol_indices(a, b, np.array(others), noise)
    except UsageError:
        # Nothing can be told of them, but all else that the study has found can.
        return ()
    shares = map(Share, inputs, told.first, told.total)
    return tuple(sorted(shares, key=lambda share: (-share.in_all.value, share.input.path)))


def _bars(scenario: Scenario, inputs: tuple[AnyInput, ...], pair: SimulatedTwins) -> tuple[Bar, ...]:
    """The effect of the second strategy with one number after the other at the ends of its range."""
    replications = range(-(-TORNADO_SAMPLES // pair.units) if pair.units > 1 else TORNADO_SAMPLES // 2)

    def effect(moved: Mapping[str, float]) -> Floats:
        at_end = replace(pair, scenario=pack(changed(scenario, moved)))
        values = at_end.draw(replications, [0, 1])[:, :, 0]
        difference: Floats = values[:, 1] - values[:, 0]
        return difference

    ends = []
    for end in (end for each in inputs for end in each.ends(*ENDS)):
        ends.append((end.path, (end.low, end.high), effect(end.at_low), effect(end.at_high)))
    return tornado(effect({}), ends)
