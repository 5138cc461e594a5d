"""``journeysim reviews``: what a review policy is worth, and what faster and better figures for it are."""

from __future__ import annotations

from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from journeysim.cli.options import (
    Cluster,
    Customers,
    Engine,
    Json,
    MeasureThatDecides,
    ResumableOut,
    ScenarioName,
    Seed,
    Settings,
    load_with,
)

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from journeysim.studies.reviews.outcome import Reviewing, Reviews

MOST_ROWS = 12
"""Ways of reviewing of which all are printed."""

PolicyName = Annotated[
    str | None,
    typer.Option(
        "--policy",
        metavar="NAME",
        help="Policy of the scenario or of the library; by default the scenario's, or agile-review.",
    ),
]
Cadences = Annotated[
    str | None, typer.Option("--cadence", metavar="DAYS,...", help="Days between reviews, e.g. 7,30,90.")
]
Delays = Annotated[
    str | None, typer.Option("--delay", metavar="DAYS,...", help="Days by which figures are old, e.g. 0,14.")
]
Noises = Annotated[
    str | None, typer.Option("--noise", metavar="SHARE,...", help="Relative errors of figures, e.g. 0,0.15.")
]
Thresholds = Annotated[
    str | None,
    typer.Option("--threshold", metavar="VALUE,...", help="Figures at which practices are switched on."),
]
Replications = Annotated[
    int, typer.Option(min=2, max=100_000, help="Replications of every way of reviewing, on the same seeds.")
]


def reviews(
    scenario: ScenarioName,
    measure: MeasureThatDecides = "margin",
    policy: PolicyName = None,
    cadence: Cadences = None,
    delay: Delays = None,
    noise: Noises = None,
    threshold: Thresholds = None,
    replications: Replications = 10,
    seed: Seed = 1,
    customers: Customers = None,
    engine: Engine = "auto",
    cluster: Cluster = None,
    set_: Settings = None,
    out: ResumableOut = None,
    as_json: Json = False,
) -> None:
    """Compare ways of reviewing with never acting and always acting; what better figures are worth."""
    from journeysim.cli.folder import DEFAULT
    from journeysim.cli.resuming import kept_or_at_once
    from journeysim.cli.reviews_words import answered
    from journeysim.cli.screen import console, print_json, progress
    from journeysim.studies.reviews.reviews import reviews as review

    loaded = load_with(scenario, set_)
    cadences, delays = numbers_in("--cadence", cadence), numbers_in("--delay", delay)
    noises, thresholds = numbers_in("--noise", noise), numbers_in("--threshold", threshold)

    def find(kept: Path | None) -> Reviews:
        with progress(f"Reviewing {loaded.name}", "runs") as told:
            return review(
                loaded,
                measure,
                policy,
                cadences=cadences,
                delays=delays,
                noises=noises,
                thresholds=thresholds,
                replications=replications,
                seed=seed,
                customers=customers,
                engine=engine,
                cluster=cluster,
                out=kept,
                done=told,
            )

    folder = out if out is not None or as_json else DEFAULT / f"{loaded.name}-reviews"
    found = kept_or_at_once(find, write, folder, resumable=out is not None)
    if as_json:
        print_json(answered(found))
        return
    screen = console()
    report(found, screen)
    screen.print(f"\nFigures, numbers and the resolved scenario are in {folder}/.", soft_wrap=True)


def numbers_in(option: str, text: str | None) -> list[float] | None:
    """Numbers separated by commas.

    >>> numbers_in("--cadence", "7, 30"), numbers_in("--cadence", None)
    ([7.0, 30.0], None)

    Raises:
        UsageError: if one is no number.
    """
    from journeysim.errors import UsageError

    if text is None:
        return None
    try:
        return [float(part) for part in text.split(",") if part.strip()]
    except ValueError:
        raise UsageError(f"{option} {text!r}: write numbers separated by commas, e.g. 7,30,90.") from None


def report(found: Reviews, screen: Console) -> None:
    """Print the answer, every way of reviewing, what better figures are worth, and how it was found."""
    from journeysim.cli.reviews_words import answer, how

    screen.print(f"[bold]{answer(found)}[/bold]\n")
    screen.print(table_of(found))
    screen.print(
        "Effect: difference from never acting, with its 95 % interval. On: days on which the practices were "
        "switched on, and how often they were. Wrong: reviews in which noise put the figure on the wrong "
        "side of the threshold, false alarms and missed ones. * as described."
        + ("" if len(_shown(found)) == len(found.cells) else " All others are in the figure and in --json.")
    )
    screen.print(worths_of(found))
    screen.print("Worth: how much better the measure is, on average over all other settings.")
    screen.print(f"\n{how(found)}")


def table_of(found: Reviews) -> Table:
    """A line for each way of reviewing."""
    from journeysim.cli.screen import table
    from journeysim.cli.tables import number_cell, title_of
    from journeysim.report.wording import number_text, share_text, unit_text
    from journeysim.results.registry import find

    unit = find(found.measure, found.scenario.model.measures)[0].unit
    words = unit_text(unit, found.scenario.model.currency, difference=True)
    several = len(found.grid.values("threshold")) > 1
    heads = ["every\n[dim]days[/dim]", "delay\n[dim]days[/dim]", "noise"]
    heads += ["threshold"] if several else []
    heads += [f"{title_of(found.measure)}: effect\n[dim]{words}[/dim]", "on\n[dim]days, times[/dim]"]
    made = table(*heads, "wrong", numbers=True)
    for column in made.columns:
        column.no_wrap = True
        column.justify = "right"
    for cell in _shown(found):
        s = cell.settings
        own = " *" if s == found.grid.own else ""
        row = [number_text(round(s.every, 1)), number_text(round(s.delay, 1)), f"{share_text(s.noise)}{own}"]
        row += [number_text(s.threshold)] if several else []
        days = f"{number_text(cell.days_active.value, 0)}, {number_text(cell.switches.value, 1)}"
        wrong = f"{share_text(cell.false_alarms.value, 0)} + {share_text(cell.missed.value, 0)}"
        made.add_row(*row, number_cell(cell.effect, unit, effect=True, width=40), days, wrong)
    return made


def _shown(found: Reviews) -> list[Reviewing]:
    """Every way of reviewing; of many those that differ from the policy as it is in one setting at most."""
    if len(found.cells) <= MOST_ROWS:
        return list(found.cells)
    own = astuple(found.grid.own)
    return [
        cell
        for cell in found.cells
        if sum(one != other for one, other in zip(astuple(cell.settings), own, strict=True)) <= 1
    ]


def worths_of(found: Reviews) -> Table:
    """A line for each improvement of the figures."""
    from journeysim.cli.reviews_words import improvement
    from journeysim.cli.screen import table
    from journeysim.cli.tables import number_cell
    from journeysim.report.wording import unit_text
    from journeysim.results.registry import find

    unit = find(found.measure, found.scenario.model.measures)[0].unit
    words = unit_text(unit, found.scenario.model.currency, difference=True)
    made = table("what better reviews are worth", f"worth\n[dim]{words}[/dim]", numbers=True)
    for worth in found.worths:
        made.add_row(improvement(worth), number_cell(worth.gain, unit, effect=True, width=40))
    return made


def write(found: Reviews, folder: Path) -> None:
    """Write numbers, the figure, the resolved scenario and the manifest into a folder."""
    from journeysim.cli.folder import sign, write_json
    from journeysim.cli.reviews_words import answered
    from journeysim.report.reviews import Way, reviews_plot
    from journeysim.report.style import save

    sign(folder, found.scenario, found.provenance)
    write_json(folder / "reviews.json", answered(found))
    ways = [
        Way(s.every, s.delay, s.noise, s.threshold, cell.effect, s == found.grid.own)
        for cell in found.cells
        for s in [cell.settings]
    ]
    figure = reviews_plot(
        ways,
        measure=found.measure,
        policy=found.grid.name,
        always=(found.always, found.fixed),
        currency=found.scenario.model.currency,
    )
    save(figure, folder, "reviews")
