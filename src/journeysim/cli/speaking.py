"""What a command says when it cannot go on: one sentence, never a traceback."""

from __future__ import annotations

import functools
import os
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import ParamSpec, TypeVar

import typer

EXIT_UNEXPECTED = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130
EXIT_BROKEN_PIPE = 141

Parameters = ParamSpec("Parameters")
Answer = TypeVar("Answer")


def spoken(command: Callable[Parameters, Answer]) -> Callable[Parameters, Answer]:
    """Let a command end with a sentence and an exit code, whatever happens in it."""

    @functools.wraps(command)
    def speaking(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Answer:
        try:
            return command(*args, **kwargs)
        except (typer.Exit, typer.Abort):
            raise
        except KeyboardInterrupt as stopped:
            say(str(stopped) or "Stopped by Ctrl-C; nothing was left half-written.")
            raise typer.Exit(EXIT_INTERRUPTED) from None
        except BrokenPipeError:
            close_output()
            raise typer.Exit(EXIT_BROKEN_PIPE) from None
        except Exception as error:
            if type(error).__module__.startswith("typer."):
                raise
            raise typer.Exit(explain(error)) from None

    return speaking


def explain(error: Exception) -> int:
    """Say what went wrong, and return the exit code for it."""
    from journeysim.errors import JourneysimError

    if os.environ.get("JOURNEYSIM_TRACEBACK") == "1":
        traceback.print_exception(error)
    if isinstance(error, JourneysimError):
        say(str(error))
        return EXIT_USAGE
    if isinstance(error, OSError) and error.filename is not None:
        say(f"{error.filename}: {error.strerror or error}.")
        return EXIT_USAGE
    if isinstance(error, MemoryError):
        say("There is not enough memory for this. Ask for fewer --customers.")
        return EXIT_UNEXPECTED
    said = " ".join(f"{type(error).__name__}: {error}".split())
    say(
        f"Something went wrong that should not have ({said}). Please report it, with the command, the "
        "scenario, and what is printed if JOURNEYSIM_TRACEBACK=1 is set."
    )
    return EXIT_UNEXPECTED


def say(sentence: str) -> None:
    """Print for people, beside the command's output."""
    with suppress(BrokenPipeError):
        print(sentence, file=sys.stderr, flush=True)


def close_output() -> None:
    """Let what is still to be printed vanish: nobody reads it any more."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
