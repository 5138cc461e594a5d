"""Options that several commands share, and how they are read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from journeysim.scenario.scenario import Scenario

MOST_CUSTOMERS = 100_000_000
"""More than the people of most countries; their log would take some 20 GB."""

ScenarioName = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="Name of a shipped scenario, or path of a file.")
]
Seed = Annotated[
    int,
    typer.Option(min=0, max=2**32 - 1, help="Seed of the random numbers; the same seed, the same customers."),
]
Customers = Annotated[
    int | None,
    typer.Option(min=1, max=MOST_CUSTOMERS, help="Scale arrivals so that so many customers are expected."),
]
Engine = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="auto, compiled or reference: the same numbers, sooner or later; in run and compare also exact: "
        "answers without chance.",
    ),
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="PATH=VALUE",
        help="Another value, e.g. practices.setup-guidance.coverage=0.5; may be repeated.",
    ),
]
Out = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Folder for everything that the command makes.")
]
Cluster = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Dask scheduler whose workers do the runs: tcp://HOST:PORT."),
]
MeasureThatDecides = Annotated[
    str,
    typer.Option("--measure", metavar="NAME", help="Measure that decides; `journeysim measures` lists all."),
]
Delta = Annotated[
    float | None,
    typer.Option(metavar="D", help="Difference that does not matter, in the measure's unit."),
]
Confidence = Annotated[
    float, typer.Option(metavar="P", help="Probability with which the choice is right, up to the difference.")
]
ResumableOut = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="DIR",
        help="Folder for everything that the command makes. What is finished is kept there at once: stopped, "
        "the same command goes on.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]


def load_with(scenario: str, settings: list[str] | None) -> Scenario:
    """Load a scenario with other values.

    Raises:
        UsageError: if the scenario does not exist, or a setting is no ``path=value``.
        ScenarioError: if the scenario is wrong.
    """
    from journeysim.scenario.library import load

    loaded = load(scenario)
    return loaded.set(dict(map(_setting, settings))) if settings else loaded


def _setting(text: str) -> tuple[str, str]:
    from journeysim.errors import UsageError

    path, sign, value = text.partition("=")
    # An arrow, as in `a -> b`, has no equals sign, so the first one ends the path.
    if not sign or not path.strip() or not value.strip():
        raise UsageError(
            f"--set {text!r}: write it as PATH=VALUE, e.g. --set practices.setup-guidance.coverage=0.5."
        )
    return path.strip(), value


def names_in(text: str | None) -> list[str] | None:
    """Names separated by commas.

    >>> names_in("win-more, keep-more"), names_in(None)
    (['win-more', 'keep-more'], None)
    """
    if text is None:
        return None
    return [name.strip() for name in text.split(",") if name.strip()]
