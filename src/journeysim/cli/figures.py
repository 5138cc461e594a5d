"""Which pictures belong to which command."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from journeysim.results.result import Result
    from journeysim.results.table import Table
    from journeysim.scenario.model import Model
    from journeysim.scenario.scenario import Scenario
    from journeysim.studies.comparison import Comparison
    from journeysim.studies.validate import Validation


MOST_CURVES = 6
"""Strategies, the baseline included, whose curves are told apart in one picture."""


def tables_drawn(model: Model) -> tuple[str, ...]:
    """The tables that pictures of a comparison are made of, where customers meet or policies act."""
    desks = ("desks", "desk_hours", "desk_days", "desk_week") if model.desks else ()
    talk = ("word_of_mouth",) if model.word_of_mouth is not None else ()
    market = ("market",) if model.market is not None else ()
    policies = ("decisions", "switches") if model.policies else ()
    return (*desks, *talk, *market, *policies)


def draw_comparison(comparison: Comparison, folder: Path) -> None:
    """Draw the effects of all strategies, cost against effect, and the journey's map."""
    from journeysim.report.cost_effect import cost_against_effect
    from journeysim.report.forest import forest_plot
    from journeysim.report.style import save

    model = comparison.scenario.model
    measured = [name for name in comparison.measures["baseline"] if name != "contribution"]
    effects = {
        name: [(strategy, comparison.effects[strategy][name]) for strategy in comparison.strategies]
        for name in measured
    }
    save(forest_plot(effects, currency=model.currency), folder, "effects")
    if "practice_cost" in measured and "margin" in measured:
        pairs = [
            (strategy, comparison.effects[strategy]["practice_cost"], comparison.effects[strategy]["margin"])
            for strategy in comparison.strategies
        ]
        figure = cost_against_effect(pairs, measure="margin", currency=model.currency)
        save(figure, folder, "cost-and-margin")
    draw_map(comparison.scenario, folder)
    _draw_compared_worlds(comparison, folder)


def _draw_compared_worlds(comparison: Comparison, folder: Path) -> None:
    """Draw what customers share in each strategy, from the tables that were kept of its replications."""
    from journeysim.report.about import about_counts

    model, made = comparison.scenario.model, comparison.provenance
    pooled = _pooled(comparison)
    if not pooled:
        return
    names = ["baseline", *comparison.strategies]
    drawn = names[:MOST_CURVES]
    sizes = [comparison.customers[name] for name in drawn]
    footing = about_counts(sizes, made.replications, made.seed, meeting=bool(comparison.shares))
    if len(names) > len(drawn):
        footing += f" · the first {len(drawn)} of {len(names)} strategies"
    draw_world({t: {n: tables[n] for n in drawn} for t, tables in pooled.items()}, model, footing, folder)
    if model.desks:
        words = _of_strategy(comparison, names[0], "means without intervals")
        _draw_week(pooled["desk_week"][names[0]], model, words, folder)
    for name in names if model.policies else ():
        words = _of_strategy(comparison, name, "every run as it went")
        tables = (pooled["decisions"][name], pooled["switches"][name])
        _draw_policies(*tables, model, words, folder, f"policies-{name}")


def _pooled(comparison: Comparison) -> dict[str, dict[str, Table]]:
    """The tables that were kept, by name and strategy, each pooled over the replications."""
    from journeysim.results.pooling import pooled_table

    found: dict[str, dict[str, Table]] = {}
    for strategy, runs in comparison.readings.items():
        for name in runs[0].tables:
            tables = [run.tables[name] for run in runs]
            in_blocks = name == "desk_days"
            pooled = _blocks(tables, comparison.scenario.model.horizon) if in_blocks else pooled_table(tables)
            found.setdefault(name, {})[strategy] = pooled
    return found


def _of_strategy(comparison: Comparison, name: str, precision: str) -> str:
    """What pictures of one of the strategies rest on."""
    runs = comparison.replications
    count = f"{runs} replication{'s' if runs > 1 else ''}"
    people = f"n = {comparison.customers[name]:,} customers in {count}"
    return f"Strategy: {name} · {people} · {precision} · seed {comparison.provenance.seed}"


def draw_world(tables: Mapping[str, Mapping[str, Table]], model: Model, footing: str, folder: Path) -> None:
    """Draw desks, word of mouth and the reach of a market, as far as the scenario has them.

    Args:
        tables: Pooled tables by name and strategy.
        model: The scenario.
        footing: What the numbers rest on.
        folder: Where the pictures are written.
    """
    from journeysim.report.desk_glance import desk_numbers
    from journeysim.report.style import save
    from journeysim.report.talk import market_reached, word_of_mouth_over_time
    from journeysim.report.waits import waits_by_day, waits_by_hour

    if "desks" in tables:
        save(desk_numbers(tables["desks"], footing, model), folder, "desks")
        save(waits_by_hour(tables["desk_hours"], footing, model), folder, "desks-by-hour")
        save(waits_by_day(tables["desk_days"], footing, model), folder, "desks-by-day")
    if "word_of_mouth" in tables:
        save(word_of_mouth_over_time(tables["word_of_mouth"], footing), folder, "word-of-mouth")
    if "market" in tables:
        save(market_reached(tables["market"], footing), folder, "market")


def _draw_week(week: Table, model: Model, footing: str, folder: Path) -> None:
    """Draw the week at the desks, where any of them has opening hours."""
    from journeysim.report.desk_week import desk_week
    from journeysim.report.style import save

    if any(desk.hours for desk in model.desks.values()):
        save(desk_week(week, footing, model), folder, "desks-week")


def _blocks(tables: Sequence[Table], horizon: float) -> Table:
    """Tables of desks by day, in blocks of days that can be told apart, pooled over replications."""
    from journeysim.report.waits import block_days
    from journeysim.results.pooling import coarser, pooled_table

    return pooled_table([coarser(table, block_days(horizon)) for table in tables])


def _draw_policies(
    decisions: Table, switches: Table, model: Model, footing: str, folder: Path, name: str
) -> None:
    """Draw policies where the strategy had any that reviewed."""
    from journeysim.report.decisions import policy_decisions
    from journeysim.report.style import save
    from journeysim.scenario.conflicts import library_policies

    if len(decisions):
        known = model.model_copy(update={"policies": library_policies() | model.policies})
        save(policy_decisions(decisions, switches, known, footing), folder, name)


def draw_map(scenario: Scenario, folder: Path, stage: str | None = None) -> None:
    """Draw the journey, or the touchpoints of one stage."""
    from journeysim.report.maps import journey_map
    from journeysim.report.micro_map import stage_map
    from journeysim.report.style import save

    if stage is None:
        save(journey_map(scenario.model), folder, "journey")
    else:
        save(stage_map(scenario.model, stage), folder, f"stage-{stage}")


def draw_run(result: Result, scenario: Scenario, folder: Path) -> None:
    """Draw what one run says: the map with its flows, the funnel, paths, retention and more."""
    from journeysim.report.convert import time_to_convert
    from journeysim.report.family import largest_family
    from journeysim.report.flows import flows_of
    from journeysim.report.funnel import funnel
    from journeysim.report.generations import referral_generations
    from journeysim.report.maps import journey_map
    from journeysim.report.occupancy import occupancy_by_day
    from journeysim.report.retention import retention_curves
    from journeysim.report.ribbons import path_ribbons
    from journeysim.report.style import save

    strategy = result.compiled.strategy
    save(journey_map(scenario.model, flows_of(result)), folder, "journey")
    save(funnel(result, scenario.model), folder, "funnel")
    save(path_ribbons(result, scenario.model), folder, "paths")
    save(retention_curves({strategy: result}), folder, "retention")
    save(time_to_convert({strategy: result}), folder, "time-to-convert")
    save(occupancy_by_day(result, scenario.model), folder, "occupancy")
    if scenario.model.referral is not None:
        save(referral_generations(result), folder, "referral-generations")
        save(largest_family(result), folder, "largest-family")
    _draw_world_of(result, scenario.model, folder)


def _draw_world_of(result: Result, model: Model, folder: Path) -> None:
    """Draw what customers shared in one run, the stages with desks, and what policies did."""
    from journeysim.report.about import about
    from journeysim.report.contacts import places_in
    from journeysim.report.flows import flows_of
    from journeysim.report.micro_map import stage_map
    from journeysim.report.style import save
    from journeysim.scenario.places import desk_of

    tables = {name: {result.compiled.strategy: result.table(name)} for name in tables_drawn(model)}
    if model.desks:
        days = _blocks([result.table("desk_days")], model.horizon)
        tables["desk_days"] = {result.compiled.strategy: days}
        week = result.table("desk_week")
        _draw_week(week, model, about(result, "means without intervals"), folder)
    draw_world(tables, model, about(result), folder)
    flows = flows_of(result)
    for stage in model.stages:
        if any(desk_of(model, place) is not None for place in places_in(model, stage)):
            save(stage_map(model, stage, flows), folder, f"stage-{stage}")
    if model.policies:
        words = about(result, "one run as it went")
        _draw_policies(result.table("decisions"), result.table("switches"), model, words, folder, "policies")


def draw_validation(validation: Validation, results: Sequence[Result], folder: Path) -> None:
    """Draw the simulation beside the real log."""
    from journeysim.report.actual import simulated_against_actual
    from journeysim.report.style import save

    days, numbers = validation.curve
    actual = [(float(day), float(number)) for day, number in zip(days, numbers, strict=True)]
    save(simulated_against_actual(results, actual), folder, "simulated-and-actual")
