"""Which pictures belong to which command."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from journeysim.results.result import Result
    from journeysim.scenario.scenario import Scenario
    from journeysim.studies.compare import Comparison
    from journeysim.studies.validate import Validation


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


def draw_validation(validation: Validation, results: Sequence[Result], folder: Path) -> None:
    """Draw the simulation beside the real log."""
    from journeysim.report.actual import simulated_against_actual
    from journeysim.report.style import save

    days, numbers = validation.curve
    actual = [(float(day), float(number)) for day, number in zip(days, numbers, strict=True)]
    save(simulated_against_actual(results, actual), folder, "simulated-and-actual")
