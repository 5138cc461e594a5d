"""``journeysim interactions``: what each part of a strategy adds, and which two help or hinder each other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from journeysim.cli.options import Customers, Engine, Json, Out, ScenarioName, Seed, Settings, load_with

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from journeysim.studies.interactions import Interactions, Split

Strategy = Annotated[
    str, typer.Option(metavar="NAME", help="Strategy that is taken apart; A+B is both together.")
]
Measure = Annotated[
    str, typer.Option(metavar="NAME", help="Measure that is split; `journeysim measures` lists all.")
]
Replications = Annotated[
    int | None, typer.Option(min=1, max=100_000, help="Replications of each set of parts, on the same seeds.")
]


def interactions(
    scenario: ScenarioName,
    strategy: Strategy,
    measure: Measure = "margin",
    replications: Replications = None,
    seed: Seed = 1,
    customers: Customers = None,
    engine: Engine = "auto",
    set_: Settings = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Take the effect of a strategy apart: by practice, by stage, and by what helps what."""
    from journeysim.cli.folder import DEFAULT, results_folder
    from journeysim.cli.screen import console, print_json, progress
    from journeysim.studies.interactions import interactions as take_apart

    loaded = load_with(scenario, set_)
    folder = out if out is not None or as_json else DEFAULT / f"{loaded.name}-interactions"
    with results_folder(folder) as temporary, progress(f"Taking {strategy} apart", "runs") as done:
        found = take_apart(
            loaded,
            strategy,
            measure,
            replications=replications,
            seed=seed,
            customers=customers,
            engine=engine,
            done=done,
        )
        if temporary is not None:
            write(found, temporary)
    if as_json:
        print_json(found.to_json())
        return
    screen = console()
    report(found, screen)
    screen.print(f"\nFigures, numbers and the resolved scenario are in {folder}/.", soft_wrap=True)


def report(found: Interactions, screen: Console) -> None:
    """Print the answer, both splits, the pairs, and how the numbers were made."""
    screen.print(f"[bold]{answer(found)}[/bold]\n")
    screen.print(_parts_table(found, found.practices, "By practice"))
    screen.print(_parts_table(found, found.stages, "By where it acts"))
    if found.practices.pairs:
        screen.print(_pairs_table(found))
    screen.print(
        "Alone: without the other parts; on top: when all the others are there; fair share: the mean over "
        "all orders in which parts may come (Shapley). Fair shares add up to the joint effect. Verdicts "
        "hold for all pairs together (Holm). By where it acts, the fixed cost of a practice is shared by "
        "its stages."
    )
    made = found.provenance
    runs = f"{made.replications} replication{'s' if made.replications > 1 else ''}"
    sampled = found.practices.sampled or found.stages.sampled
    screen.print(
        f"\nHow: {runs} of each set of parts, the same luck in all, seed {made.seed}, engine {made.engine}, "
        f"journeysim {made.version}."
        + (" Of many parts the orders were drawn at random." if sampled else "")
        + (f" Customers meet here ({', '.join(found.shares)})." if found.shares else "")
    )


def answer(found: Interactions) -> str:
    """The joint effect, whether the parts make more or less of it together, and the largest share."""
    from journeysim.report.wording import effect_text, not_told_from_zero

    unit, title = _unit_and_title(found)
    currency = found.scenario.model.currency
    first = found.practices.parts[0]
    beyond = found.practices.beyond
    sentence = f"{found.strategy} changes {title} by {effect_text(found.effect, unit, currency)}. "
    if not_told_from_zero(beyond) or beyond.value == 0.0:
        sentence += "That its practices do more or less together than alone cannot be told. "
    else:
        word = "more" if beyond.value > 0 else "less"
        size = effect_text(beyond, unit, currency)
        sentence += f"Together its practices do {word} than the sum of each alone: {size}. "
    return (
        sentence
        + f"The largest share is that of {first.name}: {effect_text(first.fair_share, unit, currency)}."
    )


def _unit_and_title(found: Interactions) -> tuple[str, str]:
    from journeysim.results.registry import find

    known = find(found.measure, found.scenario.model.measures)[0]
    return known.unit, known.title[:1].lower() + known.title[1:]


def _parts_table(found: Interactions, split: Split, head: str) -> Table:
    from journeysim.cli.screen import table
    from journeysim.cli.tables import number_cell
    from journeysim.report.wording import unit_text

    unit, _ = _unit_and_title(found)
    words = unit_text(unit, found.scenario.model.currency, difference=True)
    heads = [f"{word}\n[dim]{words}[/dim]" for word in ("alone", "on top of\nthe others", "fair share")]
    made = table(head, *heads, numbers=True)
    for part in split.parts:
        cells = (
            number_cell(e, unit, effect=True, width=30) for e in (part.alone, part.on_top, part.fair_share)
        )
        made.add_row(part.name, *cells)
    return made


def _pairs_table(found: Interactions) -> Table:
    from journeysim.cli.screen import table
    from journeysim.cli.tables import number_cell
    from journeysim.report.wording import unit_text

    unit, _ = _unit_and_title(found)
    words = unit_text(unit, found.scenario.model.currency, difference=True)
    made = table("Two practices", f"together beyond alone\n[dim]{words}[/dim]", "they", numbers=True)
    shown = [pair for pair in found.practices.pairs if pair.verdict != "nothing"]
    for pair in shown[:10]:
        size = number_cell(pair.together, unit, effect=True, width=30)
        made.add_row(f"{pair.first} + {pair.second}", size, pair.verdict)
    return made


def write(found: Interactions, folder: Path) -> None:
    """Write numbers, the figure, the resolved scenario and the manifest into a folder."""
    from journeysim.cli.folder import sign, write_json
    from journeysim.report.interactions import Pair, Part, interaction_plot
    from journeysim.report.style import save

    sign(folder, found.scenario, found.provenance)
    write_json(folder / "interactions.json", found.to_json())
    parts = [
        [Part(part.name, part.alone, part.on_top, part.fair_share) for part in split.parts]
        for split in (found.practices, found.stages)
    ]
    pairs = [
        Pair((pair.first, pair.second), pair.together, pair.verdict in ("help", "hinder"))
        for pair in found.practices.pairs
        if pair.verdict != "nothing"
    ]
    figure = interaction_plot(
        parts[0],
        parts[1],
        pairs,
        measure=found.measure,
        strategy=found.strategy,
        currency=found.scenario.model.currency,
    )
    save(figure, folder, "interactions")
