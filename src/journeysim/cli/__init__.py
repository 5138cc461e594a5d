"""The command line: ``journeysim COMMAND ...``, one module a command."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

__all__ = ["main"]

OBJECTS = 200_000
"""Objects that come to be before Python looks for garbage. By itself it looks after 700."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and leave with its exit code; Ctrl-C is heard while the commands are still being loaded.

    Args:
        arguments: What stands behind ``journeysim`` on the command line; None reads it from there.

    Raises:
        SystemExit: always; 0 after success, 2 for what the user can put right, 130 after Ctrl-C.
    """
    try:
        with seldom_collecting(leaving=arguments is None):
            _begin_lightly()
            from journeysim.cli.application import main as run

            run(arguments)
    except KeyboardInterrupt:
        print("Stopped by Ctrl-C; nothing was begun.", file=sys.stderr, flush=True)
        # A library that is half loaded may be in no state to be taken down in order.
        os._exit(130)


def _begin_lightly() -> None:
    """Tell libraries that are not loaded yet what they need not begin with; what the user states is kept."""
    from journeysim.engines.exact.threads import stay_on_one_thread

    stay_on_one_thread()
    # They are searched for among all packages that are installed, and what a scenario says needs none.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")


@contextmanager
def seldom_collecting(*, leaving: bool) -> Iterator[None]:
    """Look for garbage less often while a command runs.

    A command makes some 100,000 classes, functions and tables while it is loaded, and keeps them all; to look
    through them again and again, and once more at the end, would take a fifth of a short run.

    Args:
        leaving: Whether the process ends afterwards, so that nothing need be taken down object by object.
    """
    before = gc.get_threshold()
    gc.set_threshold(OBJECTS, *before[1:])
    try:
        yield
    finally:
        # DuckDB complains of what it made and nobody took down.
        if leaving and "_duckdb" not in sys.modules:
            gc.freeze()
        gc.set_threshold(*before)
