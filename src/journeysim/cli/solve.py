"""``journeysim solve``: a scenario answered without runs, and for what is not covered the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from journeysim.cli.options import Customers, Json, ScenarioName, Settings, load_with

if TYPE_CHECKING:
    from rich.console import Console

    from journeysim.engines.exact.solution import Solution
    from journeysim.results.estimates import Estimate
    from journeysim.studies.exactly import ExactComparison

Strategy = Annotated[str, typer.Option(help="Name of a strategy or practice; A+B is both together.")]
Measures = Annotated[
    list[str] | None,
    typer.Option("--measure", metavar="NAME", help="A measure, instead of the main ones; may be repeated."),
]


def solve(
    scenario: ScenarioName,
    strategy: Strategy = "baseline",
    measure: Measures = None,
    customers: Customers = None,
    set_: Settings = None,
    as_json: Json = False,
) -> None:
    """Answer one strategy without chance, exactly or, where customers meet, roughly; also what differs."""
    from journeysim.cli.screen import console, print_json
    from journeysim.studies.exactly import compare_exactly

    loaded = load_with(scenario, set_)
    wanted = [] if strategy == "baseline" else [strategy]
    compared = compare_exactly(loaded, wanted, customers, measures=measure)
    if as_json:
        print_json(compared.to_json())
        return
    report_strategy(compared, strategy, console())


def report_strategy(compared: ExactComparison, name: str, screen: Console) -> None:
    """Print the levels of a strategy, their differences from the baseline, and what is not covered."""
    from journeysim.cli.screen import table
    from journeysim.cli.tables import title_of
    from journeysim.report.wording import number_text, unit_scale, unit_text
    from journeysim.results.registry import find

    solution = compared.solutions[name]
    how = "approximately" if solution.approximate else "exactly"
    screen.print(f"[bold]{compared.scenario.name}[/bold] under {name}, solved {how}: {solution.size}.\n")
    effects = compared.effects.get(name, {})
    heads = ("Approximate", "Error found") if solution.approximate else ("Exact", "Error below")
    rows = table("Measure", *heads, *(["Difference"] if effects else []), "", numbers=True)
    for measure, level in compared.measures[name].items():
        unit = find(measure, ())[0].unit
        scale = unit_scale(unit)
        error = scale * compared.errors[name][measure]
        told = error_text(error, 2 if solution.approximate else 1)
        cells = [number_text(scale * level.value), told]
        if effects:
            cells.append(_difference(effects[measure], scale) if measure in effects else "")
        rows.add_row(title_of(measure), *cells, unit_text(unit, compared.scenario.model.currency))
    if compared.measures[name]:
        screen.print(rows)
        if solution.k_factor is not None:
            screen.print(_families(solution.k_factor, solution.extinction))
        screen.print(about_errors(solution))
    report_why_not(compared, name, screen)


def report_why_not(compared: ExactComparison, name: str, screen: Console) -> None:
    """Print by reason which measures of a strategy have no exact answer."""
    from journeysim.cli.screen import plain

    under = "" if name == "baseline" else f" under {name}"
    reasons: dict[str, list[str]] = {}
    for measure, reason in compared.refused[name].items():
        reasons.setdefault(reason, []).append(measure)
    for reason, missing in reasons.items():
        screen.print(f"\nNo exact answer{under} for {', '.join(missing)}: {plain(reason)}")


def _difference(effect: Estimate, scale: float) -> str:
    """A difference from the baseline, and its error where it is approximate."""
    from journeysim.report.wording import number_text

    text = number_text(scale * effect.value, sign=True)
    return text if effect.half_width == 0.0 else f"{text} ± {error_text(scale * effect.half_width, 2)}"


def error_text(error: float, digits: int = 1) -> str:
    """An error to one digit or two, written out.

    >>> error_text(43.3), error_text(0.00186), error_text(4731.0, 2)
    ('40', '0.002', '4,700')
    """
    from journeysim.report.wording import number_text

    return number_text(float(f"{error:.{digits}g}"))


def about_errors(solution: Solution) -> str:
    """What the column of errors means."""
    if not solution.approximate:
        return "Error: how far the answer lies from that of the finer of its two lattices alone."
    return (
        f"Approximate: {' '.join(solution.meetings)} Each feels what all do on average; flows and what they "
        f"make agree after {solution.settled.rounds} rounds. Error found: the largest that such answers had "
        "beside simulations (docs/verification.md). `journeysim compare` simulates."
    )


def _families(k_factor: float, extinction: float | None) -> str:
    """What becomes of the families of invited people in the long run."""
    start = f"In the long run each generation of invited people is {k_factor:.4g} times the one before (K)"
    if extinction is None:
        return f"{start}."
    if extinction >= 1.0:
        return f"{start}: every customer's family dies out."
    return f"{start}; one customer's family dies out with a chance of {extinction:.4g}."
