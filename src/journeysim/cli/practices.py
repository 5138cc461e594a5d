"""``journeysim practices``: the library of practices, and what each acts on in a scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from journeysim.cli.options import Json
from journeysim.cli.screen import console, plain, print_json, table

if TYPE_CHECKING:
    from rich.console import Console

    from journeysim.scenario.reach import Practice

Name = Annotated[str | None, typer.Argument(metavar="[NAME]", help="A practice; without it all are listed.")]
For = Annotated[
    str | None,
    typer.Option("--scenario", "-s", metavar="SCENARIO", help="Say what it acts on in this scenario."),
]

NOTHING = "nothing to act on"


def practices(name: Name = None, scenario: For = None, as_json: Json = False) -> None:
    """List the practices of the library, or explain one: effects, how sure, when, for whom, at what cost."""
    from journeysim.scenario.library import load
    from journeysim.scenario.reach import practice
    from journeysim.scenario.reach import practices as library

    loaded = None if scenario is None else load(scenario)
    currency = "EUR" if loaded is None else loaded.model.currency
    found = library(loaded) if name is None else {name: practice(name, loaded)}
    if as_json:
        print_json({"practices": [known.to_json() for known in found.values()]})
    elif name is None:
        _list(found, console())
    else:
        _explain(found[name], currency, console())


def _list(found: dict[str, Practice], screen: Console) -> None:
    """A line for each practice: what it is, and whether it finds something to act on."""
    somewhere = any(known.scenario for known in found.values())
    rows = table("practice", "what it is", *(["acts here"] if somewhere else []))
    for known in found.values():
        here = [f"[dim]{NOTHING}[/dim]" if known.is_idle else _counted(known)] if somewhere else []
        rows.add_row(known.name, plain(known.change.label or ""), *here)
    screen.print(rows)
    screen.print(
        "`journeysim practices NAME` explains one, `--scenario SCENARIO` says what it acts on there."
    )
    screen.print("In a file: `practices: {NAME: {use: NAME}}`; or as a strategy: `--strategies NAME`.")


def _counted(known: Practice) -> str:
    """On how many of its targets a practice finds something."""
    if known.switches:
        return f"switches {', '.join(other.name for other in known.switches)}"
    met = sum(any(things for things in effects.values()) for effects in known.acts_on.values())
    return f"{met} of {len(known.acts_on)} target{'s' if len(known.acts_on) > 1 else ''}"


def _explain(known: Practice, currency: str, screen: Console) -> None:
    """One practice in plain words."""
    from journeysim.report.changes_in_words import effect_in_words, facts_in_words, policy_in_words
    from journeysim.scenario.changes import Policy

    change = known.change
    screen.print(f"[bold]{known.name}[/bold]  {plain(change.label or '')}")
    if change.note:
        screen.print(plain(change.note))
    rows = table("", "")
    rows.show_header, rows.box = False, None
    for target, effects in known.effects.items():
        for effect, size in effects.items():
            rows.add_row(plain(target), plain(effect_in_words(effect, size) + _here(known, target, effect)))
    facts = policy_in_words(change) if isinstance(change, Policy) else facts_in_words(change, currency)
    for heading, words in facts:
        rows.add_row(f"[dim]{heading}[/dim]", plain(words))
    if change.conflicts:
        rows.add_row("[dim]conflicts with[/dim]", plain(", ".join(change.conflicts)))
    rows.add_row("[dim]recommended by[/dim]", plain(known.source or "nobody named"))
    rows.add_row("[dim]evidence[/dim]", _evidence(change.evidence or "assumption"))
    screen.print(rows)
    if known.is_idle:
        screen.print(f"In {known.scenario} it finds {NOTHING}: there is none of {', '.join(known.effects)}.")
    for other in known.switches:
        screen.print()
        _explain(other, currency, screen)


def _here(known: Practice, target: str, effect: str) -> str:
    """What one effect acts on in the scenario that was asked about."""
    if known.scenario is None:
        return ""
    things = known.acts_on[target][effect]
    return f"; here: {', '.join(things) if things else NOTHING}"


def _evidence(grade: str) -> str:
    """The grade in words."""
    words = {
        "assumption": "assumption: nobody has measured it; in brackets, where we believe it with 90 %",
        "source": "source: the publication gives the figures",
        "data": "data: estimated from a log",
    }
    return words[grade]
