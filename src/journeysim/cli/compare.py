"""``journeysim compare``: which strategy does most, how surely, and at what cost."""

from __future__ import annotations

import shlex
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from journeysim.cli.folder import DEFAULT
from journeysim.cli.options import (
    Cluster,
    Customers,
    Engine,
    Json,
    ResumableOut,
    ScenarioName,
    Seed,
    Settings,
    load_with,
    names_in,
)

if TYPE_CHECKING:
    from rich.console import Console

    from journeysim.scenario.scenario import Scenario
    from journeysim.studies.comparison import Comparison
    from journeysim.studies.precision import Stop

Options = dict[str, Any]
"""Arguments of ``studies.compare.compare`` by name."""

Strategies = Annotated[
    str | None,
    typer.Option(metavar="A,B,...", help="Strategies to compare with the baseline; A+B is both together."),
]
Replications = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=100_000,
        help="Replications of each strategy, all on the same seeds; with --precision or --budget, at most.",
    ),
]

Precision = Annotated[
    list[str] | None,
    typer.Option(
        metavar="MEASURE=SHARE",
        help="Go on until every effect on the measure is known to this share of the baseline's value, e.g. "
        "margin=2%; may be repeated.",
    ),
]
Budget = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="Begin no replication after this time, such as 60s or 5 min."),
]

Condition = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="A condition that the scenario keeps for studies: each strategy is run without and with it.",
    ),
]


def compare(
    scenario: ScenarioName,
    strategies: Strategies = None,
    condition: Condition = None,
    replications: Replications = None,
    seed: Seed = 1,
    customers: Customers = None,
    precision: Precision = None,
    budget: Budget = None,
    engine: Engine = "auto",
    cluster: Cluster = None,
    set_: Settings = None,
    out: ResumableOut = None,
    as_json: Json = False,
) -> None:
    """Compare strategies with the baseline: the answer first, then the numbers, then how they were made."""
    from journeysim.cli.answer import answered
    from journeysim.cli.conditions import condition_table, plain_effects_under, with_condition
    from journeysim.cli.resuming import at_once, resumably
    from journeysim.cli.screen import console, print_json
    from journeysim.cli.times import seconds_in
    from journeysim.studies.checkpoints import REPLICATIONS, RUNS

    loaded = load_with(scenario, set_)
    names = names_in(strategies)
    if condition is not None:
        names = with_condition(loaded, names, condition)
    place = DEFAULT / f"{loaded.name}-{'exact' if engine == 'exact' else 'compare'}"
    folder = out if out is not None or as_json else place
    if engine == "exact":
        from journeysim.cli.exactly import compare_without_chance, refuse_what_needs_runs

        refuse_what_needs_runs(replications=replications, precision=precision, budget=budget, cluster=cluster)
        compare_without_chance(loaded, names, customers, condition=condition, folder=folder, as_json=as_json)
        return
    options: Options = {
        "strategies": names,
        "replications": replications,
        "seed": seed,
        "customers": customers,
        "engine": engine,
        "precision": precisions_in(precision),
        "budget": None if budget is None else seconds_in(budget),
        "cluster": cluster,
    }
    if out is None:
        comparison = at_once(lambda drawn: _compared(loaded, options, drawn), write, folder)
    else:
        kept = {**options, "out": out, "tables": out / RUNS}
        comparison = resumably(lambda: _compared(loaded, kept, True), write, out, (REPLICATIONS, RUNS))
    if as_json:
        under = {} if condition is None else {"under": plain_effects_under(comparison, condition)}
        print_json(answered(comparison) | under)
        return
    screen = console()
    report(comparison, screen, [scenario, *(word for text in set_ or () for word in ("--set", text))])
    if condition is not None:
        screen.print(condition_table(comparison, condition))
    screen.print(f"\nFigures, numbers and the resolved scenario are in {folder}/.", soft_wrap=True)


def precisions_in(texts: list[str] | None) -> dict[str, float | str]:
    """Precisions by measure, from ``margin=2%``.

    >>> precisions_in(["margin=2%", "retention@90=0.05"])
    {'margin': '2%', 'retention@90': '0.05'}

    Raises:
        UsageError: if one is no ``measure=share``.
    """
    from journeysim.errors import UsageError

    found: dict[str, float | str] = {}
    for text in texts or ():
        measure, sign, share = text.partition("=")
        if not sign or not measure.strip() or not share.strip():
            raise UsageError(f"--precision {text!r}: write it as MEASURE=SHARE, e.g. --precision margin=2%.")
        found[measure.strip()] = share.strip()
    return found


def _compared(scenario: Scenario, options: Options, drawn: bool) -> Comparison:
    """The comparison, with a progress bar; ``drawn`` keeps what pictures need."""
    from journeysim.cli.figures import tables_drawn
    from journeysim.cli.screen import progress
    from journeysim.studies.compare import compare as compare_strategies

    with progress(f"Comparing strategies of {scenario.name}", "runs") as done:
        kept = tables_drawn(scenario.model) if drawn else ()
        return compare_strategies(scenario, kept=kept, done=done, **options)


def report(comparison: Comparison, screen: Console, typed: list[str]) -> None:
    """Print the answer, the table, who changed, and how the numbers were made.

    Args:
        comparison: What is reported.
        screen: Where it is printed.
        typed: The scenario and its settings as they were typed, for commands that are proposed.
    """
    from journeysim.cli.answer import answer
    from journeysim.cli.tables import is_over_budget, strategies_table

    screen.print(f"[bold]{answer(comparison)}[/bold]\n")
    screen.print(strategies_table(comparison))
    screen.print(
        "Baseline: its levels. Strategies: their differences from it; those of shares in points of 100. "
        "Second line: 95 % interval."
    )
    screen.print("sees ≥: the interval holds 0; a true effect of that size is found in 4 of 5 such runs.")
    measured = comparison.measures["baseline"]
    if comparison.effects and "practice_cost" in measured:
        spent = "practices and staff" if "staff_cost" in measured else "the practices"
        screen.print(
            f"Cost: of {spent}, in {comparison.scenario.model.currency}. "
            "Return: what each unit of it gave back beyond itself, in per cent."
        )
    dear = [name for name in comparison.strategies if is_over_budget(comparison, name)]
    if dear:
        screen.print(f"! costs more than the scenario's budget: {', '.join(dear)}.")
    for name, pairs in comparison.conflicts.items():
        for one, other in pairs:
            screen.print(f"! {name} combines {one} and {other}, which get in each other's way.")
    over_time(comparison, screen)
    who_changed(comparison, screen, typed)
    origin(comparison, screen)
    if comparison.stop is not None:
        screen.print(f"Precision: {stop_in_words(comparison.stop)}")


def stop_in_words(stop: Stop) -> str:
    """Why there were no more replications, and how precise every effect is now."""
    from journeysim.report.wording import share_text

    done = f"{stop.replications:,} replication{'s' if stop.replications > 1 else ''}"
    why = {
        "precise": f"reached after {done}, looked at after {', '.join(map(str, stop.looks))}.",
        "time": f"the time was up after {done}.",
        "never": f"cannot be reached: the baseline's value is 0 or not known after {done}.",
        "most": f"not reached after {done}, the most that this study does; --replications allows more.",
    }[stop.reason]
    shares = [
        f"{measure} ± {share_text(reached) if isfinite(reached) else 'unknown'} (wanted {100 * wanted:g} %)"
        for (measure, wanted), reached in zip(stop.wanted.items(), stop.reached.values(), strict=True)
    ]
    said = (
        f" Least precise effect, as a share of the baseline's value: {', '.join(shares)}." if shares else ""
    )
    return f"{why}{said}"


def over_time(comparison: Comparison, screen: Console) -> None:
    """Print what strategies cost first and pay later, where something has to be learned before it acts."""
    from journeysim.cli.tables import period_table

    for measure, strategies in comparison.over_time.items():
        screen.print(period_table(comparison, measure, strategies))


def who_changed(comparison: Comparison, screen: Console, typed: list[str]) -> None:
    """Print whose journeys differ, and where to look at one of them."""
    from journeysim.cli.screen import plain, table
    from journeysim.cli.tables import share_of

    rows = table("Whose journey changed", "directly", "by spill-over", "untouched", numbers=True)
    for strategy, counts in comparison.changed.items():
        cells = (
            f"{count:,} ({share_of(count, counts.customers)})"
            for count in (counts.direct, counts.spill_over, counts.untouched)
        )
        rows.add_row(strategy, *cells)
    screen.print()
    screen.print(rows)
    screen.print(
        "directly: a practice acted on the customer; by spill-over: only on others, or the customer lives in "
        "one of the two worlds only; untouched: the same to the last bit."
    )
    for strategy, counts in comparison.changed.items():
        if counts.example is not None and comparison.provenance.customers is None:
            options = ["--customer", str(counts.example), "--strategy", strategy]
            options += ["--seed", str(comparison.provenance.seed)]
            command = shlex.join(["journeysim", "show", *typed, *options])
            screen.print(f"Look at one: {plain(command)}", soft_wrap=True)
            return


def origin(comparison: Comparison, screen: Console) -> None:
    """Print how the numbers were made, and what they rest on."""
    from journeysim.report.words import evidence_counts

    made = comparison.provenance
    everybody = sum(comparison.customers.values())
    runs = f"{made.replications} replication{'s' if made.replications > 1 else ''}"
    units = (
        f"Customers meet here ({', '.join(comparison.shares)}), so the replications are the units."
        if comparison.shares
        else "Customers do not meet here, so families of customers are the units."
    )
    counted = evidence_counts(comparison.scenario.model)
    screen.print(
        f"\nHow: simulated, {everybody:,} customers in {runs} of {len(comparison.measures)} strategies "
        f"(n = {comparison.customers['baseline']:,} in the baseline), seed {made.seed}, "
        f"engine {made.engine}, journeysim {made.version}. {units}"
    )
    if comparison.reductions:
        screen.print(reduced(comparison))
    for line in comparison.warnings:
        screen.print(f"[bold]{line}[/bold]")
    screen.print(
        f"Origin: of the {sum(counted.values())} numbers and laws that the scenario states, "
        f"{counted['assumption']} are assumptions, {counted['source']} from publications, "
        f"{counted['data']} from data."
    )


def reduced(comparison: Comparison) -> str:
    """What taking off known luck has gained: the range over strategies, for each measure."""
    told = []
    for measure in next(iter(comparison.reductions.values())):
        factors = [found[measure] for found in comparison.reductions.values()]
        low, high = min(factors), max(factors)
        span = f"{low:.1f}" if high - low < 0.05 else f"{low:.1f} to {high:.1f}"
        told.append(f"{measure} {span}")
    return f"Known luck was taken off; as if there were more replications, by a factor of: {', '.join(told)}."


def write(comparison: Comparison, folder: Path) -> None:
    """Write numbers, figures, the resolved scenario and the manifest into a folder."""
    from journeysim.cli.answer import answered
    from journeysim.cli.figures import draw_comparison
    from journeysim.cli.folder import sign, write_json
    from journeysim.cli.tables import effects_columns
    from journeysim.results.export import write_table
    from journeysim.results.table import Table

    checks = {name: check.to_json() for name, check in comparison.self_checks.items()}
    sign(folder, comparison.scenario, comparison.provenance, checks)
    write_json(folder / "comparison.json", answered(comparison))
    write_table(Table("effects", effects_columns(comparison)), folder / "effects.parquet")
    draw_comparison(comparison, folder)
