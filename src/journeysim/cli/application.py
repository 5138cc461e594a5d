"""All commands together, and the way in from the shell."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Annotated

import typer

from journeysim.cli.speaking import EXIT_BROKEN_PIPE, close_output, spoken

COMMANDS = {
    "list": "listing.list_everything",
    "check": "check.check",
    "show": "show.show",
    "run": "run.run",
    "compare": "compare.compare",
    "solve": "solve.solve",
    "levers": "levers.levers",
    "rank": "rank.rank",
    "optimise": "optimise.optimise",
    "reviews": "reviews.reviews",
    "interactions": "interactions.interactions",
    "uncertainty": "uncertainty.uncertainty",
    "report": "report.report",
    "measures": "measures.measures",
    "practices": "practices.practices",
    "schema": "schema.schema",
}
"""By name, in the order in which help lists them, the module of each command and its function there."""


def application(names: Iterable[str] = tuple(COMMANDS)) -> typer.Typer:
    """Some commands, or all of them, as one application; others are not even imported."""
    app = typer.Typer(
        name="journeysim",
        help="Simulate customer journeys, and what changes to them do to conversion, retention and referral.",
        epilog="Begin with `journeysim list`, then `journeysim compare seven-stage`.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"]},
    )
    app.callback()(journeysim)
    for name in names:
        module, function = COMMANDS[name].split(".")
        app.command(name)(spoken(getattr(import_module(f"journeysim.cli.{module}"), function)))
    return app


def _print_version(wanted: bool) -> None:
    if wanted:
        from journeysim.provenance import own_version

        typer.echo(f"journeysim {own_version()}")
        raise typer.Exit


def journeysim(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Simulate customer journeys, and what changes to them do to conversion, retention and referral."""


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
    words = list(sys.argv[1:] if arguments is None else arguments)
    app = application(words[:1] if words and words[0] in COMMANDS else COMMANDS)
    code: int | str | None = 0
    try:
        spoken(typer.main.get_command(app).main)(
            args=None if arguments is None else words, prog_name="journeysim"
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
