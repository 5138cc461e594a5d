"""``journeysim rank``: which strategy is best, how surely, and what a step up costs."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from journeysim.cli.options import (
    Cluster,
    Confidence,
    Customers,
    Delta,
    Engine,
    Json,
    MeasureThatDecides,
    ResumableOut,
    ScenarioName,
    Seed,
    Settings,
    load_with,
    names_in,
)

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from journeysim.studies.choosing import Ranking, Standing

Strategies = Annotated[
    str | None,
    typer.Option(metavar="A,B,...", help="Strategies to rank beside the baseline; A+B is both together."),
]
Budget = Annotated[str, typer.Option(metavar="TIME", help="Time to look for the best, such as 60s or 5 min.")]


def rank(
    scenario: ScenarioName,
    measure: MeasureThatDecides = "margin",
    strategies: Strategies = None,
    delta: Delta = None,
    confidence: Confidence = 0.95,
    budget: Budget = "60s",
    seed: Seed = 1,
    customers: Customers = None,
    engine: Engine = "auto",
    cluster: Cluster = None,
    set_: Settings = None,
    out: ResumableOut = None,
    as_json: Json = False,
) -> None:
    """Find the best strategy: run all on the same luck until it is clear, or the time is up."""
    from journeysim.cli.folder import DEFAULT
    from journeysim.cli.ranking_words import answered
    from journeysim.cli.resuming import kept_or_at_once
    from journeysim.cli.screen import console, print_json, progress
    from journeysim.cli.times import seconds_in
    from journeysim.studies.choosing import rank as rank_strategies

    loaded = load_with(scenario, set_)
    folder = out if out is not None or as_json else DEFAULT / f"{loaded.name}-rank"
    seconds, begun = seconds_in(budget), time.monotonic()

    def find(kept: Path | None) -> Ranking:
        with progress(f"Ranking strategies of {loaded.name}") as told:
            return rank_strategies(
                loaded,
                measure,
                names_in(strategies),
                delta=delta,
                confidence=confidence,
                budget=seconds,
                seed=seed,
                customers=customers,
                engine=engine,
                cluster=cluster,
                out=kept,
                done=lambda: told(min(time.monotonic() - begun, seconds), seconds),
            )

    ranking = kept_or_at_once(find, write, folder, resumable=out is not None)
    if as_json:
        print_json(answered(ranking))
        return
    screen = console()
    report(ranking, screen)
    screen.print(f"\nFigures, numbers and the resolved scenario are in {folder}/.", soft_wrap=True)


def report(ranking: Ranking, screen: Console) -> None:
    """Print the answer, a line for each strategy, the frontier, and how the numbers were made."""
    from journeysim.cli.ranking_words import answer, frontier_words, how

    screen.print(f"[bold]{answer(ranking)}[/bold]\n")
    screen.print(table_of(ranking))
    screen.print(
        "Effect: difference from the baseline, with its 95 % interval. better, worse: holds for all "
        "strategies together (Holm). Behind the best: with its interval; * told from it, for all together."
    )
    words = frontier_words(ranking)
    if words:
        screen.print(f"\n{words}")
    screen.print(f"\n{how(ranking)}")


def table_of(ranking: Ranking) -> Table:
    """A line for each strategy, the best first."""
    from journeysim.cli.screen import table
    from journeysim.cli.tables import title_of
    from journeysim.report.wording import unit_text
    from journeysim.results.registry import find

    unit = find(ranking.measure, ranking.scenario.model.measures)[0].unit
    words = unit_text(unit, ranking.scenario.model.currency, difference=True)
    title = title_of(ranking.measure)
    paid = bool(ranking.choices)
    heads = [
        f"{title}: effect\n[dim]{words}[/dim]",
        "beside the\nbaseline",
        f"behind the best\n[dim]{words}[/dim]",
    ]
    if paid:
        heads.append(f"cost\n[dim]{ranking.scenario.model.currency}[/dim]")
    made = table("", *heads, "samples", numbers=True)
    for column in made.columns[1:]:
        column.no_wrap = True
    for standing in ranking.standings:
        made.add_row(*_cells(ranking, standing, unit, paid=paid))
    return made


def _cells(ranking: Ranking, standing: Standing, unit: str, *, paid: bool) -> list[str]:
    from journeysim.cli.tables import broken, number_cell
    from journeysim.report.wording import number_text

    first = standing.name == ranking.best
    mark = " *" if standing.told_from_best else ""
    behind = "–" if first else number_cell(standing.behind, unit, width=30).replace("\n", f"{mark}\n", 1)
    cells = [
        broken(standing.name),
        "–" if standing.name == "baseline" else number_cell(standing.effect, unit, effect=True, width=30),
        "–" if standing.name == "baseline" else standing.verdict,
        behind,
    ]
    if paid:
        cells.append(number_text(standing.cost.value if standing.cost else 0.0, 0))
    out = "" if standing.left_after is None else f"\n[dim]out after {standing.left_after:,}[/dim]"
    return [*cells, f"{standing.effect.n:,}{out}"]


def write(ranking: Ranking, folder: Path) -> None:
    """Write numbers, figures, the resolved scenario and the manifest into a folder."""
    from journeysim.cli.folder import sign, write_json
    from journeysim.cli.ranking_words import answered
    from journeysim.report.forest import forest_plot
    from journeysim.report.frontier import Point, cost_frontier
    from journeysim.report.style import save

    sign(folder, ranking.scenario, ranking.provenance)
    write_json(folder / "ranking.json", answered(ranking))
    currency = ranking.scenario.model.currency
    rows = [(s.name, s.effect) for s in ranking.standings if s.name != "baseline"]
    save(forest_plot({ranking.measure: rows}, currency=currency), folder, "effects")
    points = [
        Point(
            choice.name,
            choice.cost,
            choice.effect,
            standing.cost,
            standing.gain,
            choice.standing,
            choice.ratio,
        )
        for choice in ranking.choices
        if (standing := ranking[choice.name]).cost is not None and standing.gain is not None
    ]
    if points:
        figure = cost_frontier(points, measure=ranking.frontier_measure, currency=currency)
        save(figure, folder, "frontier")
