"""One customer's two lives on the screen, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journeysim.cli.screen import plain, table
from journeysim.report.wording import number_text
from journeysim.results.log import Kind

if TYPE_CHECKING:
    from rich.console import Console

    from journeysim.results.result import Result
    from journeysim.studies.replay import Moment, Replay, Step

_WORDS = {
    Kind.ARRIVE: "arrives, {about}, satisfaction {value}",
    Kind.ENTER: "enters {about}",
    Kind.EXPERIENCE: "  experience: satisfaction {value}",
    Kind.JOIN: "  asks at desk {about}",
    Kind.START: "  is served at {about}",
    Kind.SERVED: "  helped at {about}",
    Kind.UNRESOLVED: "  not helped at {about}",
    Kind.ABANDONED: "  gives up waiting at {about}",
    Kind.BLOCKED: "  finds {about} full",
    Kind.VALUE: "  pays {value}",
    Kind.EXPENSE: "  costs {value}",
    Kind.INVITE: "  invites {person}",
    Kind.VOID: "  was invited by {person}, too",
    Kind.WARN: "  warns others",
    Kind.PRAISE: "  praises to others",
    Kind.REMEMBER: "  will remember {about}",
    Kind.EXIT: "journey ends at {about}, satisfaction {value}",
    Kind.ORIGIN: "  comes from {about}",
    Kind.CENSOR: "still at {about} at the horizon, satisfaction {value}",
}


def print_replay(replayed: Replay, base: Result, seed: int, screen: Console) -> None:
    """Print both lives, the moment they part, and what was the same."""
    first, second = replayed.strategies
    screen.print(
        f"[bold]Customer {replayed.customer}[/bold] ({plain(replayed.persona)}) "
        f"of {base.compiled.scenario}, seed {seed}"
    )
    rows = table("", "Day", f"Under {first}", "Day", f"Under {second}")
    for step in replayed.steps:
        rows.add_row(_mark(step), *_cells(step.base), *_cells(step.other))
    screen.print(rows)
    screen.print(_verdict(replayed))


def _mark(step: Step) -> str:
    """Nothing for what is the same; ~ for what differs in time or number, - and + for what stands alone."""
    if step.same:
        return ""
    return "[red]-[/red]" if step.other is None else "[green]+[/green]" if step.base is None else "~"


def _cells(moment: Moment | None) -> tuple[str, str]:
    if moment is None:
        return "", ""
    value = number_text(moment.value, 3 if moment.satisfaction is not None else 2)
    words = _WORDS[moment.kind]
    if moment.kind is Kind.ORIGIN and not moment.about:
        words = "  comes on the word of {person}"
    text = words.format(about=moment.about, value=value, person=moment.person)
    return f"{moment.time:.2f}", plain(text)


def _verdict(replayed: Replay) -> str:
    """In which moment the lives part, in a sentence."""
    parting = replayed.parting
    if parting is None:
        return "Both lives are the same to the last bit: the strategy never touches this customer."
    moment = parting.base or parting.other
    assert moment is not None
    same = sum(step.same for step in replayed.steps)
    if parting.base is None and not any(step.base for step in replayed.steps):
        return f"This customer lives only under {replayed.strategies[1]}."
    if parting.other is None and not any(step.other for step in replayed.steps):
        return f"This customer lives only under {replayed.strategies[0]}."
    return (
        f"The lives part on day {moment.time:.2f}; {same} of {len(replayed.steps)} rows are the same "
        "to the last bit. ~ differs, - only in the first world, + only in the second."
    )
