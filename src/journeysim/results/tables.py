"""Every table by name; and those of journeys: funnel, transitions, occupancy, generations, referral tree.

    result.table("funnel")

A table is named columns of one length; numbers that are estimated come with ``low`` and ``high``. Tables of
desks, of the world and of costs have modules of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from math import nan

import numpy as np

from journeysim.errors import UsageError
from journeysim.results.cost_tables import bills, desk_cost_table, practice_cost_table
from journeysim.results.desk_tables import desk_days, desk_hours, desk_week, desks
from journeysim.results.measures import Results, measure, runs_of, series_columns
from journeysim.results.referral import children, invitations
from journeysim.results.result import Result
from journeysim.results.survival import Durations, median
from journeysim.results.table import Column, Table
from journeysim.results.visits import LEFT, NOTHING, Flags, Floats, Integers
from journeysim.results.world_tables import caps, decisions, market, switches, word_of_mouth


def funnel(results: Results) -> Table:
    """How far people come: for each stage who reached it, who dropped off there, and how long they stayed.

    Stages stand in the order in which people first reach them, by median time.
    ``reached``: customers who entered; ``share`` of all customers, with its interval; ``visits``: entries;
    ``drop_off``: share of ended visits that led to an exit; ``median_stay``: days, corrected for people
    whom the horizon cut off; NaN where less than half of the stays ended.
    """
    runs = runs_of(results)
    names = runs[0].compiled.names.places
    stages = np.array([p.index for p in runs[0].compiled.places if p.stage == p.index])
    order = np.array([_median_first_entry(runs, stage) for stage in stages])
    stages = stages[np.lexsort((stages, np.where(np.isnan(order), np.inf, order)))]
    shares = [measure(runs, f"reached@{names[stage]}") for stage in stages]
    drops = [measure(runs, f"drop_off@{names[stage]}") for stage in stages]
    value, low, high, _ = series_columns(shares)
    here = [[run.visits.place == stage for run in runs] for stage in stages]
    columns = {
        "stage": np.array([names[stage] for stage in stages]),
        "reached": np.array(
            [sum(_people(run, h) for run, h in zip(runs, each, strict=True)) for each in here]
        ),
        "share": value,
        "share_low": low,
        "share_high": high,
        "visits": np.array([sum(int(h.sum()) for h in each) for each in here]),
        "drop_off": series_columns(drops)[0],
        "median_stay": np.array([_median_stay(runs, each) for each in here]),
    }
    return Table("funnel", columns)


def _people(run: Result, here: Flags) -> int:
    return int(np.count_nonzero(np.bincount(run.visits.customer[here])))


def _median_first_entry(runs: tuple[Result, ...], stage: int) -> float:
    since = [
        run.visits.enter[here] - run.customers.arrival[run.visits.customer[here]]
        for run in runs
        for here in [(run.visits.place == stage) & (run.visits.number == 1)]
    ]
    return float(np.median(np.concatenate(since))) if sum(map(len, since)) else nan


def _median_stay(runs: tuple[Result, ...], here: list[Flags]) -> float:
    pairs = list(zip(runs, here, strict=True))
    stay = np.concatenate([run.visits.leave[h] - run.visits.enter[h] for run, h in pairs])
    left = np.concatenate([run.visits.left[h] for run, h in pairs])
    return median(Durations(stay, left, np.zeros(len(stay), np.int64), 1).sorted())


def transition_matrix(results: Results, level: str = "macro") -> tuple[tuple[str, ...], Integers]:
    """Names of places and the number of moves from each (row) to each (column).

    Args:
        results: One run, or replications.
        level: ``macro`` for stages; ``micro`` for touchpoints, with a last column ``leave``.

    Raises:
        UsageError: if there is no such level.
    """
    if level not in ("macro", "micro"):
        raise UsageError(f"There is no level {level!r}. Levels: macro (stages), micro (touchpoints).")
    runs = runs_of(results)
    places, macro = runs[0].compiled.places, level == "macro"
    chosen = [p.index for p in places if (p.stage == p.index) == macro]
    position = np.full(len(places) + 1, -1)
    position[chosen] = np.arange(len(chosen))
    position[LEFT] = len(chosen)
    count = len(chosen) + (not macro)
    moves = np.zeros((len(chosen), count), dtype=np.int64)
    for run in runs:
        moved = (run.visits.is_stage == macro) & (run.visits.next != NOTHING)
        np.add.at(moves, (position[run.visits.place[moved]], position[run.visits.next[moved]]), 1)
    names = tuple(places[index].name for index in chosen)
    return (names if macro else (*names, "leave")), moves


def transitions(results: Results, level: str = "macro") -> Table:
    """The moves that happened: from, to, how often, and the share of the moves from there."""
    names, moves = transition_matrix(results, level)
    origin, target = np.nonzero(moves)
    counts = moves[origin, target]
    columns = {
        "from": np.array(names)[origin],
        "to": np.array(names)[target],
        "count": counts,
        "share": counts / moves.sum(axis=1)[origin],
    }
    return Table("transitions", columns)


def occupancy(results: Results, step: float = 1.0) -> Table:
    """Customers in each stage at days 0, step, 2·step, ...; the mean over replications.

    Somebody is in a stage from the moment of entry until just before the stay ends. Exits count only
    where people may come back from them.
    """
    runs = runs_of(results)
    if not step > 0:
        raise UsageError(f"step={step}: a step must be longer than 0 days.")
    days = np.arange(0.0, max(run.compiled.horizon for run in runs) + step * 1e-9, step)
    columns: dict[str, Column] = {"day": days}
    for place in runs[0].compiled.places:
        if place.stage == place.index and not place.final:
            columns[place.name] = np.mean([_present(run, place.index, days) for run in runs], axis=0)
    return Table("occupancy", columns)


def _present(run: Result, stage: int, days: Floats) -> Integers:
    visits, here = run.visits, run.visits.place == stage
    entered = np.searchsorted(np.sort(visits.enter[here]), days, side="right")
    # Who is still there at the horizon is there at the horizon itself, too.
    left = np.searchsorted(np.sort(visits.leave[here & visits.left]), days, side="right")
    return entered - left


def generations(results: Results) -> Table:
    """Customers by generation: how many, who converts, and how many people each of them brings."""
    runs = runs_of(results)
    generation = np.concatenate([run.customers.generation for run in runs])
    converted = np.concatenate([~np.isnan(run.customers.converted) for run in runs])
    last = int(generation.max(initial=0))
    brought = [measure(runs, f"k_factor@{number}") for number in range(last + 1)]
    value, low, high, _ = series_columns(brought)
    columns = {
        "generation": np.arange(last + 1),
        "customers": np.bincount(generation, minlength=last + 1),
        "converted": np.bincount(generation[converted], minlength=last + 1),
        "k_factor": value,
        "k_factor_low": low,
        "k_factor_high": high,
    }
    return Table("generations", columns)


def referral_tree(results: Results) -> Table:
    """Who came on whose word: one row per customer, the parent's id or −1.

    With replications, of the first one: trees of different worlds do not mix.
    """
    run = runs_of(results)[0]
    people = run.customers
    columns = {
        "customer": run.log.ids,
        "parent": np.append(run.log.ids, -1)[people.parent],
        "generation": people.generation,
        "founder": people.family_ids[people.family],
        "arrival": people.arrival,
        "persona": np.array(run.compiled.names.personas)[people.persona],
        "converted": people.converted,
        "invited": invitations(run),
        "brought": children(run),
    }
    return Table("referral_tree", columns)


TABLES: dict[str, Callable[[Results], Table]] = {
    "funnel": funnel,
    "transitions": transitions,
    "occupancy": occupancy,
    "generations": generations,
    "referral_tree": referral_tree,
    "desks": desks,
    "desk_hours": desk_hours,
    "desk_week": desk_week,
    "desk_days": desk_days,
    "word_of_mouth": word_of_mouth,
    "market": market,
    "decisions": decisions,
    "switches": switches,
    "caps": caps,
    "bills": bills,
    "practice_costs": practice_cost_table,
    "desk_costs": desk_cost_table,
}
"""Every table by name."""


def table(results: Results, name: str) -> Table:
    """Compute a table by name.

    Raises:
        UsageError: if there is no such table.
    """
    if name not in TABLES:
        near = get_close_matches(name, TABLES, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise UsageError(f"There is no table {name!r}.{hint} Tables: {', '.join(TABLES)}.")
    return TABLES[name](results)
