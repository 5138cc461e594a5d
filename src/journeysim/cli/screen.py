"""What goes to the screen: tables and sentences on stdout, progress on stderr."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

WIDTH = 100
"""Characters in a line, at most."""


def console() -> Console:
    """The screen, at most 100 characters wide; no colours where nobody looks."""
    from rich.console import Console

    screen = Console(highlight=False, soft_wrap=False)
    screen.width = min(WIDTH, screen.width) if screen.is_terminal else WIDTH
    return screen


def table(*columns: str, title: str | None = None, numbers: bool = False) -> Table:
    """An empty table with these columns; with ``numbers`` all but the first are right-aligned."""
    from rich import box
    from rich.table import Table

    made = Table(
        box=box.SIMPLE_HEAD,
        title=title,
        title_justify="left",
        title_style="bold",
        pad_edge=False,
        collapse_padding=True,
    )
    for position, column in enumerate(columns):
        made.add_column(column, justify="right" if numbers and position else "left", overflow="fold")
    return made


def plain(text: str) -> str:
    """Text in which square brackets are no markup."""
    from rich.markup import escape

    return escape(text)


def print_json(document: dict[str, Any]) -> None:
    """Print one JSON document on stdout; numbers that JSON does not know must be None already."""
    print(json.dumps(document, indent=2, allow_nan=False, ensure_ascii=False))


@contextmanager
def progress(words: str, unit: str = "") -> Iterator[Callable[[float, float], None]]:
    """A progress bar on stderr, if that is a terminal; it gives the function (done, all) to be called.

    Args:
        words: What is being done.
        unit: What ``done`` and ``all`` count, such as ``runs`` or ``days``; without one the share is told.

    Raises:
        KeyboardInterrupt: on Ctrl-C, with a sentence that says how far it came.
    """
    reached = (0.0, 0.0)

    def note(done: float, everything: float) -> None:
        nonlocal reached
        reached = done, everything

    try:
        with _bar(words, unit, note) as told:
            yield told
    except KeyboardInterrupt as stopped:
        if str(stopped) or not reached[0]:
            raise
        raise KeyboardInterrupt(
            f"Stopped by Ctrl-C after {how_far(*reached, unit)}; nothing was left half-written."
        ) from None


@contextmanager
def _bar(
    words: str, unit: str, note: Callable[[float, float], None]
) -> Iterator[Callable[[float, float], None]]:
    """The bar itself, with what is done, the rate and the time left; nothing where nobody watches."""
    screen = _watched()
    if screen is None:
        yield note
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    texts = TextColumn("{task.description}"), TextColumn("{task.fields[far]}")
    columns = texts[0], BarColumn(max(screen.width // 5, 8)), texts[1], TimeRemainingColumn(compact=True)
    with Progress(*columns, console=screen, transient=True) as bar:
        task = bar.add_task(words, total=None, far="")

        def told(done: float, everything: float) -> None:
            note(done, everything)
            over = 0 < everything <= done
            bar.update(
                task,
                description=f"{words}, putting it together" if over else words,
                completed=done,
                total=everything or None,
                far=how_far(done, everything, unit) + ("" if over else how_fast(bar.tasks[0].speed, unit)),
            )

        yield told


def _watched() -> Console | None:
    """The screen of stderr if somebody watches it; asked without rich where that is plain."""
    if not (sys.stderr and sys.stderr.isatty()) and not {"FORCE_COLOR", "TTY_COMPATIBLE"} & os.environ.keys():
        return None
    from rich.console import Console

    screen = Console(stderr=True)
    return screen if screen.is_terminal else None


def how_far(done: float, everything: float, unit: str) -> str:
    """How far something has come.

    Where nobody knows how much there will be, ``everything`` is 0.

    >>> how_far(3, 40, "runs"), how_far(91.25, 365, "days"), how_far(1, 4, ""), how_far(3, 0, "runs")
    ('3 of 40 runs', '91 of 365 days', '25 %', '3 runs')
    """
    if not everything:
        return f"{int(done):,} {unit}" if unit else ""
    if not unit:
        return f"{100 * done / everything:.0f} %"
    return f"{int(done):,} of {round(everything):,} {unit}"


def how_fast(speed: float | None, unit: str) -> str:
    """The rate at which something goes on, nothing where it is not known.

    >>> how_fast(1234.5, "days"), how_fast(2.163, "runs"), how_fast(None, "runs")
    (', 1,234 a second', ', 2.16 a second', '')
    """
    if not speed or not unit:
        return ""
    return f", {speed:,.0f} a second" if speed >= 100 else f", {speed:.3g} a second"
