"""Every measure that the solver answers, by name: what a run estimates, computed from flows.

A ratio Σ top / Σ bottom is the quotient of the two expectations, as it is for a run of many customers.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import nan

import numpy as np

from journeysim.compiled.records import Bounds, Compiled
from journeysim.engines.exact import money, watching
from journeysim.engines.exact.flows import Flows
from journeysim.engines.exact.laws import Floats
from journeysim.engines.exact.modes import CHURNING, CONVERTED, CONVERTING, RETURNING, Mode
from journeysim.engines.exact.moods import inside
from journeysim.engines.exact.problem import MOODS, Problem
from journeysim.errors import UsageError
from journeysim.results.conversion import days_of
from journeysim.results.observations import Parameter
from journeysim.results.satisfaction import RECOMMENDS, WARNS_OFF
from journeysim.results.visits import Flags

Reading = Callable[[Problem, Parameter], float]


def _arrivals(problem: Problem, parameter: Parameter = None) -> float:
    return float(problem.counted_arrivals.sum())


def _referred(problem: Problem, parameter: Parameter = None) -> float:
    return float(problem.flows.arrived.sum())


def _customers(problem: Problem, parameter: Parameter = None) -> float:
    return _arrivals(problem) + _referred(problem)


def _quotient(top: float, bottom: float) -> float:
    return top / bottom if bottom > 0.0 else nan


def happened(problem: Problem, flows: Flows, phase: int) -> float:
    """How many convert (churn, return) in some flows."""
    return float(flows.entries[:, problem.system.phases == phase].sum())


def _conversions(problem: Problem, parameter: Parameter = None) -> float:
    return happened(problem, problem.flows, CONVERTING)


def _conversion(problem: Problem, parameter: Parameter) -> float:
    if parameter is None:
        return _quotient(_conversions(problem), _customers(problem))
    return _within(problem, watching.arrivals(problem), CONVERTING, days_of(parameter))


def _within(problem: Problem, starts: watching.Starts, phase: int, days: float) -> float:
    """Share of those who start to whom something happens within some days."""
    seen = watching.watch(problem, starts, lambda mode: mode.phase == phase, once=True)
    curve = watching.counts(problem, starts, seen, days)
    return curve.at(days / problem.timeline.step)


def _time_to_convert(problem: Problem, parameter: Parameter) -> float:
    share = 0.5 if parameter is None else float(parameter)
    if not 0.0 < share < 1.0:
        raise UsageError(f"time_to_convert@{parameter}: the quantile must lie between 0 and 1, as in @0.9.")
    curve = watching.incidence(problem)
    wanted = share * float(curve.reached[-1])
    return curve.first(wanted) * problem.timeline.step if wanted > 0.0 else nan


def other_event(problem: Problem, event: frozenset[int]) -> Problem:
    """The problem with another conversion, for the first entry of other places."""
    if event == problem.compiled.conversion:
        return problem
    return problem.with_conversion(event)


def _reached(problem: Problem, parameter: Parameter) -> float:
    own = dict(problem.compiled.milestones)
    places = own.get(str(parameter)) or frozenset({stage_named(problem.compiled, parameter)})
    return _conversion(other_event(problem, places), None)


def stage_named(compiled: Compiled, parameter: Parameter) -> int:
    """The index of the stage that a measure's parameter names."""
    stages = [place.name for place in compiled.places if place.stage == place.index]
    if parameter not in stages:
        raise UsageError(f"There is no stage {parameter!r}. Stages: {', '.join(stages)}.")
    return compiled.names.places.index(str(parameter))


def _drop_off(problem: Problem, parameter: Parameter) -> float:
    stage, system = stage_named(problem.compiled, parameter), problem.system
    places = problem.compiled.places
    if places[stage].final:
        return nan
    stage_of = np.array([place.stage for place in places])
    source = system.places[system.row_mode[system.link_row]]
    target = system.places[system.link_target]
    leaving = (stage_of[source] == stage) & leaves_stage(problem)
    taken = problem.flows.taken.sum(axis=(0, 2))
    dropped = np.array([place.exit for place in places])[target]
    ended = float(taken[leaving].sum())
    touch = [m for m in range(len(system.modes.listed)) if ends_inside(problem, m, stage)]
    inside_end = float(problem.flows.entries[:, touch].sum()) if touch else 0.0
    return _quotient(float(taken[leaving & dropped].sum()) + inside_end, ended + inside_end)


def leaves_stage(problem: Problem) -> Flags:
    """Whether each link leaves the stage in which it begins, of shape (links,)."""
    listed = problem.system.modes.listed
    rows = problem.system.row_mode[problem.system.link_row].tolist()
    targets = problem.system.link_target.tolist()
    found = []
    for source, target in zip(rows, targets, strict=True):
        opens = listed[target].kind == "open"
        place = problem.compiled.places[listed[target].place]
        leaf = listed[target].kind == "stay" and place.stage == place.index
        found.append((opens or leaf) and listed[source].kind != "open")
    return np.array(found, dtype=np.bool_)


def ends_inside(problem: Problem, mode: int, stage: int) -> bool:
    """Whether a mode is a touchpoint of a stage at which the journey ends."""
    listed = problem.system.modes.listed[mode]
    place = problem.compiled.places[listed.place]
    return listed.kind == "stay" and place.final and place.stage == stage and place.index != stage


# ------------------------------------------------------------------------------------------- staying


def _retention(problem: Problem, parameter: Parameter) -> float:
    return 1.0 - _within(problem, watching.events(problem, CONVERTING), CHURNING, days_of(parameter))


def _churn(problem: Problem, parameter: Parameter) -> float:
    return _quotient(happened(problem, problem.flows, CHURNING), _conversions(problem))


def _win_back(problem: Problem, parameter: Parameter) -> float:
    churned = happened(problem, problem.flows, CHURNING)
    return _quotient(happened(problem, problem.flows, RETURNING), churned)


def entries_of(problem: Problem, places: frozenset[int]) -> float:
    """Entries of some places."""
    return float(problem.flows.entries[:, entry_modes(problem, places)].sum())


def entry_modes(problem: Problem, places: frozenset[int]) -> list[int]:
    """The modes whose entries are the entries of some places."""
    return [
        number
        for number, mode in enumerate(problem.system.modes.listed)
        if mode.kind != "close" and mode.place in places and not _repeats(problem, mode.kind, mode.place)
    ]


def _repeats(problem: Problem, kind: str, place: int) -> bool:
    """Whether a mode is the stay at a composite stage, which its opening counts already."""
    return kind == "stay" and bool(problem.compiled.places[place].touchpoints)


def _purchases(problem: Problem, parameter: Parameter = None) -> float:
    return entries_of(problem, problem.compiled.purchase)


def _further(problem: Problem, parameter: Parameter, *, once: bool) -> float:
    """Purchases after the first, or whether there is one."""
    buying = other_event(problem, problem.compiled.purchase)
    buyers = _conversions(buying)
    if parameter is None and not once:
        return _quotient(_purchases(problem) - buyers, buyers)
    starts = watching.events(buying, CONVERTING)
    again = partial(_buys_again, buying.compiled.purchase)
    seen = watching.watch(buying, starts, again, once=once)
    if parameter is None:
        return _quotient(watching.ever(buying, starts, seen), buyers)
    days = days_of(parameter)
    return watching.counts(buying, starts, seen, days).at(days / buying.timeline.step)


def _buys_again(purchase: frozenset[int], mode: Mode) -> bool:
    """Whether a mode is a purchase after the first."""
    return mode.place in purchase and mode.kind != "close" and mode.phase >= CONVERTED


def _repeat_purchase(problem: Problem, parameter: Parameter) -> float:
    return _further(problem, parameter, once=True)


def _repeat_purchases(problem: Problem, parameter: Parameter) -> float:
    return _further(problem, parameter, once=False)


# ------------------------------------------------------------------------------------------ referral


def _referred_per_arrival(problem: Problem, parameter: Parameter) -> float:
    return _quotient(_referred(problem), _arrivals(problem))


def _k_factor(problem: Problem, parameter: Parameter) -> float:
    if parameter is None:
        return _quotient(_referred(problem), _customers(problem))
    sizes = watching.generations(problem, int(float(parameter)) + 1)
    return _quotient(sizes[-1], sizes[-2])


def _invitations(problem: Problem, parameter: Parameter) -> float:
    return _quotient(float(problem.flows.sent.sum()), _customers(problem))


def _referred_conversions(problem: Problem, parameter: Parameter = None) -> float:
    if problem.system.invitations is None:
        return 0.0
    return _conversions(problem) - happened(problem, problem.external, CONVERTING)


def _referral_share(problem: Problem, parameter: Parameter) -> float:
    return _quotient(_referred_conversions(problem), _conversions(problem))


# -------------------------------------------------------------------------------------- satisfaction


def last_satisfaction(problem: Problem) -> Floats:
    """Customers by their last satisfaction, of shape (satisfactions,)."""
    found: Floats = problem.flows.inside.reshape(-1, len(problem.system.population.grid)).sum(axis=0)
    return found


def _satisfaction(problem: Problem, parameter: Parameter) -> float:
    problem = problem.with_moods(2)
    by_mood = last_satisfaction(problem)
    return _quotient(float(by_mood @ problem.system.population.grid), float(by_mood.sum()))


def _recommendation_score(problem: Problem, parameter: Parameter) -> float:
    fine = problem.with_moods(MOODS // 2 + 1)
    by_mood, grid = last_satisfaction(fine), fine.system.population.grid
    happy = 1.0 - inside(Bounds(high=RECOMMENDS), grid)
    unhappy = inside(Bounds(high=WARNS_OFF), grid)
    return _quotient(float(by_mood @ (happy - unhappy)), float(by_mood.sum()))


def _handovers(problem: Problem, parameter: Parameter) -> float:
    met = [number for number, mode in enumerate(problem.system.modes.listed) if mode.switched]
    return _quotient(float(problem.flows.entries[:, met].sum()), _customers(problem))


# --------------------------------------------------------------------------------------------- money


def _worth(problem: Problem) -> money.Worth:
    return money.on_day_0(problem, problem.compiled.year_discount)


def _revenue(problem: Problem, parameter: Parameter = None) -> float:
    return money.total(problem, problem.flows, _worth(problem), money.revenue_of)


def _customer_cost(problem: Problem, parameter: Parameter = None) -> float:
    visits = money.total(problem, problem.flows, _worth(problem), money.cost_of)
    return visits + money.arrival_cost(problem) + money.pulse_cost(problem.compiled) + problem.staff_cost


def _practice_cost(problem: Problem, parameter: Parameter = None) -> float:
    planned = sum(money.planned_cost(problem.compiled, change) for change in problem.compiled.changes)
    exposed = money.exposure_cost(problem, problem.flows, _worth(problem))
    return planned + exposed + money.reward_cost(problem)


def _cost(problem: Problem, parameter: Parameter = None) -> float:
    return _customer_cost(problem) + _practice_cost(problem)


def _contribution(problem: Problem, parameter: Parameter = None) -> float:
    return _revenue(problem) - _customer_cost(problem)


def _margin(problem: Problem, parameter: Parameter = None) -> float:
    return _revenue(problem) - _cost(problem)


def _margin_per_customer(problem: Problem, parameter: Parameter) -> float:
    return _quotient(_margin(problem), _arrivals(problem))


def _acquisition_cost(problem: Problem, parameter: Parameter) -> float:
    paid = money.arrival_cost(problem) + money.pulse_cost(problem.compiled) + money.reward_cost(problem)
    return _quotient(paid, _conversions(problem))


def _lifetime_value(problem: Problem, parameter: Parameter) -> float:
    return _quotient(money.lifetime_total(problem), _customers(problem))


def _tally(problem: Problem, parameter: Parameter) -> float:
    names = [tally.name for tally in problem.compiled.tallies]
    if parameter not in names:
        known = f"Tallies: {', '.join(names)}." if names else "The scenario has no tallies."
        raise UsageError(f"There is no tally {parameter!r}. {known}")
    number = names.index(str(parameter))
    worth = money.on_day_0(problem, problem.compiled.tallies[number].discount)
    return money.tally_total(problem, problem.flows, number, worth)


def _tally_per_customer(problem: Problem, parameter: Parameter) -> float:
    return _quotient(_tally(problem, parameter), _arrivals(problem))


READINGS: dict[str, Reading] = {
    "customers": _customers,
    "arrivals": _arrivals,
    "conversion": _conversion,
    "conversions": _conversions,
    "time_to_convert": _time_to_convert,
    "reached": _reached,
    "drop_off": _drop_off,
    "retention": _retention,
    "churn": _churn,
    "win_back": _win_back,
    "purchases": _purchases,
    "repeat_purchase": _repeat_purchase,
    "repeat_purchases": _repeat_purchases,
    "referred_customers": _referred,
    "referred_per_arrival": _referred_per_arrival,
    "k_factor": _k_factor,
    "invitations": _invitations,
    "referred_conversions": _referred_conversions,
    "referral_share": _referral_share,
    "satisfaction": _satisfaction,
    "recommendation_score": _recommendation_score,
    "handovers": _handovers,
    "revenue": _revenue,
    "customer_cost": _customer_cost,
    "practice_cost": _practice_cost,
    "cost": _cost,
    "contribution": _contribution,
    "margin": _margin,
    "margin_per_customer": _margin_per_customer,
    "acquisition_cost": _acquisition_cost,
    "lifetime_value": _lifetime_value,
    "tally": _tally,
    "tally_per_customer": _tally_per_customer,
}
"""What the solver answers, by the measure's name."""

NEEDS = {
    "days_active": "The solver covers no policies.",
    "switches_on": "The solver covers no policies.",
    "market_reached": "The market has no limit here.",
    "complaints": "What surveys say is not computed.",
    "survey_satisfaction": "What surveys say is not computed.",
}
"""Why other measures are not answered; those of desks have a sentence of their own."""

NO_DESKS = "No desk takes part in what the solver covers."
