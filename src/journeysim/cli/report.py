"""``journeysim report``: one page that tells a finished study, to read, to send, to print."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from journeysim.errors import UsageError

Results = Annotated[
    Path, typer.Argument(metavar="DIR", help="Folder that `journeysim compare`, `rank` or `optimise` wrote.")
]
Page = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE.html", help="Where the page goes; report.html in the folder itself."),
]


def report(results: Results, out: Page = None) -> None:
    """Make one HTML page of a folder of results: the answer first, and everything behind it."""
    from journeysim.cli.screen import console
    from journeysim.report.page.outcome import read
    from journeysim.report.page.page import page
    from journeysim.studies.checkpoints import Checkpoints, is_unfinished

    if not (results / "manifest.json").exists() and is_unfinished(results):
        count = Checkpoints(results).count()
        raise UsageError(
            f"{results} holds a study that was stopped before it was finished, with {count:,} finished "
            f"run{'' if count == 1 else 's'}. Type the same command again; it goes on there."
        )
    written = page(read(results))
    place = results / "report.html" if out is None else out
    _write(place, written)
    console().print(
        f"The page is {place}. It stands alone: open it in a browser, send it, or print it.", soft_wrap=True
    )


def _write(place: Path, written: str) -> None:
    """Write a file as a whole or not at all.

    Raises:
        UsageError: if it cannot be written.
    """
    if place.is_dir():
        raise UsageError(
            f"{place} is a folder. Give --out the name of a file, such as {place / 'report.html'}."
        )
    part = place.with_name(f".{place.name}.part")
    try:
        part.write_text(written, encoding="utf-8")
        os.replace(part, place)
    except OSError as error:
        raise UsageError(f"{place}: the page cannot be written: {error.strerror}.") from None
