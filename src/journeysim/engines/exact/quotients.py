"""Every measure whose slopes are known, as a quotient of two linear ones; see ``weights``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from journeysim.engines.exact import money
from journeysim.engines.exact.modes import CHURNING, CONVERTING, RETURNING
from journeysim.engines.exact.problem import Problem
from journeysim.engines.exact.readings import (
    ends_inside,
    entry_modes,
    leaves_stage,
    other_event,
    stage_named,
)
from journeysim.engines.exact.weights import (
    Weights,
    counted,
    mixed,
    of_arrivals,
    of_customers,
    of_entries,
    of_exposures,
    of_last_mood,
    of_links,
    of_money,
    of_referred,
    of_rewards,
    of_tally,
    of_told,
)
from journeysim.results.observations import Parameter


@dataclass(frozen=True)
class Quotient:
    """A measure as top / bottom.

    Attributes:
        problem: The problem whose flows are counted.
        top: What is counted above.
        bottom: What is counted below; None for 1.
    """

    problem: Problem
    top: Weights
    bottom: Weights | None = None

    @property
    def value(self) -> float:
        """The measure."""
        top = counted(self.top, self.problem.flows)
        return top if self.bottom is None else top / counted(self.bottom, self.problem.flows)

    @property
    def weights(self) -> Weights:
        """The weights of the measure's differential: of (d top − value · d bottom) / bottom."""
        if self.bottom is None:
            return self.top
        below = counted(self.bottom, self.problem.flows)
        return mixed([(1.0 / below, self.top), (-self.value / below, self.bottom)])


Making = Callable[[Problem, Parameter], Quotient]
Counting = Callable[[Problem], Weights]


def _plain(top: Counting, bottom: Counting | None = None) -> Making:
    def made(problem: Problem, parameter: Parameter) -> Quotient:
        return Quotient(problem, top(problem), None if bottom is None else bottom(problem))

    return made


def _happened(problem: Problem, phase: int) -> Weights:
    return of_entries(problem, problem.system.phases == phase)


def _reached(problem: Problem, parameter: Parameter) -> Quotient:
    own = dict(problem.compiled.milestones)
    places = own.get(str(parameter)) or frozenset({stage_named(problem.compiled, parameter)})
    asked = other_event(problem, places)
    return Quotient(asked, _happened(asked, CONVERTING), of_customers(asked))


def _drop_off(problem: Problem, parameter: Parameter) -> Quotient:
    stage, system = stage_named(problem.compiled, parameter), problem.system
    places = problem.compiled.places
    stage_of = np.array([place.stage for place in places])
    source = system.places[system.row_mode[system.link_row]]
    leaving = (stage_of[source] == stage) & leaves_stage(problem)
    dropped = np.array([place.exit for place in places])[system.places[system.link_target]]
    touch = [m for m in range(len(system.modes.listed)) if ends_inside(problem, m, stage)]
    ended = of_entries(problem, touch)
    top = mixed([(1.0, of_links(problem, leaving & dropped)), (1.0, ended)])
    return Quotient(problem, top, mixed([(1.0, of_links(problem, leaving)), (1.0, ended)]))


def _purchases(problem: Problem) -> Weights:
    return of_entries(problem, entry_modes(problem, problem.compiled.purchase))


def _repeat_purchases(problem: Problem, parameter: Parameter) -> Quotient:
    buying = other_event(problem, problem.compiled.purchase)
    buyers = _happened(buying, CONVERTING)
    return Quotient(buying, mixed([(1.0, _purchases(buying)), (-1.0, buyers)]), buyers)


def _worth(problem: Problem) -> money.Worth:
    return money.on_day_0(problem, problem.compiled.year_discount)


def _revenue(problem: Problem) -> Weights:
    return of_money(problem, _worth(problem), money.revenue_of)


def _customer_cost(problem: Problem) -> Weights:
    found = of_money(problem, _worth(problem), money.cost_of)
    found.constant = money.arrival_cost(problem) + money.pulse_cost(problem.compiled)
    return found


def _practice_cost(problem: Problem) -> Weights:
    worth = _worth(problem)
    found = mixed([(1.0, of_exposures(problem, worth)), (1.0, of_rewards(problem, worth))])
    found.constant = sum(money.planned_cost(problem.compiled, c) for c in problem.compiled.changes)
    return found


def _cost(problem: Problem) -> Weights:
    return mixed([(1.0, _customer_cost(problem)), (1.0, _practice_cost(problem))])


def _contribution(problem: Problem) -> Weights:
    return mixed([(1.0, _revenue(problem)), (-1.0, _customer_cost(problem))])


def _margin(problem: Problem) -> Weights:
    return mixed([(1.0, _revenue(problem)), (-1.0, _cost(problem))])


def _acquisition_cost(problem: Problem) -> Weights:
    found = of_rewards(problem, _worth(problem))
    found.constant = money.arrival_cost(problem) + money.pulse_cost(problem.compiled)
    return found


def _satisfaction(problem: Problem, parameter: Parameter) -> Quotient:
    rated = problem.with_moods(2)
    grid = rated.system.population.grid
    top = of_last_mood(rated, times=grid)
    return Quotient(rated, top, of_last_mood(rated, times=np.ones(len(grid))))


def _handovers(problem: Problem) -> Weights:
    listed = problem.system.modes.listed
    return of_entries(problem, [number for number, mode in enumerate(listed) if mode.switched])


def _tally(problem: Problem, parameter: Parameter, *, each: bool) -> Quotient:
    number = [tally.name for tally in problem.compiled.tallies].index(str(parameter))
    worth = money.on_day_0(problem, problem.compiled.tallies[number].discount)
    return Quotient(problem, of_tally(problem, number, worth), of_arrivals(problem) if each else None)


def _lifetime_value(problem: Problem) -> Weights:
    worth = money.on_arrival(problem, 0.0)
    parts = [
        (1.0, of_money(problem, worth, money.revenue_of)),
        (-1.0, of_money(problem, worth, money.cost_of)),
        (-1.0, of_exposures(problem, worth)),
    ]
    return mixed(parts)


_conversions, _churned = partial(_happened, phase=CONVERTING), partial(_happened, phase=CHURNING)

QUOTIENTS: dict[str, Making] = {
    "customers": _plain(of_customers),
    "conversion": _plain(_conversions, of_customers),
    "conversions": _plain(_conversions),
    "reached": _reached,
    "drop_off": _drop_off,
    "churn": _plain(_churned, _conversions),
    "win_back": _plain(partial(_happened, phase=RETURNING), _churned),
    "purchases": _plain(_purchases),
    "repeat_purchases": _repeat_purchases,
    "referred_customers": _plain(of_referred),
    "referred_per_arrival": _plain(of_referred, of_arrivals),
    "k_factor": _plain(of_referred, of_customers),
    "invitations": _plain(of_told, of_customers),
    "satisfaction": _satisfaction,
    "handovers": _plain(_handovers, of_customers),
    "revenue": _plain(_revenue),
    "customer_cost": _plain(_customer_cost),
    "practice_cost": _plain(_practice_cost),
    "cost": _plain(_cost),
    "contribution": _plain(_contribution),
    "margin": _plain(_margin),
    "margin_per_customer": _plain(_margin, of_arrivals),
    "acquisition_cost": _plain(_acquisition_cost, _conversions),
    "lifetime_value": _plain(_lifetime_value, of_customers),
    "tally": partial(_tally, each=False),
    "tally_per_customer": partial(_tally, each=True),
}
"""By name of the measure, where it needs nothing behind an ``@`` but a name."""
