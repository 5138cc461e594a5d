"""``journeysim optimise``: the best set of practices under a budget, and for every other budget."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from journeysim.cli.options import (
    Cluster,
    Confidence,
    Customers,
    Delta,
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

    from journeysim.studies.portfolio.outcome import Bundle, Portfolio

Money = Annotated[
    float | None,
    typer.Option(
        metavar="MONEY", min=0, help="Money for practices and staff; by default the scenario's own budget."
    ),
]
Practices = Annotated[
    str | None,
    typer.Option(metavar="A,B,...", help="Practices to choose from, 20 at most; by default the scenario's."),
]
Time = Annotated[
    str, typer.Option(metavar="TIME", help="Where runs are needed: time to look for the best, such as 5 min.")
]
Replications = Annotated[
    int, typer.Option(min=1, max=100_000, help="Where runs are needed: replications of each set, at most.")
]
Engine = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="auto: exact if the solver covers the scenario, else runs; exact, compiled or reference.",
    ),
]


def optimise(
    scenario: ScenarioName,
    budget: Money = None,
    measure: MeasureThatDecides = "margin",
    practices: Practices = None,
    delta: Delta = None,
    confidence: Confidence = 0.95,
    time: Time = "60s",
    replications: Replications = 1000,
    seed: Seed = 1,
    customers: Customers = None,
    engine: Engine = "auto",
    cluster: Cluster = None,
    set_: Settings = None,
    out: ResumableOut = None,
    as_json: Json = False,
) -> None:
    """Find the best set of practices under a budget, and what any other budget would buy."""
    from journeysim.cli.folder import DEFAULT
    from journeysim.cli.optimise_words import answered
    from journeysim.cli.resuming import kept_or_at_once
    from journeysim.cli.screen import console, print_json, progress
    from journeysim.cli.times import seconds_in
    from journeysim.studies.portfolio.optimise import optimise as best_set

    loaded = load_with(scenario, set_)
    seconds = seconds_in(time)

    def find(kept: Path | None) -> Portfolio:
        with progress(f"Choosing practices of {loaded.name}", "steps") as told:
            return best_set(
                loaded,
                measure,
                names_in(practices),
                budget=budget,
                delta=delta,
                confidence=confidence,
                seconds=seconds,
                most=replications,
                seed=seed,
                customers=customers,
                engine=engine,
                cluster=cluster,
                out=kept,
                done=told,
            )

    folder = out if out is not None or as_json else DEFAULT / f"{loaded.name}-optimise"
    portfolio = kept_or_at_once(find, write, folder, resumable=out is not None)
    if as_json:
        print_json(answered(portfolio))
        return
    screen = console()
    report(portfolio, screen)
    screen.print(f"\nFigures, numbers and the resolved scenario are in {folder}/.", soft_wrap=True)


def report(portfolio: Portfolio, screen: Console) -> None:
    """Print the answer, what each budget buys, what is to be known beside it, and how it was found."""
    from journeysim.cli.optimise_words import answer, beside, how

    screen.print(f"[bold]{answer(portfolio)}[/bold]\n")
    screen.print(table_of(portfolio))
    screen.print(
        "From a budget of: what the set costs, practices and staff. Effect: difference from the baseline"
        + ("." if portfolio.is_exact else ", with its 95 % interval.")
        + " Each set is the best one until there is money for the next; * for this budget."
    )
    for line in beside(portfolio):
        screen.print(f"\n{line}")
    screen.print(f"\n{how(portfolio)}")


def table_of(portfolio: Portfolio) -> Table:
    """A line for each set that is the best one for some budget."""
    from rich.table import Column

    from journeysim.cli.screen import table
    from journeysim.cli.tables import number_cell, title_of
    from journeysim.report.wording import unit_text
    from journeysim.results.registry import find

    unit = find(portfolio.measure, portfolio.scenario.model.measures)[0].unit
    currency = portfolio.scenario.model.currency
    words = unit_text(unit, currency, difference=True)
    made = table(
        f"from a budget of\n[dim]{currency}[/dim]",
        "the best set of practices",
        f"{title_of(portfolio.measure)}: effect\n[dim]{words}[/dim]",
    )
    columns: list[Column] = made.columns
    columns[0].justify = columns[2].justify = "right"
    columns[0].no_wrap = columns[2].no_wrap = True
    for step in portfolio.steps:
        mark = " *" if step is portfolio.best else ""
        effect = "–" if not step.practices else number_cell(step.effect, unit, effect=True, width=30)
        made.add_row(_cost(step), f"{' + '.join(step.practices) or 'no practice'}{mark}", effect)
    return made


def _cost(step: Bundle) -> str:
    from journeysim.report.wording import number_text

    return number_text(step.cost.value, 0)


def write(portfolio: Portfolio, folder: Path) -> None:
    """Write numbers, the figure, the resolved scenario and the manifest into a folder."""
    from journeysim.cli.folder import sign, write_json
    from journeysim.cli.optimise_words import answered, based_on
    from journeysim.report.portfolio import Buy, budget_plot
    from journeysim.report.style import save

    sign(folder, portfolio.scenario, portfolio.provenance)
    write_json(folder / "portfolio.json", answered(portfolio))
    buys = {bundle.name: Buy(bundle.practices, bundle.cost, bundle.effect) for bundle in portfolio.bundles}
    steps = [buys[step.name] for step in portfolio.steps]
    figure = budget_plot(
        steps,
        [buy for buy in buys.values() if buy not in steps],
        best=buys[portfolio.best.name],
        practices=portfolio.practices,
        measure=portfolio.measure,
        budget=portfolio.budget,
        currency=portfolio.scenario.model.currency,
        based_on=based_on(portfolio),
    )
    save(figure, folder, "budget")
