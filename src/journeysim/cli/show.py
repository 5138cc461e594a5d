"""``journeysim show``: a journey in words and as a map, or one customer's two lives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from journeysim.cli.options import Out, ScenarioName, Seed, Settings, load_with

if TYPE_CHECKING:
    from journeysim.scenario.scenario import Scenario

Stage = Annotated[str | None, typer.Option(help="A stage with touchpoints: draw its micro journey.")]
Customer = Annotated[
    int | None,
    typer.Option(min=0, help="A customer to replay: an id, or a number in the order of arrival, from 1."),
]
Strategy = Annotated[
    str | None, typer.Option(help="The strategy of the second world; by default the scenario's first one.")
]


def show(
    scenario: ScenarioName,
    stage: Stage = None,
    customer: Customer = None,
    strategy: Strategy = None,
    seed: Seed = 1,
    set_: Settings = None,
    out: Out = None,
) -> None:
    """Show a journey in words and as a map; or replay one customer in two worlds, side by side."""
    _check_options(customer, {"--stage": stage, "--out": out}, {"--strategy": strategy})
    loaded = load_with(scenario, set_)
    if customer is None:
        _show_journey(loaded, stage, out)
    else:
        _show_customer(loaded, customer, strategy, seed)


def _check_options(customer: int | None, of_maps: dict[str, object], of_replays: dict[str, object]) -> None:
    """Refuse options that would be passed over.

    Raises:
        UsageError: if an option of the map stands beside ``--customer``, or one of the replay without it.
    """
    from journeysim.errors import UsageError

    passed_over = of_replays if customer is None else of_maps
    for option, value in passed_over.items():
        if value is not None and customer is None:
            raise UsageError(
                f"{option} belongs to the replay of a customer. Add --customer, or leave it out."
            )
        if value is not None:
            raise UsageError(
                f"{option} belongs to the map, and a replay draws none. Leave out one of the two."
            )


def _show_journey(scenario: Scenario, stage: str | None, out: Out) -> None:
    from journeysim.cli.figures import draw_map
    from journeysim.cli.folder import DEFAULT, results_folder, sign
    from journeysim.cli.screen import console, plain
    from journeysim.provenance import Provenance
    from journeysim.report.words import journey_in_words

    _check_stage(scenario, stage)
    screen = console()
    name = scenario.name if stage is None else f"{scenario.name}-{stage}"
    folder = out or DEFAULT / f"{name}-map"
    with results_folder(folder) as temporary:
        assert temporary is not None
        draw_map(scenario, temporary, stage)
        made = Provenance(scenario.name, scenario.hash, seed=0, replications=0, engine="none")
        sign(temporary, scenario, made)
    screen.print(plain(journey_in_words(scenario.model)))
    screen.print(f"\nThe map is in {folder}/, as SVG and PNG.", soft_wrap=True)


def _check_stage(scenario: Scenario, stage: str | None) -> None:
    """Refuse a stage that has no micro journey to draw.

    Raises:
        UsageError: if there is no such stage, or it has no touchpoints.
    """
    from journeysim.errors import UsageError

    stages = scenario.model.stages
    drawn = ", ".join(name for name in stages if stages[name].touchpoints) or "none here"
    if stage is not None and stage not in stages:
        raise UsageError(f"There is no stage {stage!r}. Stages with touchpoints: {drawn}.")
    if stage is not None and not stages[stage].touchpoints:
        raise UsageError(f"The stage {stage!r} has no touchpoints to draw. Stages with touchpoints: {drawn}.")


def _show_customer(scenario: Scenario, wanted: int, strategy: str | None, seed: int) -> None:
    from journeysim.cli.lives import print_replay
    from journeysim.cli.screen import console, progress
    from journeysim.errors import UsageError
    from journeysim.simulation import simulate
    from journeysim.studies.replay import customer_of, replay

    name = strategy or next(iter(scenario.compared_strategies()), None)
    if name is None or name == "baseline":
        raise UsageError("A replay shows a customer under the baseline and under a --strategy. Name one.")
    scenario.plan(name)
    with progress(f"Running {scenario.name} twice", "days") as done:
        horizon = scenario.model.horizon
        base = simulate(scenario, seed=seed, progress=lambda day: done(day, 2 * horizon))
        other = simulate(scenario, name, seed=seed, progress=lambda day: done(horizon + day, 2 * horizon))
    print_replay(replay(base, other, customer_of(base, other, wanted)), base, seed, console())
