"""What flows of customers bring and cost, by the rules of the ledger of a run (``results.money``)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import log1p

import numpy as np

from journeysim.compiled.records import Amount, Change, Compiled, Edge, Place
from journeysim.engines.exact.arrivals import cost_ratios
from journeysim.engines.exact.decisions import step_at
from journeysim.engines.exact.effects import Who, changes_of_terms, edges_of, summed
from journeysim.engines.exact.flows import Flows
from journeysim.engines.exact.forward import forward
from journeysim.engines.exact.laws import Floats, mean_of
from journeysim.engines.exact.modes import Mode
from journeysim.engines.exact.problem import Problem
from journeysim.engines.exact.system import System
from journeysim.results.discounting import YEAR, discount_factors, discounted_spans
from journeysim.results.practice_costs import pulse_payments
from journeysim.results.visits import Integers


class UncoveredError(Exception):
    """A measure hangs on something that the solver does not cover; the message says why."""


@dataclass(frozen=True)
class Worth:
    """What a unit is worth at each node, and over the step that begins there.

    Attributes:
        at: Worth at each node, of shape (nodes,).
        over: Worth of one unit a day over the step after each node, of shape (nodes,).
        fading: What remains of a worth one step later, where flows carry their own discount; else 1.
    """

    at: Floats
    over: Floats
    fading: float = 1.0


def on_day_0(problem: Problem, yearly: float) -> Worth:
    """Worth on day 0 at a yearly discount."""
    times, step = problem.timeline.times, problem.timeline.step
    return Worth(discount_factors(yearly, times), discounted_spans(yearly, times, times + step))


def on_arrival(problem: Problem, yearly: float) -> Worth:
    """Worth for flows that are discounted to each customer's arrival themselves."""
    step, count = problem.timeline.step, problem.timeline.count + 1
    span = discounted_spans(yearly, np.zeros(1), np.array([step]))[0]
    return Worth(np.ones(count), np.full(count, span), float(discount_factors(yearly, np.array([step]))[0]))


Part = Callable[[Place | Edge], Amount]


def revenue_of(where: Place | Edge) -> Amount:
    """The revenue of a place or an edge."""
    return where.revenue


def cost_of(where: Place | Edge) -> Amount:
    """The cost of a place or an edge."""
    return where.cost


def total(problem: Problem, flows: Flows, worth: Worth, part: Part, *, per_day: bool = True) -> float:
    """What all visits and transitions of flows bring or cost."""
    system = problem.system
    found = 0.0
    for number, mode in enumerate(system.modes.listed):
        if mode.kind == "close":
            continue
        counted = amounts(system, mode, part, atomic=mode.atomic)
        found += float(np.einsum("tk,tk,t->", flows.entries[:, number], counted, worth.at))
        if per_day and mode.kind == "stay":
            found += _stay(problem, flows, number, mode, part, worth)
    for link, row in enumerate(system.link_row.tolist()):
        mode = system.modes.listed[system.row_mode[row]]
        edge = int(system.link_edge[link])
        if edge < 0 or mode.kind == "open" or is_free(system, mode, edge, part):
            continue
        atomic = bool(system.row_atomic[row])
        counted = amounts(system, mode, lambda place, edge=edge: part(edges_of(place)[edge]), atomic=atomic)  # type: ignore[misc]
        found += float(np.einsum("tk,tk,t->", flows.taken[:, link], counted, worth.at))
    return found


def is_free(system: System, mode: Mode, edge: int, part: Part) -> bool:
    """Whether an edge brings nothing, whoever takes it."""
    amounts = (part(edges_of(p.places[mode.place])[edge]) for p in system.compiled.personas)
    return all(a.number == 0.0 and a.constant == 0.0 and not a.added for a in amounts)


def amounts(system: System, mode: Mode, of: Callable[[Place], Amount], *, atomic: bool) -> Floats:
    """What an amount comes to on average at each node for each kind, of shape (nodes, kinds)."""
    own = [of(persona.places[mode.place]) for persona in system.compiled.personas]
    regimes = system.timeline.regimes(
        changes_of_terms(*(a.ratio for a in own), *(a.added for a in own)), atomic=atomic
    )
    columns = []
    for kind in system.population.kinds:
        amount = own[kind.persona]
        who = Who(
            system.modes.treats(mode, kind.covered),
            system.population.traits,
            system.modes.visits_of(mode, system.modes.place(mode).stage),
        )
        ratio = amount.factor * np.exp(summed(amount.ratio, who.treated, regimes.flat))
        worth = _base(amount, who) * ratio + amount.constant + summed(amount.added, who.treated, regimes.flat)
        columns.append(regimes.average(worth)[regimes.index])
    return np.stack(columns, axis=1)


def _base(amount: Amount, who: Who) -> float:
    """The mean of an amount before anything acts on it."""
    if amount.stepped is not None:
        return step_at(amount.stepped, who)
    if amount.draw is not None:
        return float(mean_of(amount.draw))
    assert amount.number is not None
    return amount.number


def occupancy(flows: Flows, system: System, mode: int, fading: float) -> Floats:
    """How many customers are in a mode after each node, of shape (nodes, kinds)."""
    change = flows.entries[:, mode] - flows.left[:, system.row_mode == mode].sum(axis=1)
    if fading == 1.0:
        return np.asarray(np.cumsum(change, axis=0))
    found: Floats = np.empty_like(change)
    inside = np.zeros(change.shape[1])
    for node, moved in enumerate(change):
        inside = inside * fading + moved
        found[node] = inside
    return found


def _stay(problem: Problem, flows: Flows, number: int, mode: Mode, part: Part, worth: Worth) -> float:
    """What the days of the stays in a mode bring."""
    rates = daily_rates(problem, mode, part)
    if rates is None:
        return 0.0
    inside = occupancy(flows, problem.system, number, worth.fading)[:-1]
    return float(np.einsum("tk,k,t->", inside, rates, worth.over[: len(inside)]))


def daily_rates(problem: Problem, mode: Mode, part: Part) -> Floats | None:
    """What a day of a stay brings each kind, of shape (kinds,); None where it brings nothing.

    Raises:
        UncoveredError: if a change moves it while it comes or goes.
    """
    system = problem.system
    rates, own = [], []
    for kind in system.population.kinds:
        place = system.compiled.personas[kind.persona].places[mode.place]
        rates.append(place.revenue_per_day if part is revenue_of else place.cost_per_day)
        own.append(part(place))
    if not any(rates):
        return None
    regimes = system.timeline.regimes(changes_of_terms(*(amount.ratio for amount in own)))
    if len(regimes) > 1:
        raise UncoveredError("A change moves money per day of stay while it comes or goes.")
    for position, kind in enumerate(system.population.kinds):
        treated = system.modes.treats(mode, kind.covered)
        factor = own[position].factor * np.exp(summed(own[position].ratio, treated, regimes.flat))[0]
        rates[position] *= float(factor)
    return np.array(rates)


def tally_total(problem: Problem, flows: Flows, tally: int, worth: Worth) -> float:
    """The total of a tally."""
    system, found = problem.system, 0.0
    for number, mode in enumerate(system.modes.listed):
        for position, kind in enumerate(system.population.kinds):
            place = system.compiled.personas[kind.persona].places[mode.place]
            amount = sum(value for index, value in place.tally if index == tally)
            if amount and mode.kind != "close":
                found += amount * float(flows.entries[:, number, position] @ worth.at)
            daily = sum(value for index, value in place.tally_per_day if index == tally)
            if daily and mode.kind == "stay":
                inside = occupancy(flows, system, number, worth.fading)[:-1, position]
                found += daily * float(inside @ worth.over[: len(inside)])
    for link, row in enumerate(system.link_row.tolist()):
        mode = system.modes.listed[system.row_mode[row]]
        edge = int(system.link_edge[link])
        if edge < 0 or mode.kind == "open":
            continue
        for position, kind in enumerate(system.population.kinds):
            taken = edges_of(system.compiled.personas[kind.persona].places[mode.place])[edge]
            amount = sum(value for index, value in taken.tally if index == tally)
            found += amount * float(flows.taken[:, link, position] @ worth.at) if amount else 0.0
    return found


# ------------------------------------------------------------------------------------- costs of changes


def arrival_cost(problem: Problem) -> float:
    """What sources are paid for arrivals, worth on day 0."""
    compiled, worth = problem.compiled, on_day_0(problem, problem.compiled.year_discount)
    return sum(
        source.cost
        * float(problem.counted_arrivals[number] * cost_ratios(source, problem.timeline) @ worth.at)
        for number, source in enumerate(compiled.sources)
        if source.cost != 0.0
    )


def pulse_cost(compiled: Compiled) -> float:
    """What pulses cost, worth on day 0."""
    return pulse_payments(compiled).total


def planned_cost(compiled: Compiled, change: Change) -> float:
    """What a change costs at its start and by the day, worth on day 0."""
    if not (change.start <= compiled.horizon and change.start < change.end):
        return 0.0
    start = np.array([change.start])
    fixed = change.costs.fixed * float(discount_factors(compiled.year_discount, start)[0])
    end = np.array([min(change.end, compiled.horizon)])
    spans = discounted_spans(compiled.year_discount, start, end)
    return fixed + change.costs.per_day * max(0.0, float(spans[0]))


def exposure_cost(problem: Problem, flows: Flows, worth: Worth) -> float:
    """What all changes cost for visits and invitations on which they act."""
    return sum(
        change.costs.per_exposure * float(exposures(problem, flows, number) @ worth.at)
        for number, change in enumerate(problem.compiled.changes)
        if change.costs.per_exposure != 0.0
    )


def exposures(problem: Problem, flows: Flows, number: int) -> Floats:
    """Exposures of a change at each node, of shape (nodes,)."""
    system, change = problem.system, problem.compiled.changes[number]
    found = np.zeros(problem.timeline.count + 1)
    for index, mode in enumerate(system.modes.listed):
        place = system.modes.place(mode)
        times = float(mode.place in change.exposed)
        times += place.desk_share if place.desk in change.exposed_desks else 0.0
        if mode.kind != "close" and times:
            here = times * met(system, mode, number)
            found += (flows.entries[:, index] @ here) * acting(problem, number, atomic=mode.atomic)
    if change.exposed_referral and system.invitations is not None:
        for index, sender in enumerate(system.invitations.senders):
            mode = system.modes.listed[sender.mode]
            atomic = mode.atomic if sender.row < 0 else bool(system.row_atomic[sender.row])
            here = met(system, mode, number)
            found += (flows.sent[:, index] @ here) * acting(problem, number, atomic=atomic)
    return found


def met(system: System, mode: Mode, change: int) -> Floats:
    """Whether a change treats each kind in a mode, of shape (kinds,)."""
    kinds = system.population.kinds
    return np.array([system.modes.treats(mode, kind.covered)[change] for kind in kinds], dtype=np.float64)


def acting(problem: Problem, change: int, *, atomic: bool) -> Floats:
    """Share of each node's mass that meets a change at a strength above 0, of shape (nodes,)."""
    regimes = problem.timeline.regimes(frozenset({change}), atomic=atomic)
    on = (regimes.flat[:, change] > 0.0).astype(np.float64)
    return regimes.average(on)[regimes.index]


def reward_cost(problem: Problem) -> float:
    """What all changes pay for invited people who come, worth on day 0."""
    compiled, found = problem.compiled, 0.0
    worth = on_day_0(problem, compiled.year_discount)
    for number, change in enumerate(compiled.changes):
        if change.costs.per_reward != 0.0:
            found += change.costs.per_reward * float(rewards(problem, number) @ worth.at)
    return found


def rewards(problem: Problem, number: int) -> Floats:
    """Rewards of a change at each node, of shape (nodes,)."""
    change, system, flows = problem.compiled.changes[number], problem.system, problem.flows
    found = np.zeros(problem.timeline.count + 1)
    if system.invitations is None or change.coverage <= 0.0:
        return found
    if change.target is not None and change.target.at_arrival:
        raise UncoveredError(f"Rewards of {change.name} hang on a target that is asked at arrival.")
    covered = np.array([kind.covered[number] for kind in system.population.kinds])
    for index, channel in enumerate(system.invitations.channels):
        if covered.all():
            arrived = flows.arrived[:, index]
        else:
            sent = sum(
                flows.accepted[:, position] @ ((sender.channels == index) & covered)
                for position, sender in enumerate(system.invitations.senders)
            )
            arrived = _delayed(channel.delays, channel.regime, np.asarray(sent))
        found += arrived * acting(problem, number, atomic=channel.atomic)
    return found


def _delayed(delays: Floats, regime: Integers, sent: Floats) -> Floats:
    """Those who arrive at each node, of those who accept at each node."""
    found = np.zeros(len(sent))
    for node in np.flatnonzero(sent):
        found[node:] += sent[node] * delays[regime[node], : len(sent) - node]
    return found


def lifetime_total(problem: Problem) -> float:
    """The lifetime value of all customers together, each discounted to the day of their arrival."""
    yearly = problem.compiled.year_discount
    flows, worth = problem.flows, on_arrival(problem, yearly)
    if yearly != 0.0:
        if any(c.exposed_referral and c.costs.per_exposure != 0.0 for c in problem.compiled.changes):
            raise UncoveredError("Invitations are exposures that cost something, and money is discounted.")
        force = log1p(yearly) / YEAR
        flows = forward(problem.system, problem.everybody, referral=False, discount=force)
    found = total(problem, flows, worth, revenue_of) - total(problem, flows, worth, cost_of)
    return found - exposure_cost(problem, flows, worth)
