"""``journeysim measures``: what can be measured, and what exactly is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from journeysim.cli.screen import console, plain, table

if TYPE_CHECKING:
    from journeysim.results.observations import Measure

Name = Annotated[str | None, typer.Argument(metavar="[NAME]", help="A measure; without it all are listed.")]


def measures(name: Name = None) -> None:
    """List the measures, or explain one: definition, unit, denominator."""
    from journeysim.results.registry import MEASURES

    screen = console()
    if name is None:
        rows = table("measure", "unit", "of", "definition")
        for known in MEASURES.values():
            rows.add_row(_written(known.name), known.unit, known.denominator or "–", plain(known.definition))
        screen.print(rows)
        return
    known = _find(name)
    rows = table("", "")
    rows.show_header, rows.box = False, None
    rows.add_row("name", _written(known.name))
    rows.add_row("title", known.title)
    rows.add_row("definition", plain(known.definition))
    rows.add_row("unit", known.unit)
    rows.add_row("denominator", known.denominator or "none: a total of a run")
    rows.add_row("better", known.better or "neither")
    rows.add_row("counts by", f"{known.window} (what must lie in a window of days)")
    screen.print(rows)


def _find(name: str) -> Measure:
    """The measure of a name, with or without its parameter."""
    from journeysim.results.registry import MEASURES, find

    return MEASURES[name] if name in MEASURES else find(name)[0]


def _written(name: str) -> str:
    """A measure with what may stand behind it, as in ``retention@DAY``."""
    from journeysim.results.registry import MEASURES

    known = MEASURES[name]
    if not known.parameter:
        return name
    parameter = f"@{known.parameter.upper()}"
    return name + parameter if known.required else plain(f"{name}[{parameter}]")
