"""``journeysim uncertainty``: how sure a choice is when its inputs are not, and what to find out next."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from journeysim.cli.options import (
    Customers,
    Engine,
    Json,
    Out,
    ScenarioName,
    Seed,
    Settings,
    load_with,
    names_in,
)

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from journeysim.studies.outlooks import Uncertainty, Worth

Strategies = Annotated[
    str | None,
    typer.Option(metavar="A,B,...", help="Strategies to choose from, beside the baseline; A+B is both."),
]
Measure = Annotated[
    str, typer.Option(metavar="NAME", help="Measure that decides; `journeysim measures` lists all.")
]
Uncertain = Annotated[
    list[str] | None,
    typer.Option(
        "--uncertain",
        metavar="PATH=LAW",
        help="A law for a number, e.g. 'practices.tour.coverage=beta(a=8, b=2)'; may be repeated.",
    ),
]
Draws = Annotated[int, typer.Option(min=8, max=65_536, help="Draws of the uncertain inputs at most.")]
Budget = Annotated[
    str,
    typer.Option(
        metavar="TIME",
        help="Time for the draws, such as 60s or 5 min; ten for each input are run whatever it says.",
    ),
]
Sobol = Annotated[
    int,
    typer.Option(
        min=0,
        max=65_536,
        help="Draws for Sobol indices: why the effect is not known; so many for each input and twice more, "
        "whatever --budget says.",
    ),
]


def uncertainty(
    scenario: ScenarioName,
    measure: Measure = "margin",
    strategies: Strategies = None,
    uncertain: Uncertain = None,
    draws: Draws = 256,
    budget: Budget = "120s",
    sobol: Sobol = 0,
    seed: Seed = 1,
    customers: Customers = None,
    engine: Engine = "auto",
    set_: Settings = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Ask how sure a choice is when inputs are uncertain, and which of them is worth finding out."""
    from journeysim.cli.folder import DEFAULT, results_folder
    from journeysim.cli.screen import console, print_json, progress
    from journeysim.cli.times import seconds_in
    from journeysim.studies.uncertainty import uncertainty as study

    loaded = load_with(scenario, set_)
    folder = out if out is not None or as_json else DEFAULT / f"{loaded.name}-uncertainty"
    seconds, begun = seconds_in(budget), time.monotonic()
    with results_folder(folder) as temporary, progress("Drawing uncertain inputs") as told:
        found = study(
            loaded,
            measure,
            names_in(strategies),
            uncertain=laws_in(uncertain),
            draws=draws,
            budget=seconds,
            sobol=sobol,
            seed=seed,
            customers=customers,
            engine=engine,
            done=lambda: told(min(time.monotonic() - begun, seconds), seconds),
        )
        if temporary is not None:
            write(found, temporary)
    if as_json:
        print_json(found.to_json())
        return
    screen = console()
    report(found, screen)
    screen.print(f"\nFigures, numbers and the resolved scenario are in {folder}/.", soft_wrap=True)


def laws_in(texts: list[str] | None) -> dict[str, str]:
    """Laws by path, from ``PATH=LAW``.

    >>> laws_in(["practices.tour.coverage = beta(a=8, b=2)"])
    {'practices.tour.coverage': 'beta(a=8, b=2)'}

    Raises:
        UsageError: if one is written otherwise.
    """
    from journeysim.errors import UsageError

    laws: dict[str, str] = {}
    for text in texts or ():
        path, sign, law = text.partition("=")
        if not sign or not path.strip() or "(" not in law:
            raise UsageError(
                f"--uncertain {text!r}: write it as PATH=LAW, e.g. "
                "--uncertain 'practices.tour.coverage=beta(a=8, b=2)'."
            )
        laws[path.strip()] = law.strip()
    return laws


def report(found: Uncertainty, screen: Console) -> None:
    """Print the answer, strategies, inputs, and how the numbers were made."""
    screen.print(f"[bold]{answer(found)}[/bold]\n")
    screen.print(_strategies_table(found))
    screen.print(_inputs_table(found))
    screen.print(
        "Range: 9 of 10 effects lie there, by what is known of the inputs and without luck. Ignorance: part "
        "of the variance of the effect in one run that the inputs make; the rest is chance. Worth of "
        "knowing: what a choice gains on average that knows the input (EVPPI); one whose interval reaches 0 "
        "is not told from none. A trial's worth is before its cost; half of its customers meet the change."
    )
    if found.indices == ():
        screen.print(
            f"No Sobol indices: the effect of {found.bars_of} varies no more than luck alone makes it, so no "
            "input can be told to matter. More --customers, or wider ranges, may show one."
        )
    elif found.indices is not None:
        screen.print(_indices_table(found))
        screen.print(
            "Alone: part of the variance by ignorance that would go if this input were known. In all: the "
            "part that would stay if all others were known. Chance is taken off."
        )
    made = found.provenance
    screen.print(
        f"\nHow: {found.draws} draws of {len(found.worths)} uncertain inputs, {made.replications} "
        f"replications of each strategy, seed {made.seed}, engine {made.engine}, journeysim {made.version}."
    )


def answer(found: Uncertainty) -> str:
    """What to choose today, how often that is right, and what to find out next."""
    from journeysim.report.wording import share_text

    first = found.outlooks[0]
    title = _title(found)
    sentence = (
        f"By what is known today {first.name} is best by {title} on average, and in "
        f"{share_text(first.chance_best, 0)} of the cases that are possible. "
    )
    if not found.worth.low > 0:
        return (
            sentence + "To know the inputs better would not change the choice by anything that can be told."
        )
    sentence += f"To know all inputs would be worth about {_amount(found, found.worth.value)}"
    best = found.worths[0]
    if not best.worth.low > 0:
        return sentence + "; no single one of them is worth anything that can be told."
    sentence += f"; most is worth {best.input.name}: up to {_amount(found, best.worth.value)}."
    if best.trial is not None:
        sentence += (
            f" An A/B test of it with about {best.trial.customers:,} customers would be worth up to "
            f"{_amount(found, best.trial.worth.value)}."
        )
    return sentence


def _title(found: Uncertainty) -> str:
    from journeysim.results.registry import find

    title = find(found.measure, found.scenario.model.measures)[0].title
    return title[:1].lower() + title[1:]


def _unit(found: Uncertainty) -> str:
    from journeysim.results.registry import find

    return find(found.measure, found.scenario.model.measures)[0].unit


def _words(found: Uncertainty) -> str:
    from journeysim.report.wording import unit_text

    return unit_text(_unit(found), found.scenario.model.currency, difference=True)


def _amount(found: Uncertainty, size: float) -> str:
    from journeysim.report.wording import number_text, unit_scale

    scaled = float(f"{size * unit_scale(_unit(found)):.2g}")
    return f"{number_text(scaled)} {_words(found)}".rstrip()


def _strategies_table(found: Uncertainty) -> Table:
    from journeysim.cli.screen import table
    from journeysim.cli.tables import number_cell
    from journeysim.report.wording import number_text, share_text, unit_scale

    words, scale = _words(found), unit_scale(_unit(found))
    heads = [f"effect on average\n[dim]{words}[/dim]", f"range\n[dim]{words}[/dim]", "ignorance", "best in"]
    made = table("", *heads, numbers=True)
    for outlook in found.outlooks:
        cells = ["–", "–", "–"]
        if outlook.name != "baseline":
            ends = (float(f"{scale * end:.3g}") for end in (outlook.low, outlook.high))
            cells = [
                number_cell(outlook.effect, _unit(found), effect=True, width=30),
                " to ".join(number_text(end) for end in ends),
                share_text(outlook.split.share_of_ignorance, 0),
            ]
        made.add_row(outlook.name, *cells, share_text(outlook.chance_best, 0))
    return made


def _inputs_table(found: Uncertainty) -> Table:
    from journeysim.cli.screen import table
    from journeysim.cli.tables import number_cell

    words = _words(found)
    heads = [
        "90 % range",
        f"worth of knowing\n[dim]{words}[/dim]",
        f"A/B test\n[dim]customers: {words}[/dim]",
    ]
    made = table("Uncertain input", *heads, numbers=True)
    for worth in found.worths:
        ends = _range(found, worth)
        told = number_cell(worth.worth, _unit(found), width=30)
        trial = worth.trial
        test = f"{trial.customers:,}: {_amount(found, trial.worth.value)}" if trial is not None else "–"
        made.add_row(worth.input.name, ends, told, test)
    return made


def _indices_table(found: Uncertainty) -> Table:
    from journeysim.cli.screen import table
    from journeysim.cli.tables import number_cell

    heads = ("alone\n[dim]%[/dim]", "in all\n[dim]%[/dim]")
    made = table(f"Why the effect of {found.bars_of} is not known", *heads, numbers=True)
    for share in found.indices or ():
        cells = (number_cell(part, "share", width=30) for part in (share.alone, share.in_all))
        made.add_row(share.input.name, *cells)
    return made


def _range(found: Uncertainty, worth: Worth) -> str:
    """Where an input lies, in words; of a row that was counted, from how many visits."""
    from journeysim.report.wording import number_text
    from journeysim.studies.counted import CountedRow

    if isinstance(worth.input, CountedRow):
        return f"{number_text(worth.input.visits)} visits"
    bar = next(bar for bar in found.bars if worth.input.owns(bar.name))
    return " to ".join(number_text(float(f"{end:.3g}")) for end in (bar.low, bar.high))


def write(found: Uncertainty, folder: Path) -> None:
    """Write numbers, the figure, the resolved scenario and the manifest into a folder."""
    from journeysim.cli.folder import sign, write_json
    from journeysim.report.style import save
    from journeysim.report.worth import Row, worth_plot
    from journeysim.studies.inputs import name_of

    sign(folder, found.scenario, found.provenance)
    write_json(folder / "uncertainty.json", found.to_json())
    rows = [
        Row(name_of(bar.name), (bar.low, bar.high), bar.at_low, bar.at_high, worth.worth)
        for bar in found.bars
        for worth in found.worths
        if worth.input.owns(bar.name)
    ]
    figure = worth_plot(
        rows,
        measure=found.measure,
        strategy=found.bars_of,
        draws=found.draws,
        currency=found.scenario.model.currency,
    )
    save(figure, folder, "uncertainty")
