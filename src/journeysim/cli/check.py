"""``journeysim check``: what is wrong, what is doubtful, and what each ``rest`` comes to."""

from __future__ import annotations

from typing import Annotated

import typer

from journeysim.cli.screen import console, plain, table
from journeysim.cli.speaking import EXIT_USAGE, say

Files = Annotated[
    list[str], typer.Argument(metavar="FILE...", help="Scenario files, or names of shipped ones.")
]


def check(files: Files) -> None:
    """Check scenario files: every error at once, then warnings, then what each `rest` comes to."""
    wrong = [file for file in files if not _is_right(file)]
    if wrong:
        raise typer.Exit(EXIT_USAGE)


def _is_right(file: str) -> bool:
    """Report on one file; False if it cannot be used."""
    from journeysim.compiled.build import compile_scenario
    from journeysim.errors import JourneysimError, ScenarioError
    from journeysim.scenario.library import load
    from journeysim.scenario.rests import rests

    try:
        scenario = load(file)
        for strategy in scenario.strategies:
            compile_scenario(scenario, strategy)
    except ScenarioError as error:
        say(str(error))
        count = len(error.problems)
        say(f"{file}: {count} error{'s' if count > 1 else ''}.")
        return False
    except (JourneysimError, OSError) as error:
        say(str(error))
        return False
    screen = console()
    for warning in scenario.warnings:
        screen.print(f"[yellow]warning[/yellow] {plain(str(warning))}", soft_wrap=True)
    model = scenario.model
    screen.print(
        f"{file}: right. {counted(len(model.stages), 'stage')}, {counted(len(model.arrivals), 'source')}, "
        f"{counted(len(model.practices), 'practice')}, "
        f"{counted(len(scenario.strategies) - 1, 'strategy', 'strategies')}, "
        f"{counted(len(scenario.warnings), 'warning')}."
    )
    found = rests(model)
    if found:
        rows = table("what `rest` comes to", "probability", numbers=True)
        for path, probability in found:
            rows.add_row(plain(path), f"{probability:.4g}")
        screen.print(rows)
    return True


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number of things in words.

    >>> counted(1, "source"), counted(2, "strategy", "strategies"), counted(0, "warning")
    ('1 source', '2 strategies', 'no warnings')
    """
    return f"{number or 'no'} {one if number == 1 else many or one + 's'}"
