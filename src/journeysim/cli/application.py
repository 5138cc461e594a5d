"""All commands together, and the way in from the shell."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from journeysim.cli import (
    check,
    compare,
    interactions,
    levers,
    listing,
    measures,
    optimise,
    practices,
    rank,
    report,
    reviews,
    run,
    schema,
    show,
    solve,
    uncertainty,
)
from journeysim.cli.speaking import EXIT_BROKEN_PIPE, close_output, spoken

app = typer.Typer(
    name="journeysim",
    help="Simulate customer journeys, and what changes to them do to conversion, retention and referral.",
    epilog="Begin with `journeysim list`, then `journeysim compare seven-stage`.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from journeysim.provenance import own_version

        typer.echo(f"journeysim {own_version()}")
        raise typer.Exit


@app.callback()
def journeysim(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Simulate customer journeys, and what changes to them do to conversion, retention and referral."""


app.command("list")(spoken(listing.list_everything))
app.command("check")(spoken(check.check))
app.command("show")(spoken(show.show))
app.command("run")(spoken(run.run))
app.command("compare")(spoken(compare.compare))
app.command("solve")(spoken(solve.solve))
app.command("levers")(spoken(levers.levers))
app.command("rank")(spoken(rank.rank))
app.command("optimise")(spoken(optimise.optimise))
app.command("reviews")(spoken(reviews.reviews))
app.command("interactions")(spoken(interactions.interactions))
app.command("uncertainty")(spoken(uncertainty.uncertainty))
app.command("report")(spoken(report.report))
app.command("measures")(spoken(measures.measures))
app.command("practices")(spoken(practices.practices))
app.command("schema")(spoken(schema.schema))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and leave with its exit code.

    Args:
        arguments: What stands behind ``journeysim`` on the command line; None reads it from there.

    Raises:
        SystemExit: always; 0 after success, 2 for what the user can put right, 130 after Ctrl-C.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    code: int | str | None = 0
    try:
        spoken(typer.main.get_command(app).main)(
            args=None if arguments is None else list(arguments), prog_name="journeysim"
        )
    except SystemExit as left:
        code = left.code
    except typer.Exit as left:
        code = left.exit_code
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        close_output()
        code = EXIT_BROKEN_PIPE
    raise SystemExit(code)
