"""What goes to the screen: tables and sentences on stdout, progress on stderr."""

from __future__ import annotations

import json
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
def progress(words: str) -> Iterator[Callable[[float, float], None]]:
    """A progress bar on stderr, if that is a terminal; it gives the function (done, all) to be called."""
    from rich.console import Console

    screen = Console(stderr=True)
    if not screen.is_terminal:
        yield lambda done, everything: None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=screen, transient=True) as bar:
        task = bar.add_task(words, total=None)
        yield lambda done, everything: bar.update(task, completed=done, total=everything)
