"""``--engine exact`` in `run` and `compare`: strategies without chance, the answer first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from journeysim.cli.folder import results_folder

if TYPE_CHECKING:
    from rich.console import Console

    from journeysim.scenario.scenario import Scenario
    from journeysim.studies.exactly import ExactComparison


def compare_without_chance(
    scenario: Scenario,
    strategies: list[str] | None,
    customers: int | None,
    *,
    condition: str | None = None,
    folder: Path | None = None,
    as_json: bool = False,
) -> None:
    """Solve strategies, print which does most and a line for each, and write the numbers into a folder."""
    from journeysim.cli.conditions import condition_table, plain_effects_under
    from journeysim.cli.screen import console, print_json
    from journeysim.studies.exactly import compare_exactly

    with results_folder(folder) as temporary:
        compared = compare_exactly(scenario, strategies, customers)
        held = condition if condition in compared.strategies else None
        document = document_of(compared)
        if held is not None:
            document |= {"under": plain_effects_under(compared, held)}
        if temporary is not None:
            write(compared, document, temporary, customers)
    if as_json:
        print_json(document)
        return
    screen = console()
    report(compared, screen)
    if held is not None:
        screen.print(condition_table(compared, held))
    if folder is not None:
        screen.print(f"\nNumbers and the resolved scenario are in {folder}/.", soft_wrap=True)


def refuse_what_needs_runs(**options: object) -> None:
    """Refuse options that only runs understand.

    Args:
        options: By name, what was typed; None where nothing was.

    Raises:
        UsageError: if anything was typed.
    """
    from journeysim.errors import UsageError

    typed = [f"--{name.replace('_', '-')}" for name, value in options.items() if value is not None]
    if typed:
        raise UsageError(
            f"{' and '.join(typed)}: exact answers need no runs, so there is nothing to set. "
            "Leave it out, or leave out --engine exact."
        )


def document_of(compared: ExactComparison) -> dict[str, Any]:
    """The comparison as one document of plain data, the answer first."""
    from journeysim.cli.answer import answer, ranking_of

    if not compared.strategies:
        return compared.to_json()
    return {"answer": answer(compared), "ranking": ranking_of(compared), **compared.to_json()}


def report(compared: ExactComparison, screen: Console) -> None:
    """Print the answer, a line for each strategy, what the errors are, and what is not covered."""
    from journeysim.cli.answer import answer
    from journeysim.cli.solve import about_errors, report_strategy, report_why_not
    from journeysim.cli.tables import is_over_budget, strategies_table

    if not compared.strategies:
        report_strategy(compared, "baseline", screen)
        _report_other_refusals(compared, screen)
        return
    screen.print(f"[bold]{answer(compared)}[/bold]\n")
    screen.print(strategies_table(compared))
    lines = ["Baseline: its levels. Strategies: their differences from it; those of shares in points of 100."]
    if compared.approximate:
        lines.append("Second line: within the error that such answers were found to have.")
    if "practice_cost" in compared.measures["baseline"]:
        lines.append("Cost: of practices and staff. Return: what each unit of it gave back beyond itself.")
    screen.print(" ".join(lines))
    dear = [name for name in compared.strategies if is_over_budget(compared, name)]
    if dear:
        screen.print(f"! costs more than the scenario's budget: {', '.join(dear)}.")
    screen.print(f"\n{how(compared)}")
    if compared.approximate:
        screen.print(about_errors(compared.solutions["baseline"]))
    report_why_not(compared, "baseline", screen)
    _report_other_refusals(compared, screen)


def _report_other_refusals(compared: ExactComparison, screen: Console) -> None:
    """Print what strategies refuse, each with its reason, but for what the baseline refuses as well."""
    from journeysim.cli.solve import report_why_not

    for name in compared.effects:
        if compared.refused[name] != compared.refused["baseline"]:
            report_why_not(compared, name, screen)


def how(compared: ExactComparison) -> str:
    """How the numbers were made, what they are right to, and what they rest on."""
    from journeysim.provenance import own_version
    from journeysim.report.words import evidence_counts

    solved = "roughly, since customers meet" if compared.approximate else "exactly, without chance"
    right = "" if compared.approximate else f" {errors_in_words(compared)}"
    counted = evidence_counts(compared.scenario.model)
    return (
        f"How: {len(compared.strategies) + 1} strategies were solved {solved}, journeysim {own_version()}."
        f"{right}\nOrigin: of the {sum(counted.values())} numbers and laws that the scenario states, "
        f"{counted['assumption']} are assumptions, {counted['source']} from publications, "
        f"{counted['data']} from data."
    )


def errors_in_words(compared: ExactComparison) -> str:
    """The largest error of each measure over all strategies."""
    from journeysim.cli.solve import error_text
    from journeysim.cli.tables import title_of
    from journeysim.report.wording import unit_scale, unit_text
    from journeysim.results.registry import find

    told = []
    for measure in compared.measures["baseline"]:
        unit = find(measure)[0].unit
        largest = max(found.get(measure, 0.0) for found in compared.errors.values())
        words = unit_text(unit, compared.scenario.model.currency)
        if largest > 0.0:
            told.append(f"{title_of(measure).lower()} {error_text(unit_scale(unit) * largest)} {words}")
    return f"Levels are right to: {', '.join(told)}." if told else ""


def write(compared: ExactComparison, document: dict[str, Any], folder: Path, customers: int | None) -> None:
    """Write numbers, the resolved scenario and the manifest into a folder."""
    from journeysim.cli.folder import sign, write_json
    from journeysim.cli.tables import effects_columns
    from journeysim.provenance import Provenance
    from journeysim.results.export import write_table
    from journeysim.results.table import Table

    scenario = compared.scenario
    made = Provenance(
        scenario.name, scenario.hash, seed=0, replications=0, engine="exact", customers=customers
    )
    sign(folder, scenario, made)
    write_json(folder / "exact.json", document)
    write_table(Table("effects", effects_columns(compared)), folder / "effects.parquet")
